"""Words that a text holds where a framework may import what its strings name."""

from __future__ import annotations

_WORDS = ("Celery(", "CELERY_", ".conf.", ".autodiscover_tasks(", "django", "INSTALLED_APPS", "ROOT_URLCONF")


def may_name_modules(text: str) -> bool:
    """Whether it is worth looking for such strings."""
    return any(word in text for word in _WORDS)
