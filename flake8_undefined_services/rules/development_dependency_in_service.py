"""A module on the start path imports what only the developers' group installs.

Tests run with the group installed, so they pass; the image that goes into production is built without it, and the
service dies when it starts. Tests, examples and documentation may import what they need.

Declare the distribution among the project's dependencies, or move what needs it out of the service.

## Example

```python
# app/clock.py; pyproject.toml has freezegun in the group dev only
from freezegun import freeze_time

FROZEN = freeze_time("2020-01-01")
```

## Use instead

```python
# tests/conftest.py
from freezegun import freeze_time

FROZEN = freeze_time("2020-01-01")
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_development_dependency_in_service(fault: Fault | ImportFault) -> bool:
    """Say whether a service's import needs what only a development group installs."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.DEVELOPMENT_DEPENDENCY_IN_SERVICE


DEVELOPMENT_DEPENDENCY_IN_SERVICE = Rule(
    what=24,
    name="development-dependency-in-service",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ModuleNotFoundError,
    message="{name!r} is installed for development only",
    reference="https://packaging.python.org/en/latest/specifications/dependency-groups/",
    judges=is_development_dependency_in_service,
)
