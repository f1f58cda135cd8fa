"""A name is used before the statement that binds it has run.

A module and a class body run from top to bottom. A decorator, a default value, a base class or a call at the top
level needs its names at once; that they are defined further down does not help. Move the definition up, or move
the use into a function that is called later.

## Example

```python
LIMITS = read_limits("default")


def read_limits(name):
    return {"name": name}
```

## Use instead

```python
def read_limits(name):
    return {"name": name}


LIMITS = read_limits("default")
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Boundness, Fault, NameUse, ScopeKind


def is_used_before_definition(fault: Fault) -> bool:
    """Say whether the same scope binds the name after this use.

    A free variable that has no value yet is an undefined name (the interpreter says so too), and who asks for an
    annotation later finds what was defined in the meantime.
    """
    return (
        isinstance(fault, NameUse)
        and fault.boundness is Boundness.UNBOUND
        and fault.bound_later
        and fault.when is not Evaluation.ANNOTATION
        and fault.bound_in is not ScopeKind.FREE
    )


USED_BEFORE_DEFINITION = Rule(
    what=2,
    name="used-before-definition",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=NameError,
    message="{name!r} is used before its definition",
    reference="https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
    judges=is_used_before_definition,
)
