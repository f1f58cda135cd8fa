"""A name is used while the program runs, but only a type checker executes the import that binds it.

`typing.TYPE_CHECKING` is False at run time, so what stands under it is never imported. That is right for annotations
that nobody evaluates (string annotations, `from __future__ import annotations`, every annotation from Python 3.14 on),
and wrong for base classes, decorators, default values, calls, and for annotations that a library evaluates when the
function or class is defined (SVC104), or when it is first used (SVC304: the fields of a pydantic model, the signature
of a FastAPI route, whatever a function gives to `typing.get_type_hints`).

Move the import out of the block, or make the annotation a string.

## Example

```python
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

ZERO = Decimal("0")
```

## Use instead

```python
from decimal import Decimal

ZERO = Decimal("0")
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault, NameUse


def is_type_checking_only(fault: Fault) -> bool:
    """Say whether the name's only bindings are for type checkers, and somebody evaluates the use.

    An annotation that nobody is known to evaluate is what such imports are for.
    """
    return (
        isinstance(fault, NameUse)
        and fault.type_checking_only
        and (fault.when is not Evaluation.ANNOTATION or fault.evaluator is not None)
    )


TYPE_CHECKING_ONLY_NAME = Rule(
    what=4,
    name="type-checking-only-name",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION),
    raises=NameError,
    message="{name!r} is bound under TYPE_CHECKING only",
    reference="https://docs.python.org/3/library/typing.html#typing.TYPE_CHECKING",
    judges=is_type_checking_only,
)
