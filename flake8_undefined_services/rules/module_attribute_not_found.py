"""An attribute of a module is read that the module does not have.

A module's attributes are the names that it binds, and those of its submodules that somebody has imported: `import app`
does not import `app.limits`, so `app.limits` is an AttributeError unless another import has bound it before.

Import the submodule by its full name, or correct the attribute.

## Example

```python
import xml

DOCUMENT = xml.dom.minidom.parseString("<limits/>")
```

## Use instead

```python
import xml.dom.minidom

DOCUMENT = xml.dom.minidom.parseString("<limits/>")
```
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def is_module_attribute_not_found(fault: Fault | ImportFault) -> bool:
    """Say whether an attribute of a module is read that it does not have."""
    return isinstance(fault, ImportFault) and fault.kind is ImportKind.MODULE_ATTRIBUTE_NOT_FOUND


MODULE_ATTRIBUTE_NOT_FOUND = Rule(
    what=14,
    name="module-attribute-not-found",
    page=__doc__,
    happens=(Evaluation.IMPORT, Evaluation.CALL),
    raises=AttributeError,
    message="the module has no attribute {name!r}",
    reference="https://docs.python.org/3/reference/datamodel.html#modules",
    judges=is_module_attribute_not_found,
)
