"""Imports that may fail: the guards around them, as the project writes them."""
