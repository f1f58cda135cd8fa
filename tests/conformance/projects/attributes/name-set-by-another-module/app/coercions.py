from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app import elements


def coerce(text):
    return elements.Text(text)
