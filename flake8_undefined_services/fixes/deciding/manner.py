"""How an import is written in a file: by a module's full name, or with dots."""

from __future__ import annotations

import re
from dataclasses import replace

from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import ImportPlace, Outline
from flake8_undefined_services.fixes.evidence.scanning import import_lines
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.sources import Source

_RELATIVE = re.compile(r"^from[ \t]*(\.+)", re.MULTILINE)


def spelled(statement: ImportStatement, source: Source, outline: Outline, index: ProjectIndex) -> str:
    """Write an import as the file writes imports from the same module; with dots where it imports its package so."""
    if statement.symbol is None or statement.level:
        return str(statement)
    at_top = [found.statement for found in outline.imports if found.place is ImportPlace.TOP]
    elsewhere = [found.statement for found in outline.imports if found.place is not ImportPlace.TOP]
    for found in (*at_top, *elsewhere):
        absolute = found.absolute_in(source.module, is_package=source.is_package)
        if absolute is not None and absolute.symbol is not None and absolute.module == statement.module:
            return str(replace(statement, module=found.module, level=found.level))
    habit = _habit(statement, source, [*at_top, *elsewhere]) or _habit_beside(statement, source, index)
    return str(habit or _with_dots(statement, source, at_top, index) or statement)


def _with_dots(
    statement: ImportStatement, source: Source, at_top: list[ImportStatement], index: ProjectIndex
) -> ImportStatement | None:
    levels = {found.level for found in at_top if found.level}
    top = source.module.partition(".")[0]
    if any(found.top_level == top for found in at_top):
        return None
    if not levels:
        levels = _levels_beside(source, index)
    if not levels:
        return None
    if not _package_of(source):
        return _beside(statement, source, index)
    dotted = _dotted(statement, source)
    return dotted if dotted is not None and dotted.level <= max(levels) else None


def _may_be_a_script(source: Source) -> bool:
    return "__main__" in source.text or source.text.startswith("#!")


def _package_of(source: Source) -> list[str]:
    """The parts of the name of the package that a file is in, or is."""
    return source.module.split(".") if source.is_package else source.module.split(".")[:-1]


def _shared(module: str, source: Source) -> int:
    """How many packages around a file are around a module as well."""
    pairs = zip(_package_of(source), module.split("."), strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), _shorter(module, source))


def _shorter(module: str, source: Source) -> int:
    return min(len(_package_of(source)), module.count(".") + 1)


def _dotted(statement: ImportStatement, source: Source) -> ImportStatement | None:
    """An absolute import with dots; None from outside of the file's top-level package."""
    shared = _shared(statement.module, source)
    if not shared:
        return None
    rest = ".".join(statement.module.split(".")[shared:])
    return ImportStatement(rest, statement.symbol, statement.alias, len(_package_of(source)) - shared + 1)


def _habit(statement: ImportStatement, source: Source, written: list[ImportStatement]) -> ImportStatement | None:
    """With dots, where the file writes them for what is as far away or farther, and names nothing as near in full."""
    wanted = _shared(statement.module, source)
    dotted, named = list[int](), list[int]()
    for each in written:
        absolute = each.absolute_in(source.module, is_package=source.is_package)
        if absolute is not None and absolute.symbol is not None:
            (dotted if each.level else named).append(_shared(absolute.module, source))
    is_habit = any(0 < each <= wanted for each in dotted) and not any(each >= wanted for each in named)
    return _dotted(statement, source) if is_habit and wanted else None


def _habit_beside(statement: ImportStatement, source: Source, index: ProjectIndex) -> ImportStatement | None:
    """As most files of the same folder import from that module, if they do it with dots."""
    dotted = _dotted(statement, source)
    if dotted is None or _may_be_a_script(source):
        return None
    with_dots = re.compile(rf"^[ \t]*from[ \t]+{re.escape('.' * dotted.level + dotted.module)}[ \t]", re.MULTILINE)
    in_full = re.compile(rf"^[ \t]*from[ \t]+{re.escape(statement.module)}[ \t]", re.MULTILINE)
    texts = [
        import_lines(other.text)
        for module, other in index.sources.items()
        if module != source.module and _package_of(other) == _package_of(source)
    ]
    ahead = sum(bool(with_dots.search(text)) for text in texts) - sum(bool(in_full.search(text)) for text in texts)
    return dotted if ahead > 0 else None


def _levels_beside(source: Source, index: ProjectIndex) -> set[int]:
    """With how many dots the files of the same folder import their package, if none of them does it by its name.

    A file that may be run as a script has no package then.
    """
    if _may_be_a_script(source):
        return set()
    top = source.module.partition(".")[0]
    package = _package_of(source)
    by_name = re.compile(rf"^(?:from|import)[ \t]+{re.escape(top)}\b", re.MULTILINE)
    levels: set[int] = set()
    for module, other in index.sources.items():
        if not package or _package_of(other) != package or module == source.module:
            continue
        if by_name.search(other.text):
            return set()
        if not other.is_package:  # which does so in nearly every project
            levels.update(len(dots) for dots in _RELATIVE.findall(other.text))
    return levels


def _beside(statement: ImportStatement, source: Source, index: ProjectIndex) -> ImportStatement | None:
    """A file that imports with dots is in a package, though its folder does not say so."""
    target = index.sources.get(statement.module)
    folder = source.path.rpartition("/")[0]
    if target is None or not target.path.startswith(f"{folder}/" if folder else ""):
        return None
    return replace(statement, level=1)
