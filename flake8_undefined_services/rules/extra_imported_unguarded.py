"""The start-up of the core imports a package that only an extra installs.

An extra is installed by those who ask for it. A module that every start-up reaches and that imports the extra's package
without a guard makes it compulsory: the one deployment without the extra dies. Modules that only guarded imports reach
belong to the extra, and may import it freely.

Guard the import, move it into the function that needs it, or declare the distribution in the core.

## Example

```python
# app/cache.py; pyproject.toml has redis in [project.optional-dependencies] only
import redis

CLIENT = redis.Redis
```

## Use instead

```python
try:
    import redis
except ModuleNotFoundError as error:
    if error.name != "redis":
        raise
    redis = None

CLIENT = redis.Redis if redis is not None else None
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_extra_imported_unguarded(fault: Fault | ImportFault) -> bool:
    """Say whether the import needs what only an extra installs."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.EXTRA_IMPORTED_UNGUARDED


EXTRA_IMPORTED_UNGUARDED = Rule(
    what=22,
    name="extra-imported-unguarded",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ModuleNotFoundError,
    message="{name!r} belongs to an extra and is imported without a guard",
    reference="https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies",
    judges=is_extra_imported_unguarded,
)
