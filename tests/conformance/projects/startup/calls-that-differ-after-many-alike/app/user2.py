from app import tools


@tools.noted
def first():
    return 1


@tools.logged("app")
def second():
    return 2


size = tools.applied(len, "abc")
field = tools.Field("user2")
field.check()
