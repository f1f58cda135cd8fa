from app import config


def begin(options):
    config.verbose = options.verbose
