"""What commands install besides a project's core: its extras, its dependency groups, further requirements files.

pip install ".[web]"    uv sync --no-dev --group server    poetry install --only main,web -E cache
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from flake8_undefined_services.program.dependencies import Kind, Section
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.entrypoints.shell import simple_commands

_BRACKETS = re.compile(r"([\w./${}-]*)\[([\w\s,.-]+)\]")
_IS_NAME = re.compile(r"[A-Za-z0-9][\w.-]*$")
_SEPARATOR = re.compile(r"[\s,]+")
_BEFORE = re.compile(r"(?:python[\d.]*|-m|sudo)$")
_NOTHING_MORE = frozenset({"--no-dev", "--no-default-groups", "--only", "--only-group", "--without", "--only-main"})


@dataclass(frozen=True, slots=True)
class Installed:
    """Extras and groups that are installed, and requirements files.

    extras, groups: by their normalised names. named: extras of distributions, as pairs of both names. files:
    requirements files, as they are written. all_extras, all_groups: each that there is. left_out: groups that are not,
    whatever else is said.
    """

    extras: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    named: frozenset[tuple[str, str]] = frozenset()
    files: frozenset[str] = frozenset()
    all_extras: bool = False
    all_groups: bool = False
    left_out: frozenset[str] = frozenset()

    def has(self, section: Section, distribution: str) -> bool:
        """Whether somebody asks for an extra or a group of a project, which is called so as a distribution."""
        if section.kind is Kind.EXTRA:
            is_named = (distribution, section.name) in self.named
            return is_named or self.all_extras or section.name in self.extras
        return section.name in self.groups or (self.all_groups and section.name not in self.left_out)


def installed_by(text: str) -> Iterator[Installed]:
    """What each command of a shell's text installs."""
    for command in simple_commands(text):
        words = list(dropwhile(lambda word: _BEFORE.match(word.rpartition("/")[2]), command.words))
        tool = words[0].rpartition("/")[2] if words else ""
        if tool == "uv" and words[1:2] == ["pip"]:
            words, tool = words[1:], "pip"
        reader = _READERS.get("pip" if re.fullmatch(r"pip[\d.]*", tool) else tool)
        if reader is not None:
            yield reader(words[1:])


def _by_pip(words: Sequence[str]) -> Installed:
    """`pip install ".[web]" -r requirements-prod.txt --group server`."""
    if "install" not in words[:1]:
        return Installed()
    asked = [(match[1], name) for word in words for match in _BRACKETS.finditer(word) for name in _names([match[2]])]
    extras = frozenset(name for place, name in asked if not _IS_NAME.match(place))
    named = frozenset((normalised(each), name) for each, name in asked if _IS_NAME.match(each))
    groups = _names(value.rpartition(":")[2] for value in _values(words, "--group"))
    return Installed(extras, groups, named, frozenset(_values(words, "-r", "--requirement")))


def _by_uv(words: Sequence[str]) -> Installed:
    """`uv sync --extra web --group server`; the default groups come with it unless something says otherwise."""
    if words[:1] not in (["sync"], ["export"], ["run"]):
        return Installed()
    return _of_sections(words, _values(words, "--extra"), _values(words, "--group", "--only-group"), ("dev",))


def _by_poetry(words: Sequence[str]) -> Installed:
    """`poetry install --with web -E cache`; all groups that are not optional come with it, unless `--only` is there."""
    if words[:1] not in (["install"], ["sync"], ["export"]):
        return Installed()
    extras = _values(words, "-E", "--extras")
    groups = _values(words, "--with", "--only")
    everything = words[0] != "export" and {"--only", "--no-dev"}.isdisjoint(_options(words))
    found = _of_sections(words, extras, groups, ())
    return Installed(
        found.extras,
        found.groups,
        all_extras=found.all_extras,
        all_groups=everything,
        left_out=_names(_values(words, "--without")),
    )


def _by_pdm(words: Sequence[str]) -> Installed:
    """`pdm install --prod -G web`: a group is an extra or a group."""
    if words[:1] not in (["install"], ["sync"], ["export"]):
        return Installed()
    named = list(_values(words, "-G", "--group", "--with"))
    is_production = not {"--prod", "--production", "--no-dev"}.isdisjoint(words)
    everything = ":all" in named
    return Installed(_names(named), _names(named), all_extras=everything, all_groups=everything or not is_production)


def _by_pipenv(words: Sequence[str]) -> Installed:
    """`pipenv install --dev`, and by its own categories."""
    if words[:1] not in (["install"], ["sync"]):
        return Installed()
    categories = _names(_values(words, "--categories"))
    return Installed(groups=categories | ({"dev"} if {"--dev", "-d"} & set(words) else set()))


_READERS = {"pip": _by_pip, "uv": _by_uv, "poetry": _by_poetry, "pdm": _by_pdm, "pipenv": _by_pipenv}


def _of_sections(
    words: Sequence[str], extras: Iterable[str], groups: Iterable[str], defaults: Iterable[str]
) -> Installed:
    options = _options(words)
    more = frozenset(defaults) if _NOTHING_MORE.isdisjoint(options) else frozenset()
    return Installed(
        _names(extras),
        _names(groups) | more,
        all_extras="--all-extras" in options,
        all_groups="--all-groups" in options,
        left_out=_names(_values(words, "--no-group")) | ({"dev"} if "--no-dev" in options else set()),
    )


def _options(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.partition("=")[0] for word in words if word.startswith("-"))


def _values(words: Sequence[str], *options: str) -> Iterator[str]:
    """The values of an option, each time that it stands there: `--extra web`, `--extra=web`, `-rprod.txt`."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in options and equals:
            yield value
        elif word in options and index + 1 < len(words):
            yield words[index + 1]
        elif not word.startswith("--") and len(word) > 2 and word[:2] in options:
            yield word[2:]


def _names(written: Iterable[str]) -> frozenset[str]:
    return frozenset(normalised(name) for each in written for name in _SEPARATOR.split(each.strip("\"'")) if name)
