"""An import names a module of the project, or of the standard library, that is not there.

No file of the source roots is found under that name, or the target's standard library has no such module (`tomllib`
came with Python 3.11, `distutils` went with 3.12) and no manifest declares who brings it back (`setuptools` for
`distutils`, `legacy-cgi` for `cgi`; PEP 594, PEP 632). Modules of other distributions are judged by what is declared
instead. A module that no checkout holds is not told: one whose file `.gitignore` names (`_version.py`, `*_pb2.py`), or
that the manifest has the build write (`version_file`, `version-file`, `write_to`).

Correct the name, bring the file back, or choose by `sys.version_info` where only some versions have the module.

## Example

```python
# app/main.py; the file was renamed to app/limits.py
from app.limit import RATE
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


def is_module_not_found(fault: Fault | ImportFault) -> bool:
    """Say whether a module is missing that the project or the standard library should have."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.MODULE_NOT_FOUND


MODULE_NOT_FOUND = Rule(
    what=11,
    name="module-not-found",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ModuleNotFoundError,
    message="no module is named {name!r}",
    reference="https://docs.python.org/3/reference/import.html#searching",
    judges=is_module_not_found,
)
