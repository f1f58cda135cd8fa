import app.other
from app.frames import enabled as has_frames

if has_frames:
    from app.frames import to_frame

from app.outcome import available

if available:
    from app.outcome import READERS
