"""One manifest while it is read: its text, and how what it says becomes a declaration with a place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flake8_undefined_services.program.dependencies.declared import (
    CORE,
    Declaration,
    Found,
    Kind,
    Requirement,
    Section,
    Unread,
)
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.requirement import parse_requirement
from flake8_undefined_services.toml import tomllib

# Groups whose name says that the service itself is installed with them.
_INSTALLED_WITH_THE_SERVICE = frozenset({"main", "prod", "production", "runtime"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file that declares; `project` is the folder from which places are named."""

    path: Path
    project: Path
    text: str
    target: Target

    @property
    def name(self) -> str:
        """The file as a declaration's place names it."""
        return os.path.relpath(self.path, self.project).replace(os.sep, "/")

    def declared(self, text: str, section: Section, line: int) -> Found:
        """State one requirement that is written as text."""
        requirement = parse_requirement(text, self.target, self.path.parent)
        if requirement is None:
            return self.unread(line, f"{text.strip()!r} names no distribution", section)
        return self.place(requirement, section, line)

    def place(self, requirement: Requirement, section: Section, line: int) -> Declaration:
        """State one requirement that is read already."""
        return Declaration(requirement, section, self.name, line)

    def unread(self, line: int, reason: str, section: Section = CORE) -> Unread:
        """State that something stands there which cannot be read."""
        return Unread(self.name, line, reason, section)

    def listed(self, value: object, section: Section, header: str = "", key: str = "") -> Iterator[Found]:
        """State every text of a list; `header` is the table in which it stands, `key` its name there, for the line."""
        for text in texts(value):
            yield self.declared(text, section, self.line_of(text, header, key))

    def line_of(self, text: str, header: str = "", key: str = "") -> int:
        """Find the line on which a text stands, in quotes or by itself; the header's where it is not written so."""
        written = re.escape(text)
        patterns = (rf"[\"']{written}[\"']", rf"^[ \t]*{written}[ \t]*$", written)
        return self._line(patterns, header, key)

    def line_of_key(self, key: str, header: str) -> int:
        """Find the line on which a key of a TOML table stands."""
        written = _as_written(key)
        return self._line((_key(written), rf"^\[{re.escape(header)}\.{written}\]"), header)

    def _line(self, patterns: tuple[str, ...], header: str, key: str = "") -> int:
        """Give the line of the first pattern that is found at or after the header, and a key behind it."""
        start = max(self.text.find(f"[{header}]"), 0) if header else 0
        if key:
            named = re.compile(_key(_as_written(key)), re.MULTILINE).search(self.text, start)
            start = named.start() if named else start
        for pattern in patterns:
            found = re.compile(pattern, re.MULTILINE).search(self.text, start)
            if found:
                return self.text.count("\n", 0, found.start()) + 1
        return self.text.count("\n", 0, start) + 1

    def beside(self, path: Path) -> Manifest | None:
        """Open another file of the same project; None where it cannot be read."""
        return open_manifest(path, self.project, self.target)


def _as_written(key: str) -> str:
    """A pattern for a key, however its words are put together and in whichever letters (PEP 503)."""
    return "(?i:" + r"[-_.]+".join(map(re.escape, re.split(r"[-_.]+", key))) + ")"


def _key(written: str) -> str:
    """A pattern for a line of a TOML table that begins with a key."""
    return rf"^[ \t]*[\"']?{written}[\"']?[ \t]*[=.]"


def open_manifest(path: Path, project: Path, target: Target) -> Manifest | None:
    """Read a manifest's text; None where there is no such file, or it holds no text."""
    try:
        content = path.read_bytes()
        text = content.decode(_encoding_of(content))
    except (OSError, UnicodeError):
        return None
    return Manifest(path, project, text.replace("\r\n", "\n"), target)


def _encoding_of(content: bytes) -> str:
    """Tell UTF-16 by its mark, as pip does: PowerShell's `pip freeze > requirements.txt` writes it."""
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def toml_of(manifest: Manifest) -> Mapping[str, object] | None:
    """Parse a TOML manifest; None where it is no TOML."""
    try:
        return tomllib.loads(manifest.text)
    except tomllib.TOMLDecodeError:
        return None


def table(content: object, *keys: str) -> Mapping[str, object]:
    """Give a nested table, empty where it is not there."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def texts(value: object) -> tuple[str, ...]:
    """Give the strings of a list, nothing where it is none."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def extra(name: str) -> Section:
    """Name the section of an extra."""
    return Section(Kind.EXTRA, normalised(name))


def group(name: str) -> Section:
    """Name the section of a development group, or the core for a group that is the service's own."""
    named = normalised(name)
    return CORE if named in _INSTALLED_WITH_THE_SERVICE else Section(Kind.GROUP, named)


def with_section(found: Found, section: Section) -> Found:
    """Move what was found in an included file to the section that includes it."""
    return replace(found, section=section)
