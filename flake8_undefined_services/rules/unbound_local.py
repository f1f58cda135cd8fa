"""A local variable is read before anything has assigned it.

A name that is assigned anywhere in a function is local to the whole function, so a read that comes first
does not fall back to the module's name. Rename one of the two, or declare the name `global`.

## Example

```python
limit = 10


def configure():
    print(limit)
    limit = 20


configure()
```

## Use instead

```python
limit = 10


def configure():
    global limit
    print(limit)
    limit = 20


configure()
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Boundness, Fault, NameUse, ScopeKind


def is_unbound_local(fault: Fault) -> bool:
    """Say whether the name belongs to the function that reads it, and has no value there."""
    return (
        isinstance(fault, NameUse)
        and fault.bound_in is ScopeKind.FUNCTION
        and fault.boundness is Boundness.UNBOUND
        and fault.when is not Evaluation.ANNOTATION
    )


UNBOUND_LOCAL = Rule(
    what=6,
    name="unbound-local",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=UnboundLocalError,
    message="{name!r} is local to this function and has no value yet",
    reference="https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
    judges=is_unbound_local,
)
