"""Answers of earlier runs: texts by key, in files beside the project.

A file of the cache holds for one subject in one state, both in its name, and is written as a whole, so that several
processes may read and write at once, and an interrupted one leaves nothing behind that counts. What cannot be read is
not there.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_IGNORED = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# https://bford.info/cachedir/\n",
}
_SUFFIX = ".json"
_MANY = 8
_OLD = 30 * 24 * 3600  # seconds


@dataclass(slots=True, eq=False)
class Cache:
    """What is known about one subject as long as it is in one state.

    subject, state: names without `-`; what is stored for another state of the subject counts no more.
    """

    folder: Path
    subject: str
    state: str
    _known: dict[str, str] | None = None
    _new: dict[str, str] = field(default_factory=dict)
    _read: list[Path] = field(default_factory=list)

    def get(self, key: str) -> str | None:
        """What an earlier run has stored, or this one."""
        if self._known is None:
            self._known = {}
            for path in self._files():
                if path.name.startswith(f"{self.subject}-{self.state}-"):
                    self._known.update(_content(path))
                    self._read.append(path)
        return self._known.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep an answer for later runs, once `save` is called."""
        self._new[key] = text

    def save(self) -> None:
        """Write what is new, and take away what no run can use; a folder that cannot be written is left as it is."""
        if not self._new:
            return
        together = len(self._read) >= _MANY
        answers = {**(self._known or {}), **self._new} if together else self._new
        try:
            self._write(json.dumps(answers))
            for path in self._files():
                if (together and path in self._read) or self._is_of_the_past(path):
                    path.unlink(missing_ok=True)
        except OSError:
            return
        self._new = {}

    def _write(self, text: str) -> None:
        self.folder.mkdir(exist_ok=True)
        for name, content in _IGNORED.items():
            if not (self.folder / name).exists():
                (self.folder / name).write_text(content, "ascii")
        begin = f"{self.subject}-{self.state}-"
        descriptor, unfinished = tempfile.mkstemp(dir=self.folder, prefix=begin, suffix=".part")
        try:
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(text)
            os.replace(unfinished, unfinished.removesuffix(".part") + _SUFFIX)
        except OSError:
            os.unlink(unfinished)
            raise

    def _files(self) -> Iterator[Path]:
        try:
            names = sorted(os.listdir(self.folder))
        except OSError:
            return
        yield from (self.folder / name for name in names if name.endswith(_SUFFIX))

    def _is_of_the_past(self, path: Path) -> bool:
        subject, _, rest = path.name.partition("-")
        if subject == self.subject:
            return not rest.startswith(f"{self.state}-")
        return path.stat().st_mtime < time.time() - _OLD


def _content(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: text for key, text in found.items() if isinstance(text, str)}
