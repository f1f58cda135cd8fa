import sys

if "app.debugger" in sys.modules:
    from app.debugger import attach


def trace():
    if "app.debugger" in sys.modules:
        from app.debugger import attach
    debugger = sys.modules.get("app.debugger")
    if debugger is not None:
        import app.debugger
    try:
        sys.modules["app.debugger"]
    except KeyError:
        return
    from app.debugger import detach


def load():
    if "app.debugger" not in sys.modules:
        import app.debugger


def step():
    if "app.tracer" in sys.modules:
        from app.debugger import step
