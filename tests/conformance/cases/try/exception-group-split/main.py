try:
    raise ExceptionGroup("g", [ValueError(), KeyError()])
except* ValueError:
    a = 1
except* KeyError:
    b = 2
print(a, b)
