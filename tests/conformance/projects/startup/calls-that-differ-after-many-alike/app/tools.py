import functools


def noted(function):
    function.noted = True
    return function


def logged(prefix, level=None):
    if level is None:
        level = 10
    text = f"{prefix}:{level}"

    def decorate(function):
        assert level is not None

        @functools.wraps(function)
        def wrapper(*args):
            print(text)
            return function(*args)

        return wrapper

    return decorate


def applied(function, value):
    return function(value)


class Field:
    def __init__(self, name):
        self.name = name
        self.check = name.strip

    def __getattr__(self, name):
        raise AttributeError(name)
