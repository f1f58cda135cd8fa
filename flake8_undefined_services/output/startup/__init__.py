"""A predicted start-up, for people and for programs: text, JSON, and pictures of who makes whom execute."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.spans import plain
from flake8_undefined_services.output.startup import json, text

__all__ = ["as_json", "as_text"]

as_json = json.render


def as_text(startups: Sequence[Startup]) -> str:
    """Give the text without styles and without source lines."""
    return plain(text.render(startups))
