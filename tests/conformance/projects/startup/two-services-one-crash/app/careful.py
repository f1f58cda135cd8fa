try:
    import app.worker
except NameError:
    READY = False
