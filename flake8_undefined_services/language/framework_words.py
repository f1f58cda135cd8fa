"""Words that a text holds where a framework may import what its strings name."""

from __future__ import annotations

import re

_WORDS = re.compile(r"Celery\(|CELERY_|\.conf\.|\.autodiscover_tasks\(|django|INSTALLED_APPS|ROOT_URLCONF")


def may_name_modules(text: str) -> bool:
    """Whether it is worth looking for such strings."""
    return _WORDS.search(text) is not None
