"""A name is used that nothing binds.

At that moment neither the scope that the name belongs to nor the builtins of the target version hold it, and
nothing later in that scope binds it. Mostly an import was removed that was still needed, a name was misspelt,
or a `del` or an `except … as` has taken it away again.

The interpreter looks the name up when the expression is evaluated. Annotations are expressions too: up to Python 3.13,
and without `from __future__ import annotations`, those of a `def` are evaluated when the `def` is executed, which for
methods is while the class body runs, that is while the module is imported.

## Example

```python
from typing import Optional


class RateLimiter:
    def __init__(self, client: Optional[redis.Redis] = None):
        self.client = client
```

## Use instead

```python
from typing import Optional

import redis


class RateLimiter:
    def __init__(self, client: Optional[redis.Redis] = None):
        self.client = client
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Boundness, Fault, NameUse


def is_undefined_name(fault: Fault) -> bool:
    """Say whether nothing binds the name; the more special rules stand before this one in the table."""
    return isinstance(fault, NameUse) and fault.boundness is Boundness.UNBOUND


UNDEFINED_NAME = Rule(
    what=1,
    name="undefined-name",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION),
    raises=NameError,
    message="{name!r} is not defined",
    reference="https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
    judges=is_undefined_name,
)
