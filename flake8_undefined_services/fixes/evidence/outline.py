"""What a file imports and defines, read quickly with `ast`: enough to say where a name can come from.

This does not decide whether a name is bound (that is the analysis' question); it only lists evidence.
"""

from __future__ import annotations

import ast
import enum
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from flake8_undefined_services.fixes.evidence.scanning import scan_definitions, scan_imports
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import UNPARSABLE, parsed, statements_of, without_lazy
from flake8_undefined_services.syntax.type_checking import is_type_checking_name


class ImportPlace(enum.Enum):
    """Where in a file an import stands."""

    TOP = "top"
    CONDITIONAL = "conditional"
    TYPE_CHECKING = "type checking"
    LOCAL = "local"


class DefinitionKind(enum.Enum):
    """How a module binds one of its own names."""

    CLASS = "class"
    FUNCTION = "function"
    FIXTURE = "fixture"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class ImportedName:
    """An import of one name, as it is written, and where it stands."""

    statement: ImportStatement
    place: ImportPlace
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What one file says at a glance.

    definitions: names that the module's own top level binds, other than by import.
    is_open: a star import or a module `__getattr__`: it may have more names than are listed.
    is_complete: False where the file could not be parsed and only its import lines were read.
    stars: the star imports of the top level, each as an import of `*`.
    exported: the strings in `__all__`, as far as they are written out; None without one.
    is_listed: `__all__` is written out whole, so that what it leaves out is left out on purpose.
    renamed: names that the top level binds once, to another name: `Limiter = _Limiter`.
    for_type_checkers: names that it defines under TYPE_CHECKING.
    """

    imports: tuple[ImportedName, ...]
    definitions: dict[str, DefinitionKind]
    is_open: bool
    is_complete: bool = True
    stars: tuple[ImportStatement, ...] = ()
    exported: frozenset[str] | None = None
    is_listed: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    for_type_checkers: frozenset[str] = frozenset()

    @property
    def bound_at_top(self) -> frozenset[str]:
        """Names that importing the module may leave in its namespace."""
        places = (ImportPlace.TOP, ImportPlace.CONDITIONAL)
        imported = {found.statement.bound for found in self.imports if found.place in places}
        return frozenset(self.definitions) | imported

    def is_lazy(self, name: str) -> bool:
        """Whether `__all__` lists a name that only type checkers see imported: importing the module makes it so."""
        return name in (self.exported or ()) and any(
            found.statement.bound == name and found.place is ImportPlace.TYPE_CHECKING for found in self.imports
        )


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


_OPEN = re.compile(r"\bimport[ \t(]*\*|__getattr__")


def may_have(text: str, name: str) -> bool:
    """Whether a module can have a name at all: it is written there, or others bring theirs. Saves most outlines."""
    return name in text or _may_be_open(text)


@lru_cache(maxsize=20_000)
def _may_be_open(text: str) -> bool:
    return _OPEN.search(text) is not None


# A project's modules are asked about again and again, one after the other: a cache that does not hold all of them holds
# none. The text is the whole key, so nothing can go stale.
@lru_cache(maxsize=20_000)
def outline_of(text: str) -> Outline:
    """Read a file's outline; one that the running Python cannot parse is read line by line."""
    try:
        return _outline_of_tree(parsed(text))
    except UNPARSABLE:
        return _outline_of_lines(without_lazy(text))


def _outline_of_tree(tree: ast.Module) -> Outline:
    imports: list[ImportedName] = []
    definitions: dict[str, DefinitionKind] = {}
    stars: list[ImportStatement] = []
    exported: set[str] = set()
    lists: list[bool] = []
    hinted: set[str] = set()
    for node, place in _statements(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.extend(ImportedName(statement, place, node.lineno) for statement in statements_of(node))
            if place is not ImportPlace.LOCAL and isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                stars.append(ImportStatement(node.module or "", "*", None, node.level))
        elif place in (ImportPlace.TOP, ImportPlace.CONDITIONAL):
            definitions.update(_definitions_of(node))
            if _is_of_all(node):
                strings, is_whole = _exported_by(node)
                exported.update(strings)
                lists.append(is_whole)
        elif place is ImportPlace.TYPE_CHECKING:
            hinted.update(name for name, _ in _definitions_of(node))
    is_open = bool(stars) or "__getattr__" in definitions
    listed = frozenset(exported) if "__all__" in definitions else None
    return Outline(
        tuple(imports),
        definitions,
        is_open,
        stars=tuple(stars),
        exported=listed,
        is_listed=bool(lists) and all(lists),
        renamed=_renamed(tree),
        for_type_checkers=frozenset(hinted),
    )


def _is_of_all(node: ast.stmt) -> bool:
    """Whether a statement assigns to `__all__`, or changes it by one of its methods."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        targets: list[ast.expr] = [node.value.func.value]
    else:
        targets = [*getattr(node, "targets", ()), *filter(None, [getattr(node, "target", None)])]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _exported_by(node: ast.stmt) -> tuple[list[str], bool]:
    """The strings that `__all__ = […]` or `__all__ += […]` writes out, and whether that is all of them."""
    elements = getattr(getattr(node, "value", None), "elts", None)
    values = [getattr(element, "value", None) for element in elements or ()]
    strings = [value for value in values if isinstance(value, str)]
    return strings, elements is not None and len(strings) == len(values)


def _renamed(tree: ast.Module) -> dict[str, str]:
    """What `Limiter = _Limiter` binds, where nothing else at the top level binds it."""
    bound = Counter(name for node in tree.body for name, _ in _definitions_of(node))
    return {
        target.id: node.value.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name) and bound[target.id] == 1
    }


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, ImportPlace]]:
    """Yield every statement, outer ones first; by a stack, since sources may nest deep."""
    work = [(statement, ImportPlace.TOP) for statement in reversed(tree.body)]
    while work:
        node, place = work.pop()
        yield node, place
        work.extend(reversed([*_inner_statements(node, place)]))


def _inner_statements(node: ast.stmt, place: ImportPlace) -> Iterator[tuple[ast.stmt, ImportPlace]]:
    inside = place
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        inside = ImportPlace.LOCAL
    elif place is ImportPlace.TOP:
        inside = ImportPlace.CONDITIONAL
    body = inside
    if isinstance(node, ast.If) and place is not ImportPlace.LOCAL and is_type_checking_name(node.test):
        body = ImportPlace.TYPE_CHECKING
    yield from ((child, body) for child in getattr(node, "body", ()) if isinstance(child, ast.stmt))
    for branches in ("handlers", "cases"):
        for branch in getattr(node, branches, ()):
            yield from ((child, inside) for child in branch.body)
    for others in ("orelse", "finalbody"):
        yield from ((child, inside) for child in getattr(node, others, ()) if isinstance(child, ast.stmt))


def _definitions_of(node: ast.stmt) -> Iterator[tuple[str, DefinitionKind]]:
    if isinstance(node, ast.ClassDef):
        yield node.name, DefinitionKind.CLASS
    elif isinstance(node, _FUNCTIONS):
        is_fixture = any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
        yield node.name, DefinitionKind.FIXTURE if is_fixture else DefinitionKind.FUNCTION
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from ((name.id, DefinitionKind.ASSIGNMENT) for name in _names_in(target))
    elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
        yield node.target.id, DefinitionKind.ASSIGNMENT
    elif type(node).__name__ == "TypeAlias":  # PEP 695; the class exists from Python 3.12 on
        yield node.name.id, DefinitionKind.ASSIGNMENT  # type: ignore[attr-defined]


def _names_in(target: ast.expr) -> Iterator[ast.Name]:
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, (ast.Tuple, ast.List)):
        yield from (element for element in target.elts if isinstance(element, ast.Name))


@lru_cache(maxsize=256)
def reads_of(text: str) -> frozenset[str]:
    """Names that a file reads anywhere; empty where the running Python cannot parse it."""
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return frozenset()
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in names if isinstance(node.ctx, ast.Load))


def _outline_of_lines(text: str) -> Outline:
    imports = []
    for statement, start, is_indented in scan_imports(text):
        place = ImportPlace.LOCAL if is_indented else ImportPlace.TOP
        imports.append(ImportedName(statement, place, text.count("\n", 0, start) + 1))
    kinds = {"class": DefinitionKind.CLASS, "def": DefinitionKind.FUNCTION}
    found = {name: kinds.get(kind or "", DefinitionKind.ASSIGNMENT) for name, kind in scan_definitions(text)}
    return Outline(tuple(imports), found, is_open=True, is_complete=False)
