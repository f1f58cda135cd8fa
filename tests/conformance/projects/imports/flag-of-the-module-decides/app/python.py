import app.other
from app.frames import enabled as has_frames

if has_frames:
    from app.frames import to_frame
