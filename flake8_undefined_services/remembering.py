"""Files that are asked about one by one, run after run: what nothing has changed for is not examined again."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import flake8_undefined_services
from flake8_undefined_services.cache import Cache
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation
from flake8_undefined_services.program.fingerprint import TooManyFiles, fingerprint
from flake8_undefined_services.program.frame_memory import in_one_chunk
from flake8_undefined_services.program.locating.roots import roots_of_source
from flake8_undefined_services.sources import Source, UnreadableSource, read_text, with_plain_ends

if TYPE_CHECKING:
    from flake8_undefined_services.file_by_file import FileByFile

CACHE_FOLDER = ".undefined_services_cache"

_TEXTS = ("code", "rule", "path", "name", "module", "message", "raises")
_NUMBERS = ("line", "column", "end_line", "end_column")


@dataclass(slots=True, eq=False)
class Remembering:
    """Examines files under the same settings as `FileByFile` does, and keeps its answers for later runs.

    folder: where; None: nothing is kept. worth_keeping: seconds of work; for less no folder appears. at_most: of how
    many files and folders of a project the state is looked at; of larger ones nothing is kept.

    An answer counts while the file's text, all files of its project, what is installed, the settings, the interpreter
    and this program are what they were.
    """

    settings: Settings
    folder: Path | None
    worth_keeping: float = 0.2
    at_most: int = 20_000
    _caches: dict[tuple[Path, ...], Cache | None] = field(default_factory=dict)
    _examiner: FileByFile | None = None
    _spent: float = 0.0
    _has_buffers: bool = False

    def examine(self, source: Source, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
        """All findings of one file, in order of place."""
        if self.folder is None:
            return self._examined(source, tree)
        cache = self._cache_of(roots_of_source(source, self.settings), self.folder)
        if cache is None:
            return self._examined(source, tree)
        key = f"{source.path} {source.module} {source.is_package} {_hash(source.text)}"
        stored = cache.get(key)
        known = _parsed(stored) if stored is not None else None
        if known is not None:
            return known
        found = self._examined(source, tree)
        self._has_buffers = self._has_buffers or not _is_on_disk(source)
        if not self._has_buffers:
            cache.put(key, _written(found))
        return found

    def save(self) -> None:
        """Keep what took long enough to find out."""
        for cache in self._caches.values():
            if cache is not None and self._spent >= self.worth_keeping:
                cache.save()

    def _examined(self, source: Source, tree: ast.Module | None) -> tuple[Diagnostic, ...]:
        began = time.process_time()
        if self._examiner is None:
            from flake8_undefined_services.file_by_file import FileByFile

            self._examiner = FileByFile(self.settings)
        found = in_one_chunk(partial(self._examiner.examine, source, tree))
        self._spent += time.process_time() - began
        return found

    def _cache_of(self, roots: tuple[Path, ...], folder: Path) -> Cache | None:
        if roots not in self._caches:
            self._caches[roots] = _cache_of(roots, folder, self.settings, self.at_most)
        return self._caches[roots]


def _cache_of(roots: tuple[Path, ...], folder: Path, settings: Settings, at_most: int) -> Cache | None:
    from flake8_undefined_services.program.locating.site_folders import site_folders_of

    environment = site_folders_of(settings)
    program = Path(flake8_undefined_services.__file__).parent
    subject = repr((settings, roots, os.getcwd(), environment, sys.version, sys.executable, str(program)))
    try:
        state = fingerprint(roots, environment, Path.cwd(), at_most=at_most)
        state += fingerprint((program,), (), at_most=at_most)
    except TooManyFiles:
        return None
    return Cache(folder, _hash(subject), _hash(state))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _is_on_disk(source: Source) -> bool:
    try:
        return with_plain_ends(read_text(source.path)) == with_plain_ends(source.text)
    except (OSError, UnreadableSource):
        return False


def _written(found: tuple[Diagnostic, ...]) -> str:
    return json.dumps(
        [
            {
                **{name: getattr(each, name) for name in (*_TEXTS, *_NUMBERS)},
                "when": each.when.value if each.when is not None else None,
                "certain": each.certain,
            }
            for each in found
        ]
    )


def _parsed(text: str) -> tuple[Diagnostic, ...] | None:
    """The findings; None where the text is not what `_written` gives."""
    try:
        return tuple(_diagnostic(each) for each in json.loads(text))
    except (ValueError, KeyError, TypeError):
        return None


def _diagnostic(fields: dict[str, object]) -> Diagnostic:
    texts = {name: str(fields[name]) for name in _TEXTS}
    numbers = {name: int(str(fields[name])) for name in _NUMBERS}
    when = Evaluation(fields["when"]) if fields["when"] is not None else None
    return Diagnostic(**texts, **numbers, when=when, certain=bool(fields["certain"]))  # type: ignore[arg-type]
