import os

enabled = os.environ.get("FRAMES")

if enabled:

    def to_frame(rows):
        return rows
