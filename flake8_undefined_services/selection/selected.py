"""The findings that are left when codes, per-file-ignores and comments have been asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.sources import SourceFile, UnreadableSource, decode, read_bytes


def selected(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, SourceFile], settings: Settings
) -> tuple[Diagnostic, ...]:
    """Drop what `--select`, `--ignore`, per-file-ignores or a comment switches off; the order stays.

    files: by the path that the findings name; read again for their comments, but only where something was found.
    """
    found = tuple(diagnostics)
    by_path = attrgetter("path")
    kept: set[Diagnostic] = set()
    for path, group in groupby(sorted(_chosen(found, files, settings), key=by_path), key=by_path):
        kept.update(_not_silenced(tuple(group), files[path], settings))
    return tuple(diagnostic for diagnostic in found if diagnostic in kept)


def _chosen(found: tuple[Diagnostic, ...], files: Mapping[str, SourceFile], settings: Settings) -> Iterable[Diagnostic]:
    if not found or not (settings.select or settings.ignore or settings.per_file_ignores):
        return found
    from flake8_undefined_services.selection.codes import CodeChoice

    choice = CodeChoice(settings)
    return [each for each in found if choice.takes(each.code, str(files[each.path].absolute))]


def _not_silenced(found: tuple[Diagnostic, ...], file: SourceFile, settings: Settings) -> Iterator[Diagnostic]:
    text = "" if settings.disable_noqa else _text_of(file)
    if "noqa" not in text.lower():
        yield from found
        return
    from flake8_undefined_services.selection.comments import Comments

    comments = Comments(str(file.absolute), text)
    yield from (each for each in found if not comments.silence(each))


def _text_of(file: SourceFile) -> str:
    try:
        return decode(read_bytes(file))
    except UnreadableSource:
        return ""
