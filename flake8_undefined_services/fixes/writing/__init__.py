"""Where a new import goes in a file, and how it is written there."""
