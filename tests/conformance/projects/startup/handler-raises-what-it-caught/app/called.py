def load():
    try:
        import app.local
    except ImportError:
        print("no settings")
        raise
