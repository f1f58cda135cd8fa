"""A guard around an import does not catch the failure, or hides errors of the project's own code.

An absent module raises ModuleNotFoundError, a name that the module lacks ImportError, of which the former is a
subclass: a handler for something else lets them through, and one for ModuleNotFoundError alone lets the second through.
A guard that catches whatever an own module raises takes that module's NameError or wrong import for an absent
dependency, so the feature is silently gone.

Catch ImportError, and test `error.name` where the guarded module is the project's own.

## Example

```python
try:
    import redis
except AttributeError:
    redis = None
```

## Use instead

```python
try:
    import redis
except ModuleNotFoundError as error:
    if error.name != "redis":
        raise
    redis = None
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_ineffective_import_guard(fault: Fault | ImportFault) -> bool:
    """Say whether a guard lets the failure through, or catches more than the failure."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.INEFFECTIVE_IMPORT_GUARD


INEFFECTIVE_IMPORT_GUARD = Rule(
    what=25,
    name="ineffective-import-guard",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ImportError,
    message="the guard around the import of {name!r} does not do its work",
    reference="https://docs.python.org/3/library/exceptions.html#ImportError",
    judges=is_ineffective_import_guard,
)
