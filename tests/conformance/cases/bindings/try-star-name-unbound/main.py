try:
    raise ExceptionGroup("g", [ValueError()])
except* ValueError as group:
    kept = group
print(kept)
print(group)
