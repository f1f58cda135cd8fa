import os

if hasattr(os, "fork"):
    spawn = os.fork
print(spawn)
