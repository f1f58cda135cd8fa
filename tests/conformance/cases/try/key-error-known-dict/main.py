d = {"a": 1}
try:
    v = d["b"]
except KeyError:
    w = 2
print(v)
print(w)
