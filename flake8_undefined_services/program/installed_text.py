"""What the text of an installed module says of a name, before anything is parsed or executed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flake8_undefined_services.language.known_tests import known_test
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.reading import outline_for
from flake8_undefined_services.sources import UnreadableSource, read_text
from flake8_undefined_services.syntax.code_words import says_in_code
from flake8_undefined_services.syntax.outline import outlined
from flake8_undefined_services.syntax.parsing import SourceError
from flake8_undefined_services.syntax.surely_bound import surely_bound

_DOUBTS = re.compile(
    rb"\b(?:__getattr__|__path__|__dict__|globals|locals|vars|exec|eval|setattr|extend_path|lazy_\w+|import_module)\b"
    rb"|\bsys\.modules\b|\bimport[ \t]*\*"
)
"""Ways to bind a module's names, or to put something else in its place, that its text does not spell out."""

_FILLS_ANOTHER = re.compile(
    rb"\b(?:meta_path|path_hooks|f_globals)\b|\bsetattr\s*\(\s*sys\.modules\b"
    rb"|\bsys\.modules\s*\[[^\]\n]*\](?:\.__dict__\b|\.__class__\s*=|\s*=[^=])"
)
"""Ways in which a module binds names in another one, or puts something else in its place."""

_EXTENSIONS = (".so", ".pyd")

_BINDS_UNSPELLED = re.compile(
    r"\b(?:globals|locals|vars|exec|eval|setattr)\b|\.__dict__\b|\bsys\.modules\[__name__\]|\bimport[ \t]*\*"
)
"""The first of these ways, where they stand outside of functions and classes."""


@dataclass(slots=True, eq=False)
class InstalledText:
    """Reads modules of an environment, each once."""

    finder: Finder
    _texts: dict[str, bytes | None] = field(default_factory=dict, init=False)
    _filled: dict[str, bool] = field(default_factory=dict, init=False)
    _bound: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict, init=False)

    def may_hold(self, dotted: str, name: str) -> bool:
        """Whether a module may have a name: its code says it, or leaves it open, or there is none to read."""
        text = self._text(dotted)
        if text is None or says_in_code(text.decode("utf-8", "replace"), name):
            return True
        return self._is_filled(dotted, text)

    def is_open(self, dotted: str) -> bool:
        """Whether a module may have names or submodules that its text does not mention."""
        text = self._text(dotted)
        return text is None or self._is_filled(dotted, text)

    def binds(self, dotted: str, name: str) -> bool | None:
        """Whether the module's own statements bind a name; None: that is not so plain."""
        if dotted not in self._bound:
            self._bound[dotted] = self._read(dotted)
        text, names = self._bound[dotted]
        if name in names:
            return True
        is_spelled = re.search(rf"\b{re.escape(name)}\b", text) is not None
        return None if not text or is_spelled or _BINDS_UNSPELLED.search(outlined(text)) else False

    def _read(self, dotted: str) -> tuple[str, frozenset[str]]:
        """A module's text, and what it surely binds."""
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return "", frozenset()
        try:
            text = read_text(spec.path)
            tree = outline_for(text, self.finder.version)
        except (SourceError, OSError, UnreadableSource):
            return "", frozenset()
        known = partial(known_test, version=self.finder.version, platform=self.finder.platform)
        return text, surely_bound(tree, known).names

    def _is_filled(self, dotted: str, text: bytes) -> bool:
        if dotted not in self._filled:
            self._filled[dotted] = self._is_filled_by_parts(dotted, text) or self._is_filled_by_extensions(dotted)
        return self._filled[dotted]

    def _is_filled_by_parts(self, dotted: str, text: bytes) -> bool:
        """Whether a module that lies in the package and that its text mentions reaches for the modules of others."""
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None or not spec.is_package:
            return False
        words = {word.decode() for word in re.findall(rb"[A-Za-z_]\w*", text)}
        for file in Path(spec.path).parent.glob("*.py"):
            try:
                if file.stem in words and _FILLS_ANOTHER.search(file.read_bytes()):
                    return True
            except OSError:
                return True
        return False

    def _is_filled_by_extensions(self, dotted: str) -> bool:
        """Whether an extension module beside it speaks of the module: it may put names there (`psycopg2.errors`)."""
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return False
        for file in Path(spec.path).parent.iterdir():
            try:
                if file.suffix in _EXTENSIONS and dotted.encode() in file.read_bytes():
                    return True
            except OSError:
                return True
        return False

    def _text(self, dotted: str) -> bytes | None:
        """None: there is no source, or it may bind names that it does not mention."""
        if dotted not in self._texts:
            spec = self.finder.source_outside(dotted)
            text = None
            if spec is not None and spec.path is not None:
                try:
                    with open(spec.path, "rb") as file:
                        text = file.read()
                except OSError:
                    text = None
            self._texts[dotted] = None if text is None or _DOUBTS.search(text) else text
        return self._texts[dotted]
