from app import tools


@tools.logged("app")
def third(value):
    return missing_there + value


@tools.noted
def fourth():
    return missing_here


def broken(value):
    return missing_callback + value


try:
    tools.applied(broken, 1)
except NameError:
    pass
try:
    fourth()
except NameError:
    pass
third(3)
