try:
    r = 1 / 0
except ZeroDivisionError:
    r = None
    z = 1
print(z)
