"""An import names something that the module does not define.

`from module import name` looks for an attribute of the module as it is at that moment, then for a submodule of that
name, then asks the module's `__getattr__`. None of these gives it. Mostly the symbol was renamed or moved, and one
importer was forgotten.

Import the name from where it is now, or define it.

Of the standard library it is known which version has which name (`from collections import Mapping` from 3.10 on, `from
typing import override` before 3.12), for Linux. Of an installed distribution it is told only where `--python` names the
environment and the module's source shows beyond doubt that the name is not there.

## Example

```python
# app/limits.py holds `RATE = 10` and nothing else
from app.limits import RATES
```

## Use instead

```python
from app.limits import RATE
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_symbol_not_found(fault: Fault | ImportFault) -> bool:
    """Say whether a module is there and lacks what is imported from it, for good."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.SYMBOL_NOT_FOUND


SYMBOL_NOT_FOUND = Rule(
    what=12,
    name="symbol-not-found",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ImportError,
    message="{name!r} cannot be imported from the module",
    reference="https://docs.python.org/3/reference/simple_stmts.html#the-import-statement",
    judges=is_symbol_not_found,
)
