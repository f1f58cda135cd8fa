"""Python files that say what is started: Django's settings, and modules named after the Celery application in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flake8_undefined_services.program.entrypoints.started import Loading, Started, imported

_SETTINGS_FILE = re.compile(r"settings.*\.py$|.+_settings\.py$")
_IN_SETTINGS_FOLDER = re.compile(
    r"(?:base|common|defaults?|dev|develop|development|local|prod|production|staging)\.py$"
)
_SETTINGS_FOLDERS = frozenset({"settings", "config", "conf"})
_CELERY_FILE = re.compile(r"celery(?:_?app)?\.py$")
_APPLICATION = re.compile(r"^[ \t]*(ASGI_APPLICATION|WSGI_APPLICATION)\s*(?::.*?)?=\s*[\"']([\w.]+)[\"']", re.MULTILINE)
_CELERY = re.compile(r"^\w+\s*(?::.*?)?=\s*(?:\w+\.)?Celery\(", re.MULTILINE)


def is_application_file(name: str) -> bool:
    """Say whether a file of that name is worth reading."""
    return any(pattern.match(name) for pattern in (_SETTINGS_FILE, _IN_SETTINGS_FOLDER, _CELERY_FILE))


def started_in_application_file(path: Path, text: str) -> Iterator[Started]:
    """Give the application that Django's settings name, or the module itself where it makes a Celery application."""
    if _CELERY_FILE.match(path.name):
        match = _CELERY.search(text)
        if match is not None:
            yield Started(Loading.FILE, path.name, by="celery", line=_line(text, match))
        return
    if _SETTINGS_FILE.match(path.name) or path.parent.name in _SETTINGS_FOLDERS:
        for match in _APPLICATION.finditer(text):
            found = imported(match[2], match[1], line=_line(text, match))
            if found is not None:
                yield found


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
