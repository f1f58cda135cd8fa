"""The configuration names a service, a module or a path that is not there.

An entry point that moved or was renamed would otherwise be reported as healthy, because nothing of it is analysed.
"""

from __future__ import annotations

from flake8_undefined_services.rules.rule import Rule

MISSING_CONFIGURED_NAME = Rule(
    what=3,
    name="missing-configured-name",
    page=__doc__,
    happens=(None,),
    raises=None,
    message="{name!r} is configured but not there",
    reference="https://docs.python.org/3/reference/import.html#searching",
)
