"""The configuration names a service, a module or a path that is not there.

An entry point that moved or was renamed would otherwise be reported as healthy, because nothing of it is analysed.
The tool's own configuration is asked, and what starts services in the project: `[project.scripts]`, a Procfile, a
Dockerfile, a Compose file. Of these, only what surely has no module is told: the package is the project's, and no build
can add to it under that name.
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
