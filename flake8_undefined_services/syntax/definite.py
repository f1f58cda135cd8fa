"""The screen before one function body: can a call of it miss a name at all?

It may suspect too much, never too little; what it suspects the abstract execution judges.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.function import Function, is_private, screen_function
from flake8_undefined_services.syntax.screening.suspicion import Suspicion


def binds_surely(function: Function) -> bool:
    """Whether every local name is bound wherever the body, or a function inside it, reads it."""
    try:
        screen_function(function, ScreenedFile(guesses_typing=True))
    except (Suspicion, RecursionError):
        return False
    return True


def may_miss(function: Function, known: Sequence[Container[str]]) -> bool:
    """Whether a call may read a name that is not bound; `known`: where names exist outside of the function."""
    try:
        screened = screen_function(function, ScreenedFile(guesses_typing=True))
    except (Suspicion, RecursionError):
        return True
    needed = screened.missing | screened.lazies
    return any(is_private(name) or not any(name in names for names in known) for name in needed)
