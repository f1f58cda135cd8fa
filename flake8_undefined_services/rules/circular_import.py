"""Two modules import each other, and one reads the other before it has finished.

A module that is being executed is found in `sys.modules` with only what it has bound so far. Reading more of it raises
ImportError from an import and AttributeError from an attribute, both speaking of a partially initialized module.
Whether that happens depends on which module is imported first: only cycles that crash for an entry point are reported,
configured or found (of modules that none of them loads those that crash in each order), and where there is no entry
point those that crash for a module that is imported first. A cycle that works is not. The finding names the order that
crashes, of several the shortest: the module that is imported first, or the entry point, and the imports from there.

Import the module instead of its names, import inside the function that needs it, or move what both need into a third.

## Example

```python
# app/models.py
from app.services import register


class User:
    pass


# app/services.py; importing app.models first fails here
from app.models import User


def register(user: User) -> None:
    pass
```

## Use instead

```python
# app/services.py
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.models import User


def register(user: User) -> None:
    pass
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_circular_import(fault: Fault | ImportFault) -> bool:
    """Say whether a module lacks a name only because it is still being executed."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.CIRCULAR_IMPORT


CIRCULAR_IMPORT = Rule(
    what=13,
    name="circular-import",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ImportError,
    message="{name!r} is not there yet, because the modules import each other",
    reference="https://docs.python.org/3/faq/programming.html#what-are-the-best-practices-for-using-import-in-a-module",
    judges=is_circular_import,
)
