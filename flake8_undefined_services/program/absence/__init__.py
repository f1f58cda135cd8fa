"""What breaks where a dependency is not installed: the project is executed once more, in a world without it."""
