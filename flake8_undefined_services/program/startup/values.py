"""What a name may hold during abstract execution: known exactly, known in part, or unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flake8_undefined_services.frozen_value import frozen_object, frozen_value

if TYPE_CHECKING:
    from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
    from flake8_undefined_services.program.startup.origin import Origin
    from flake8_undefined_services.program.startup.store import Namespace


class Value:
    """Base of all values; compared by identity unless a subclass is a frozen dataclass."""

    __slots__ = ()


Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


class _Unknown(Value):
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()
INPUT = _Unknown()
"""What a run is given from outside: the environment, arguments, files, the clock. It may be anything, and differ."""
MANY = _Unknown()
"""An element that stands for any number of unknown ones inside a list or tuple."""


@frozen_value
class Constant(Value):
    """A value that the source shows; `node` is where it stands, for entries of `__all__`."""

    value: Any
    node: ast.expr | None = field(default=None, compare=False)
    type_checking: bool = field(default=False, compare=False)


@frozen_value
class MemberValue(Constant):
    """A member of an enumeration: what it equals, its class, its name and what its `value` is."""

    kind: ClassValue = field(kw_only=True)
    name: str = field(kw_only=True)
    held: Value = field(kw_only=True, compare=False)


NONE = Constant(None)
TRUE = Constant(True)
FALSE = Constant(False)


@frozen_value
class External(Value):
    """Something that lives outside of what is executed: `os.environ`, `functools.wraps`, `builtins.len`.

    lazily: imports what a lazy import bound, when the name is read (PEP 810); given who reads it, and in which line.
    is_module: an import gave it.
    """

    name: str
    lazily: Callable[[Any, Any, int], Value] | None = field(default=None, compare=False)
    is_module: bool = field(default=False, compare=False)


OBJECT = External("builtins.object")
BARE = (OBJECT, External("typing.Generic"), External("typing_extensions.Generic"))
"""Bases that give a class no attributes but special ones."""


@frozen_value
class ExternalCall(Value):
    """What calling an outside object gave, where that matters later: `functools.wraps(f)`, `suppress(E)`."""

    name: str
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()


@frozen_value
class TupleValue(Value):
    items: tuple[Value, ...]


@frozen_value
class RecordValue(TupleValue):
    """A named tuple."""

    names: tuple[str, ...]


class ListValue(Value):
    """A list or set; its items are the namespace's `items` (absent: not known), so that forks can differ."""

    __slots__ = ("namespace",)

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace


class SetValue(ListValue):
    """A set: other than a list it has no order, and compares by what it holds (language reference 6.10.1)."""

    __slots__ = ()


class ViewValue(ListValue):
    """Elements of what is no list itself: a view of a dict, or what a generator gives."""

    __slots__ = ()


class Listing(ListValue):
    """What `dir(owner)` gives: which names are in it is known where it is known which attributes the owner has."""

    __slots__ = ("owner",)

    def __init__(self, namespace: Namespace, owner: Value) -> None:
        super().__init__(namespace)
        self.owner = owner


class DictValue(Value):
    """A dict with keys that are constants; absent `items`: not known."""

    __slots__ = ("namespace",)

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace


@frozen_value
class Items(Value):
    """The content of a list or dict at one moment."""

    values: tuple[Value, ...]
    keys: tuple[Value, ...] = ()


@frozen_value
class NamespaceView(Value):
    """`globals()`, `vars()`, `locals()` of a class: a dict that is a namespace; of a module, if one is named.

    is_copy: a dict of its own that was made of a class's.
    """

    namespace: Namespace
    module: ModuleFrame | None = field(default=None, compare=False)
    is_copy: bool = False


@frozen_object
class FunctionValue(Value):
    """A def or lambda of analysed code, with the frame in which it was made and its default values."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    closure: Frame
    defaults: tuple[Value, ...] = ()
    keyword_defaults: tuple[Value | None, ...] = ()

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "<lambda>")


@frozen_value
class Wrapped(Value):
    """A function behind a known decorator: `property`, `staticmethod`, `classmethod`, `contextmanager`, …

    arguments, keywords: what a partial has bound, or the manager that a call enters. setter, deleter: of a property.
    """

    kind: str
    function: Value
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    setter: Value | None = None
    deleter: Value | None = None


@frozen_value
class BoundMethod(Value):
    function: Value
    receiver: Value


@frozen_value
class BoundExternal(Value):
    """A method of a list, dict or string: `names.append`."""

    receiver: Value
    method: str


@dataclass(slots=True, eq=False)
class ClassValue(Value):
    """A class of analysed code; `frame` is the one in which its body ran."""

    name: str
    namespace: Namespace
    bases: tuple[Value, ...]
    metaclass: Value | None
    node: ast.ClassDef | None = None
    frame: Frame | None = None
    _lineage: tuple[Value, ...] | None = field(default=None, init=False)
    _made_by: tuple[Value | None] | None = field(default=None, init=False)

    def lineage(self) -> Sequence[Value]:
        """The class and its bases in the order in which attributes are looked up; what is not analysed stands as it is.

        A base comes after all that inherit from it (3.3.3.1): depth first, each where it is met last.
        """
        if self._lineage is None:
            self._lineage = (self,)  # a base of itself, which no class is
            lines = (base.lineage() if isinstance(base, ClassValue) else (base,) for base in self.bases)
            last_first = dict.fromkeys(value for line in reversed(tuple(lines)) for value in reversed(line))
            self._lineage = (self, *reversed(last_first))
        return self._lineage

    def outside(self) -> Iterator[str]:
        """The qualified names of the bases that lie outside, in that order."""
        return (base.name for base in self.lineage() if isinstance(base, External))

    def bodies(self) -> Iterator[tuple[ClassValue, ast.ClassDef]]:
        """The class and its bases with the statements that made them, the class itself last."""
        for base in reversed(self.lineage()):
            if isinstance(base, ClassValue) and base.node is not None:
                yield base, base.node

    @property
    def made_by(self) -> Value | None:
        """The metaclass, its own or a base's; None: `type`, or not known."""
        if self._made_by is None:
            line = (base.metaclass for base in self.lineage() if isinstance(base, ClassValue))
            self._made_by = (next((metaclass for metaclass in line if metaclass), None),)
        return self._made_by[0]

    @property
    def is_closed(self) -> bool:
        """Whether every base is known, so that what is not found is not there."""
        return all(isinstance(base, ClassValue) or base in BARE for base in self.lineage())


@frozen_value
class GenericAlias(Value):
    """`Class[index]` of a generic class: calls and attributes are the class's, and so is it as a base (PEP 560)."""

    origin: ClassValue


@frozen_object
class InstanceValue(Value):
    kind: ClassValue
    namespace: Namespace


@frozen_value
class SuperValue(Value):
    kind: ClassValue
    receiver: Value


@frozen_value
class FrameValue(Value):
    """`sys._getframe()`: the frames that are active, the one that is meant last."""

    frames: tuple[Frame, ...]


@frozen_object
class Caught(Value):
    """An exception in a handler: the name of its class, "" where it is not known, and where it arose."""

    exception: str
    origin: Origin | None = None


@frozen_object
class PendingValue(Value):
    """A generator, coroutine or lazy iterator: its body runs when somebody consumes it, once.

    function: whose body that is. resume: runs a generator's body as far as the next `yield`.
    """

    run: Callable[[], Value]
    is_coroutine: bool = False
    function: FunctionValue | None = None
    resume: Callable[[], Value] | None = None


@frozen_object
class ModuleValue(Value):
    """A module whose body is analysed, met as an object: finished, or still being executed."""

    module: ModuleFrame

    @property
    def namespace(self) -> Namespace:
        return self.module.namespace
