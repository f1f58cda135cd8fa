state = 1


def drop():
    global state
    del state


drop()
print(state)
