import os

if os.environ.get("OTHER"):
    from app.frames import to_frame
