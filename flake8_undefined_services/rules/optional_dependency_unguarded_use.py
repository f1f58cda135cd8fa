"""Something is used that exists only where an optional dependency is installed.

The import is guarded, so the module survives the absence, and the name is then unbound or the fallback `None`. A use
that no guard protects raises NameError, AttributeError on None, or TypeError where None is called or stands as a base
class. Default values, base classes, decorators and evaluated annotations run when the module is imported: one of these
undoes the guard.

Test the name before using it, define the class or function only where the dependency is there, or postpone the
annotation with `from __future__ import annotations`.

## Example

```python
try:
    import redis
except ImportError:
    redis = None


class Cache:
    factory = redis.Redis
```

## Use instead

```python
try:
    import redis
except ImportError:
    redis = None


class Cache:
    factory = None if redis is None else redis.Redis
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_optional_dependency_unguarded_use(fault: Fault | ImportFault) -> bool:
    """Say whether a use breaks because a guarded import has brought nothing."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE


OPTIONAL_DEPENDENCY_UNGUARDED_USE = Rule(
    what=21,
    name="optional-dependency-unguarded-use",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=NameError,
    message="{name!r} is missing where the optional dependency is not installed",
    reference="https://docs.python.org/3/reference/compound_stmts.html#the-try-statement",
    judges=is_optional_dependency_unguarded_use,
)
