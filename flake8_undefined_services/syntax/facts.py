"""The frozen words in which a file's faults are stated before any rule judges them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.syntax.import_facts import ImportFault


class Boundness(enum.Enum):
    """What the scope knows of a name at the moment of a use."""

    PERHAPS = "perhaps"
    UNBOUND = "unbound"


class ScopeKind(enum.Enum):
    """The kind of scope in which the compiler resolves a name (language reference 4.2.2)."""

    GLOBAL = "global"
    CLASS = "class"
    FUNCTION = "function"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class NameUse:
    """A read (or `del`) of a name that does not find it, or may not.

    bound_in: where the name belongs; FUNCTION for a local variable of the function that reads it.
    bound_later: after this use, something in the same scope does bind the name.
    type_checking_only: its only bindings stand under TYPE_CHECKING.
    evaluator: who evaluates the annotation that holds the use, if that is not the `def` itself.
    raises: the class of what the evaluator raises instead of what the interpreter does.
    met_by: whose import meets it, where that of the module itself does not.
    """

    name: str
    place: Place
    when: Evaluation
    certain: bool
    boundness: Boundness
    bound_in: ScopeKind
    bound_later: bool = False
    type_checking_only: bool = False
    evaluator: str | None = None
    raises: str | None = None
    met_by: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Export:
    """An entry of `__all__` that the module does not bind; placed at the name inside the string.

    says: what is wrong with it instead of that.
    """

    name: str
    place: Place
    certain: bool = True
    says: str = ""
    raises: str = "AttributeError"


@dataclass(frozen=True, slots=True)
class SourceFault:
    """What stops the analysis of a file: it does not parse (`syntax`), or cannot be read or decoded."""

    message: str
    place: Place
    syntax: bool


Fault = NameUse | Export | ImportFault
