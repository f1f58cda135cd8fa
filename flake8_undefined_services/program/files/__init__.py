"""Which files of a folder count at all."""
