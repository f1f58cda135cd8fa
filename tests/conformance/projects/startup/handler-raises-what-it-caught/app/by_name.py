try:
    from app import local
except ImportError as error:
    if error.name != "app.local":
        raise error
