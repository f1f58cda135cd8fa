def f():
    x = 1

    class A:
        y = x
        x = 2

    return A.y
