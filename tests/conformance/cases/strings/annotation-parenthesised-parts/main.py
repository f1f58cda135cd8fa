def f(
    x: (
        "dict[str, "  # the keys
        "Missing]"
    ),
):
    pass
