"""An import needs a distribution that the project does not declare.

It is installed here, by hand or by something that will not be there, and missing in a clean installation. What a
declared distribution requires is installed with it and counts as declared; what a marker excludes on the target does
not. Guarded imports need no declaration, and a project without any manifest is not judged. A plugin that imports
another project of the repository, and does not name it either, has what that one declares.

Declare the distribution. Where its name differs from the import's and is not known, say so in the configuration.

## Example

```python
# app/main.py; pyproject.toml has dependencies = []
import httpx

CLIENT = httpx.Client
```

## Use instead

```python
# app/main.py; pyproject.toml has dependencies = ["httpx"]
import httpx

CLIENT = httpx.Client
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_undeclared_dependency(fault: Fault | ImportFault) -> bool:
    """Say whether the import needs what no manifest declares for the target."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.UNDECLARED_DEPENDENCY


UNDECLARED_DEPENDENCY = Rule(
    what=23,
    name="undeclared-dependency",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=ModuleNotFoundError,
    message="{name!r} comes from a distribution that no manifest declares",
    reference="https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies",
    judges=is_undeclared_dependency,
)
