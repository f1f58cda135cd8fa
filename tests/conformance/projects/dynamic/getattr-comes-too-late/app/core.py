import app


def run():
    return app.limits


LIMITS = app.limits
