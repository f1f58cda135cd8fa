"""A name is bound on some of the paths that lead to its use, and not on others.

One branch of an `if`, a handler of a `try` or a loop that may run zero times leaves the name without a value. Bind it
on every path, leave the function or raise on those that have no value for it, or test the same condition again where
the name is used. Where conditions belong together and that shows (the same test again, a flag set beside the binding,
an early `return`), nothing is reported.

At import it is also told for a chain of `elif` or a `match` without a default, and for a loop that may run zero times,
where what decides is given to the run from outside: the environment, the arguments, files, the clock. Who tests
something else may know that one branch is always taken.

## Example

```python
import os

if "LIMIT" in os.environ:
    limit = int(os.environ["LIMIT"])

print(limit)
```

## Use instead

```python
import os

if "LIMIT" in os.environ:
    limit = int(os.environ["LIMIT"])
else:
    limit = 10

print(limit)
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Boundness, Fault, NameUse


def is_possibly_unbound(fault: Fault) -> bool:
    """Say whether only some paths bind the name; an annotation that nobody evaluates is not worth the doubt."""
    return (
        isinstance(fault, NameUse) and fault.boundness is Boundness.PERHAPS and fault.when is not Evaluation.ANNOTATION
    )


POSSIBLY_UNBOUND = Rule(
    what=3,
    name="possibly-unbound",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=NameError,
    message="{name!r} is not bound on every path",
    reference="https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
    judges=is_possibly_unbound,
)
