"""Where can the name come from? Each module is one source, and suggests imports with points."""
