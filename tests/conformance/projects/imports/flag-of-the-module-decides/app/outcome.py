import os

if os.environ.get("FRAMES") and os.environ.get("OTHER"):
    available = True
    READERS = {}
else:
    available = False

log = os.environ.get("LOG")
