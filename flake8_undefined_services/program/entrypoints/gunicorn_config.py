"""Gunicorn's own settings file, which may name the application: `wsgi_app = "app.main:app"` in gunicorn.conf.py.

https://docs.gunicorn.org/en/stable/settings.html#wsgi-app
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flake8_undefined_services.program.entrypoints.started import Started, imported

_FILE = re.compile(r"gunicorn.*\.py$|.*gunicorn_conf.*\.py$")
_SETTING = re.compile(r"^(wsgi_app|chdir|pythonpath)\s*=\s*[rf]?[\"']([^\"'\n{}]+)[\"']", re.MULTILINE)


def is_gunicorn_config(name: str) -> bool:
    """Say whether a file of that name may be such a file."""
    return _FILE.match(name) is not None


def started_in_gunicorn_config(text: str) -> Iterator[Started]:
    """Give the application that it names."""
    settings = {match[1]: match for match in _SETTING.finditer(text)}
    application = settings.pop("wsgi_app", None)
    if application is None:
        return
    found = imported(application[2], "gunicorn", line=text.count("\n", 0, application.start()) + 1)
    if found is not None:
        yield replace(found, folders=tuple(match[2] for match in settings.values()))
