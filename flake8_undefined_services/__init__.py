"""Predict, without running it, what the interpreter does when a service is imported, and repair it."""

__version__ = "0.1.0"
