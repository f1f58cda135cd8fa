"""Cases in Markdown: a heading is a case, a block a file, and a comment at the end of a line says what is found there.

CONTRIBUTING.md tells the form of the marks, of the lines `Target:`, `Run:` and `Without:`, and of the block `then`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.interpreter import Crash

TARGETS = ("3.10", "3.11", "3.12", "3.13", "3.14")
ERRORS = {"03": ("NameError", "UnboundLocalError"), "06": ("UnboundLocalError",)}  # all others: NameError

HEADING = re.compile(r"^# (.+)$")
FENCE = re.compile(r"^```(\w*) ?(\S*)$")
DIRECTIVE = re.compile(r"^(Target|Run|Without): (.+)$")
MARKS = re.compile(r"# (SVC\d{3} .*)$")
MARK = re.compile(r"(SVC\d{3}) (\w+)(?:@(\d+))?(, perhaps)?(?: (<|>=)(3\.\d+))?")
COMPARISONS = {"<": operator.lt, ">=": operator.ge}


@dataclass(frozen=True, order=True)
class Finding:
    """What is found at one place; line and column count from 1."""

    path: str
    line: int
    column: int
    code: str
    name: str
    certain: bool

    @property
    def at_import(self) -> bool:
        """Whether importing the module itself meets it; an export is met by somebody's star import."""
        return self.code.startswith("SVC1") and not self.is_export

    @property
    def is_export(self) -> bool:
        return self.code.endswith("05")

    def explains(self, crash: Crash) -> bool:
        """Whether the interpreter's exception is this finding; text that somebody evaluates has no place.

        What is no string in `__all__`, or no sequence, is a TypeError that says no name.
        """
        if self.is_export and crash.type == "TypeError":
            return True
        if self.is_export:
            return crash.type == "AttributeError" and f"'{self.name}'" in crash.message
        if crash.type not in ERRORS.get(self.code[-2:], ("NameError",)) or crash.name != self.name:
            return False
        if crash.path is None:
            return True
        return (crash.path, crash.line) == (self.path, self.line) and crash.column in (None, self.column)


@dataclass(frozen=True)
class Versions:
    """A bound on the target: `<3.14`, `>=3.12`, or none."""

    comparison: str = ""
    bound: str = "3.0"

    def holds(self, target: str) -> bool:
        return not self.comparison or COMPARISONS[self.comparison](_key(target), _key(self.bound))


@dataclass(frozen=True)
class Mark:
    finding: Finding
    versions: Versions


@dataclass(frozen=True)
class Case:
    """One heading: the files, what is marked in them, and how they are to be judged.

    runs: the environments of the interpreter's runs. then: what is tried after the import, a line each.
    """

    origin: str
    title: str
    files: Mapping[str, str]
    marks: tuple[Mark, ...]
    versions: tuple[Versions, ...]
    runs: tuple[Mapping[str, str], ...]
    without: tuple[str, ...]
    then: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.origin}-{self.title.replace(' ', '-')}"

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(target for target in TARGETS if all(bound.holds(target) for bound in self.versions))

    @property
    def telling_targets(self) -> tuple[str, ...]:
        """All targets where the case speaks of versions, else the oldest and the newest."""
        speaks = self.versions or any(mark.versions.comparison for mark in self.marks)
        return self.targets if speaks else (self.targets[0], self.targets[-1])

    def expected(self, target: str) -> list[Finding]:
        return sorted(mark.finding for mark in self.marks if mark.versions.holds(target))

    def write(self, folder: Path) -> Path:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return folder

    def probes(self) -> Iterator[tuple[str, str]]:
        """Kind and text of what is tried: `star`, `hints`, or an expression."""
        for line in self.then:
            star = re.fullmatch(r"from (\S+) import \*", line)
            if star:
                yield "star", star[1]
            elif line.startswith("hints "):
                yield "hints", line.removeprefix("hints ")
            else:
                yield "call", line


def read_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of a folder's Markdown files, in order."""
    return tuple(case for path in sorted(folder.glob("*.md")) for case in _cases_of(path))


def _cases_of(path: Path) -> Iterator[Case]:
    section: list[str] = []
    title, fenced = "", False
    for line in [*path.read_text("utf-8").splitlines(), "# end"]:
        heading = None if fenced else HEADING.match(line)
        if FENCE.match(line):
            fenced = not fenced
        if heading is None:
            section.append(line)
            continue
        if title:
            yield _case(path.stem, title, section)
        title, section = heading[1], []
    if fenced:
        raise ValueError(f"{path.name}: a block is not closed")


def _case(origin: str, title: str, lines: list[str]) -> Case:
    blocks: dict[str, list[str]] = {}
    directives: dict[str, list[str]] = {"Target": [], "Run": [], "Without": []}
    block: list[str] | None = None
    for line in lines:
        fence = FENCE.match(line)
        if fence and block is None:
            block = blocks.setdefault(fence[2] or fence[1], [])
        elif fence:
            block = None
        elif block is not None:
            block.append(line)
        elif directive := DIRECTIVE.match(line):
            directives[directive[1]] += directive[2].split(", ")
        elif line.strip():
            raise ValueError(f"{origin}, {title}: {line!r} is no directive")
    then = blocks.pop("then", [])
    return Case(
        origin=origin,
        title=title,
        files={name: "\n".join(text) + "\n" for name, text in blocks.items()},
        marks=tuple(mark for name, text in blocks.items() for mark in _marks_of(name, text)),
        versions=tuple(_versions(text) for text in directives["Target"]),
        runs=({}, *(dict(one.split("=", 1) for one in text.split()) for text in directives["Run"])),
        without=tuple(directives["Without"]),
        then=tuple(then),
    )


def _marks_of(path: str, lines: list[str]) -> Iterator[Mark]:
    for number, line in enumerate(lines, 1):
        comment = MARKS.search(line)
        if comment is None:
            continue
        for text in comment[1].split("; "):
            mark = MARK.fullmatch(text)
            if mark is None:
                raise ValueError(f"{path}:{number}: no mark: {text}")
            code, name, column, perhaps, comparison, bound = mark.groups()
            place = int(column) if column else _column(name, line[: comment.start()], f"{path}:{number}")
            finding = Finding(path, number, place, code, name, certain=not perhaps)
            yield Mark(finding, Versions(comparison or "", bound or "3.0"))


def _column(name: str, source: str, place: str) -> int:
    found = [match.start() + 1 for match in re.finditer(rf"\b{name}\b", source)]
    if len(found) != 1:
        raise ValueError(f"{place}: {name!r} stands here {len(found)} times: say which with @column, one of {found}")
    return found[0]


def _versions(text: str) -> Versions:
    bound = re.fullmatch(r"(<|>=)(3\.\d+)", text)
    if bound is None:
        raise ValueError(f"no bound on the target: {text}")
    return Versions(bound[1], bound[2])


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
