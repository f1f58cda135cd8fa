"""The top of a module as insertion sees it: one value a statement, up to where the name is first used."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.language.standard_library import is_standard

LINE_END = re.compile(r"\r\n|\r|\n")
_EAGER = (cst.Import, cst.ImportFrom)
_LAZY = (cst.LazyImport, cst.LazyImportFrom)
_STRINGS = (cst.SimpleString, cst.ConcatenatedString)
_SPEAKS_TO_A_TOOL = re.compile(r"#\s*(noqa|type:|isort|pylint|pragma|pyright|ruff|fmt)")


class _NameFinder(cst.CSTVisitor):
    """Look for a name at any depth, and no further once it is found."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.is_found = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Compare the node if it is a name."""
        self.is_found |= isinstance(node, cst.Name) and node.value == self._name
        return not self.is_found


class Section(enum.IntEnum):
    """The groups of imports in the order that PEP 8 and isort give them."""

    FUTURE = 0
    STANDARD = 1
    THIRD_PARTY = 2
    FIRST_PARTY = 3
    RELATIVE = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement at the top level of a module.

    first, last: its lines, from 1, without blank lines and comments above it; `leading` are those, stripped.
    imports: what it imports, if it imports and does nothing else.
    is_fixed: the docstring or a `__future__` import, which nothing may precede.
    is_alone: one small statement on its line, without a comment that speaks to a tool.
    """

    first: int
    last: int
    leading: tuple[str, ...]
    node: cst.BaseStatement | cst.BaseSmallStatement
    code: str
    imports: tuple[ImportStatement, ...]
    is_fixed: bool
    is_alone: bool
    is_lazy: bool

    @property
    def is_import(self) -> bool:
        """Say whether the line holds imports and nothing else."""
        return bool(self.imports)

    @property
    def is_definition(self) -> bool:
        """Say whether it is a function or a class, which formatters keep two lines away."""
        return isinstance(self.node, (cst.FunctionDef, cst.ClassDef))

    @property
    def top(self) -> int:
        """The line of the first comment that belongs to the statement, else its own."""
        comments = len(self.leading) - self.blank_lines
        return self.first - comments

    @property
    def blank_lines(self) -> int:
        """How many blank lines separate it and its comments from what comes before."""
        blanks = [place for place, text in enumerate(self.leading, 1) if not text]
        return blanks[-1] if blanks else 0

    def mentions(self, name: str) -> bool:
        """Say whether the name occurs in its code, at any depth; comments and strings do not count."""
        if re.search(rf"\b{re.escape(name)}\b", self.code) is None:
            return False
        finder = _NameFinder(name)
        self.node.visit(finder)
        return finder.is_found


def read_statements(module: cst.Module) -> Iterator[Statement]:
    """Yield the top-level statements with their lines; lazily: most of a file lies below what matters."""
    line = 1 + len(module.header)
    is_start = True
    for index, node in enumerate(module.body):
        leading = node.leading_lines if isinstance(node, _WITH_LEADING_LINES) else ()
        code = module.code_for_node(node)
        first = line + len(leading)
        following = line + len(LINE_END.findall(code))
        statement = _statement(node, code, first, max(first, following - 1), is_start=is_start, is_first=index == 0)
        is_start &= statement.is_fixed
        yield statement
        line = following


_WITH_LEADING_LINES = (
    cst.SimpleStatementLine,
    cst.FunctionDef,
    cst.ClassDef,
    cst.If,
    cst.Try,
    cst.TryStar,
    cst.With,
    cst.For,
    cst.While,
    cst.Match,
)


def _statement(
    node: cst.BaseStatement | cst.BaseSmallStatement,
    code: str,
    first: int,
    last: int,
    *,
    is_start: bool,
    is_first: bool,
) -> Statement:
    leading = node.leading_lines if isinstance(node, _WITH_LEADING_LINES) else ()
    small = node.body if isinstance(node, cst.SimpleStatementLine) else ()
    imports = tuple(found for each in small if isinstance(each, (*_EAGER, *_LAZY)) for found in imports_of(each))
    only_imports = bool(small) and all(isinstance(each, (*_EAGER, *_LAZY)) for each in small)
    has_docstring = is_first and bool(small) and isinstance(small[0], cst.Expr) and isinstance(small[0].value, _STRINGS)
    is_future = any(found.module == "__future__" for found in imports)
    return Statement(
        first,
        last,
        tuple(line.comment.value if line.comment else "" for line in leading),
        node,
        code,
        imports if only_imports and not is_future else (),
        is_start and (has_docstring or is_future),
        # A comment for linters or type checkers holds for what stands there now, not for one name more.
        len(small) == 1 and not _SPEAKS_TO_A_TOOL.search("".join(code.splitlines()[len(leading) :])),
        any(isinstance(each, _LAZY) for each in small),
    )


def imports_of(node: cst.BaseSmallStatement) -> Iterator[ImportStatement]:
    """Yield the imports of one name that a statement consists of; a star import yields one of `*`."""
    if isinstance(node, (cst.Import, cst.LazyImport)):
        for alias in node.names:
            yield ImportStatement(alias.evaluated_name, None, alias.evaluated_alias)
    if isinstance(node, (cst.ImportFrom, cst.LazyImportFrom)):
        origin = "" if node.module is None else cst.Module([]).code_for_node(node.module).replace(" ", "")
        if isinstance(node.names, cst.ImportStar):
            yield ImportStatement(origin, "*", None, len(node.relative))
            return
        for alias in node.names:
            yield ImportStatement(origin, alias.evaluated_name, alias.evaluated_alias, len(node.relative))


def section_of(statement: ImportStatement, first_party: frozenset[str]) -> Section:
    """Place an import: future, standard library, third party, first party, relative."""
    if statement.level:
        return Section.RELATIVE
    if statement.module == "__future__":
        return Section.FUTURE
    if statement.top_level in first_party:
        return Section.FIRST_PARTY
    return Section.STANDARD if is_standard(statement.module) else Section.THIRD_PARTY
