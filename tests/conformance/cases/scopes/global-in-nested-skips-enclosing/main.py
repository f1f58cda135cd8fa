def outer():
    setting = 1

    def inner():
        global setting
        return setting

    return inner()
