"""Frames: where a name is looked up and bound while code executes (language reference 4.2.2)."""

from __future__ import annotations

import ast
import enum
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.program.startup.observations import Observations
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import ClassValue, Constant, FunctionValue, PendingValue, Value
from flake8_undefined_services.syntax.file_facts import FileFacts
from flake8_undefined_services.syntax.lazy_declarations import declared_imports
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.scopes import Scope, ScopeNode


class FrameKind(enum.Enum):
    MODULE = enum.auto()
    CLASS = enum.auto()
    FUNCTION = enum.auto()
    COMPREHENSION = enum.auto()
    TYPE_PARAMETERS = enum.auto()


class Unconsumed(NamedTuple):
    """A generator expression over which nobody has iterated: what it made, where, and its first iterable."""

    made: PendingValue
    node: ast.GeneratorExp
    frame: Frame
    first: Value


@dataclass(slots=True, eq=False)
class ModuleFrame:
    """What all frames of one module share.

    locations: the folders of a package's submodules, None for a plain module.
    deferred: functions that were made, by the node's identity; unconsumed: the same of generator expressions over which
    nobody has iterated. lazy: annotations that nobody evaluated yet.
    asked: who will evaluate one of these, by the annotation's identity. refused: what a star import has asked for in
    vain. asked_for: the names for which its `__getattr__` is asked right now.
    main_blocks: the bodies that run only where the module is the script. facts: what its file says, however often it is
    executed. spec_name: as what `-m` has found what is called `__main__`. unfinished: its body was too much to follow.
    """

    name: str
    locations: tuple[str, ...] | None
    path: str
    parsed: ParsedFile
    namespace: Namespace
    lazy_annotations: bool
    main_blocks: list[list[ast.stmt]] = field(default_factory=list)
    deferred: dict[int, FunctionValue] = field(default_factory=dict)
    unconsumed: dict[int, Unconsumed] = field(default_factory=dict)
    lazy: list[tuple[ast.expr, Frame, bool]] = field(default_factory=list)
    asked: dict[int, str] = field(default_factory=dict)
    asked_for: frozenset[str] = frozenset()
    refused: set[str] = field(default_factory=set)
    has_future_annotations: bool = False
    spec_name: str = ""
    unfinished: bool = False
    facts: FileFacts = field(init=False)
    observations: Observations = field(init=False)
    _declared_imports: Mapping[str, tuple[str, str]] | None = None

    def __post_init__(self) -> None:
        self.facts = self.parsed.facts
        self.observations = Observations(self.parsed, self.namespace, self.path, self.name)

    @property
    def is_package(self) -> bool:
        return self.locations is not None

    def string_place(self, text: Constant) -> Place:
        """Where the characters of a string stand, without its quotes; the top of the file where that is not known."""
        if text.node is None:
            return Place(1, 1, 1, 1)
        line, column = self.parsed.string_start(text.node)
        return Place(line, column, line, column + len(str(text.value)))

    @property
    def declared_imports(self) -> Mapping[str, tuple[str, str]]:
        """Where names come from by what the module says to type checkers: a module, and a name in it."""
        if self._declared_imports is None:
            self._declared_imports = declared_imports(self.parsed.tree, self.name, self.is_package)
        return self._declared_imports

    def scope(self, node: ScopeNode) -> Scope:
        """The static facts of a scope of this module."""
        return self.facts.scope(node)


@dataclass(slots=True, eq=False)
class Frame:
    """One activation of a scope. `parent` is the frame around it in the source; `assumed` maps a name to the
    conditions about it that the current path takes for granted.

    since: how much the store's journal held before. key: where it was made, if another path may have made it there.
    keepers: how many things that were made in it may live longer than it.
    """

    kind: FrameKind
    module: ModuleFrame
    namespace: Namespace
    scope: Scope
    parent: Frame | None = None
    node: ast.AST | None = None
    current_class: ClassValue | None = None
    class_name: str | None = None
    assumptions: Namespace = field(default_factory=partial(Namespace, is_local=True))
    assumed: dict[str, set[str]] = field(default_factory=dict)
    receiver: object = None
    since: int = 0
    key: Hashable = None
    keepers: int = 0

    def keep(self) -> None:
        """State that something is made here that sees this frame's names, and those around it, and may stay."""
        frame: Frame | None = self
        while frame is not None and frame.kind is not FrameKind.MODULE:
            frame.keepers += 1
            frame = frame.parent

    def let_go(self) -> None:
        """One of the things that were made here will not look at any name any more."""
        frame: Frame | None = self
        while frame is not None and frame.kind is not FrameKind.MODULE:
            frame.keepers -= 1
            frame = frame.parent

    @property
    def passing(self) -> tuple[Namespace, ...]:
        """The names that nobody sees any more once the frame has ended."""
        return () if self.keepers else (self.namespace, self.assumptions)

    def is_inside(self, other: Frame) -> bool:
        """Whether this is a frame, or stands in it in the source."""
        frame: Frame | None = self
        while frame is not None and frame is not other:
            frame = frame.parent
        return frame is other

    def owner(self, name: str) -> Frame | None:
        """The frame whose variable the name is; None: the module's, then the builtins'."""
        if self.kind is FrameKind.MODULE or name in self.scope.globals:
            return None
        if name in self.scope.bound:
            return self
        if self.kind is FrameKind.CLASS and (name in self.namespace.bindings or self.namespace.dynamic):
            return self
        frame = self.parent
        sees_class = self.kind in (FrameKind.TYPE_PARAMETERS, FrameKind.CLASS) and self.kind is not FrameKind.CLASS
        while frame is not None:
            if frame.kind is FrameKind.CLASS:
                if sees_class and name in frame.namespace.bindings:
                    return frame
            elif frame.kind is not FrameKind.MODULE:
                if name in frame.scope.bound:
                    return frame
                if name in frame.scope.globals and frame.kind is FrameKind.FUNCTION:
                    return None
            sees_class = sees_class and frame.kind is FrameKind.TYPE_PARAMETERS
            frame = frame.parent
        return None

    def held(self, name: str) -> Value | None:
        """What a name holds now, without asking for it as code does: nothing happens where it is not there."""
        owner = self.owner(name)
        return (self.module.namespace if owner is None else owner.namespace).bindings.get(name)

    def tests_known(self) -> Iterator[tuple[str, ast.expr, bool]]:
        """The tests whose outcome the path takes for granted, not only some of the runs that it stands for.

        By the text that equal ones share; whether what that says holds.
        """
        tests = self.module.facts.condition_tests
        for key, answer in self.assumptions.bindings.items():
            if key in tests and isinstance(answer, Constant):
                yield key, tests[key], bool(answer.value)

    def binding_frame(self, name: str) -> Namespace:
        """Where an assignment of the name in this frame goes."""
        if self.kind is FrameKind.MODULE:
            return self.namespace
        frame: Frame = self
        while frame.kind is FrameKind.COMPREHENSION and name not in frame.scope.bound and frame.parent:
            frame = frame.parent
        if name in frame.scope.globals:
            return frame.module.namespace
        if name in frame.scope.nonlocals:
            owner = frame.owner(name)
            return owner.namespace if owner else frame.module.namespace
        return frame.namespace


@dataclass(frozen=True, slots=True)
class Asker:
    """The frame and line from which somebody outside evaluates annotations; error: what that raises for a name that is
    not there, if no NameError."""

    frame: Frame
    line: int
    error: str | None = None
