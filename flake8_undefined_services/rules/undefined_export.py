"""`__all__` names something that the module does not define.

`from module import *` reads `__all__` and fetches each name from the module; the first that is not there raises
AttributeError in the importing module. A submodule of a package counts as there, because the star import imports it.

A star import takes the first, the second and each further entry of a list or tuple, and each has to be a string: a
class where its name was meant, or a set, raises TypeError, and of one string (`__all__ = "reset"`) each character is an
entry.

Remove the entry, correct its spelling, or bring back what it names.

## Example

```python
__all__ = ["Limiter", "reset"]


class Limiter:
    pass
```

## Use instead

```python
__all__ = ["Limiter"]


class Limiter:
    pass
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Export, Fault


def is_undefined_export(fault: Fault) -> bool:
    """Say whether an entry of `__all__` is what the fact is about."""
    return isinstance(fault, Export)


UNDEFINED_EXPORT = Rule(
    what=5,
    name="undefined-export",
    page=__doc__,
    happens=(Evaluation.IMPORT,),
    raises=AttributeError,
    message="{name!r} is named in __all__ but not defined",
    reference="https://docs.python.org/3/reference/simple_stmts.html#the-import-statement",
    judges=is_undefined_export,
)
