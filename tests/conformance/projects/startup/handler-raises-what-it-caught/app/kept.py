try:
    try:
        import app.local
    except ImportError:
        raise
except ImportError:
    LOCAL = None
try:
    from app import local
except ImportError as error:
    if error.name != "app":
        raise
try:
    import app.local
except ImportError as error:
    if error.name != "app.local":
        raise
