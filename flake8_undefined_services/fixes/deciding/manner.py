"""How an import is written in a file: by a module's full name, or with dots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import Outline
from flake8_undefined_services.fixes.evidence.scanning import import_lines
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.sources import Source

_RELATIVE = re.compile(r"^from[ \t]*(\.+)", re.MULTILINE)


def spelled(statement: ImportStatement, source: Source, outline: Outline, index: ProjectIndex) -> str:
    """Write an import as the file writes imports from the same module; with dots where it imports its package so."""
    if statement.symbol is None or statement.level:
        return str(statement)
    written = [*(found.statement for found in outline.imports), *outline.stars]
    for found in written:
        absolute = found.absolute_in(source.module, is_package=source.is_package)
        if absolute is not None and absolute.symbol is not None and absolute.module == statement.module:
            return str(replace(statement, module=found.module, level=found.level))
    return str(_with_dots(statement, source, written, index) or statement)


def _with_dots(
    statement: ImportStatement, source: Source, written: list[ImportStatement], index: ProjectIndex
) -> ImportStatement | None:
    """The import with dots, where the file writes them, or the files beside it; else None."""
    if not _package_of(source):
        return _beside(statement, source, index) if any(found.level for found in written) else None
    dotted = _dotted(statement, source)
    if dotted is None:
        return None
    is_habit = _is_habit(statement, source, written)
    if is_habit is not None:
        return dotted if is_habit else None
    folder = [] if _may_be_a_script(source) else _files_of_package(source, index)
    is_so = _is_habit_of(folder, statement, dotted) or dotted.level <= _most_dots(folder, statement.top_level)
    return dotted if is_so else None


def _may_be_a_script(source: Source) -> bool:
    """Whether a file may be run by its path: it has no package then."""
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


def _is_habit(statement: ImportStatement, source: Source, written: list[ImportStatement]) -> bool | None:
    """Whether the file writes dots for what is as far away or farther, and names nothing as near in full; None where
    it does neither."""
    wanted = _shared(statement.module, source)
    dotted, named = list[int](), list[int]()
    for each in written:
        absolute = each.absolute_in(source.module, is_package=source.is_package)
        if absolute is not None and absolute.symbol is not None:
            (dotted if each.level else named).append(_shared(absolute.module, source))
    has_dots, has_names = any(each <= wanted for each in dotted), any(each >= wanted for each in named)
    return has_dots and not has_names if has_dots or has_names else None


def _is_habit_of(folder: Iterable[Source], statement: ImportStatement, dotted: ImportStatement) -> bool:
    """Whether most files of a folder that import from that module do it with dots."""
    texts = [import_lines(each.text) for each in folder]
    with_dots, in_full = (
        re.compile(rf"^[ \t]*from[ \t]+{re.escape(module)}[ \t]", re.MULTILINE)
        for module in ("." * dotted.level + dotted.module, statement.module)
    )
    return sum(map(bool, map(with_dots.search, texts))) > sum(map(bool, map(in_full.search, texts)))


def _most_dots(folder: Sequence[Source], package: str) -> int:
    """With how many dots the files of a folder import their package, if none of them does it by its name."""
    by_name = re.compile(rf"^(?:from|import)[ \t]+{re.escape(package)}\b", re.MULTILINE)
    if any(by_name.search(each.text) for each in folder):
        return 0
    texts = [each.text for each in folder if not each.is_package]  # which does so in nearly every project
    return max((len(dots) for text in texts for dots in _RELATIVE.findall(text)), default=0)


def _files_of_package(source: Source, index: ProjectIndex) -> list[Source]:
    package = _package_of(source)
    return [each for each in index.sources.values() if _package_of(each) == package]


def _beside(statement: ImportStatement, source: Source, index: ProjectIndex) -> ImportStatement | None:
    """A file that imports with dots is in a package, though its folder does not say so."""
    target = index.sources.get(statement.module)
    folder = source.path.rpartition("/")[0]
    if target is None or not target.path.startswith(f"{folder}/" if folder else ""):
        return None
    return replace(statement, level=1)
