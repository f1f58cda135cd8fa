def f():
    try:
        return missing
    finally:
        return 1
