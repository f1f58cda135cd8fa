"""Which module is which file: source roots, names below them, and what an import finds."""
