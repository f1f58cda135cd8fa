def f(x: "list[" "Missing]"):
    pass
