from app import config, plugin


def report():
    return config.verbose
