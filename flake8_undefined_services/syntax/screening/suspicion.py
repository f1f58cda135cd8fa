"""The one word that ends the screening of a file."""

from __future__ import annotations


class Suspicion(Exception):
    """Something that the screen cannot clear."""
