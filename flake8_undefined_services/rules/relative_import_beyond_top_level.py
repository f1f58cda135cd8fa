"""A relative import has more dots than there are packages above the module.

One dot is the package that holds the module, each further dot its parent. Beyond the topmost package there is nothing
to import from, also where the file system has a folder there; and a script that is run directly has no package at all.
Where folders without `__init__.py` leave it open which package is the topmost, and neither an absolute import nor a
command beside the package says it, a file that the relative import finds there decides that the package begins higher
(PEP 420).

Take a dot away, or import by the absolute name.

## Example

```python
# app/main.py, with app as the topmost package
from ..limits import RATE
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


def is_relative_import_beyond_top_level(fault: Fault | ImportFault) -> bool:
    """Say whether the dots of a relative import lead out of the topmost package."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL


RELATIVE_IMPORT_BEYOND_TOP_LEVEL = Rule(
    what=15,
    name="relative-import-beyond-top-level",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ImportError,
    message="{name!r} leaves the top-level package",
    reference="https://docs.python.org/3/reference/import.html#package-relative-imports",
    judges=is_relative_import_beyond_top_level,
)
