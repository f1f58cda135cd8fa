"""What `--without` takes away, in the words of the import system: modules, and distributions by their names."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.language.standard_library import standard_modules
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.dependencies import Kind, Target, Withheld, import_names_of, withheld
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.site_folders import site_folders_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def manifests_around(settings: Settings, top: Path) -> Manifests:
    """What the projects around a folder declare, and what is installed; read when first asked."""
    return Manifests(settings, top, tuple(map(Path, site_folders_of(settings))))


def resolved(
    settings: Settings, top: Path, places: Iterable[Path] = (), manifests: Manifests | None = None
) -> Settings:
    """Put modules and distributions where the settings name distributions, extras and groups.

    top: the folder in which everything belongs to the project. places: further folders whose projects count.
    manifests: those that were read already.
    UsageError: no project has such an extra or group, or nothing speaks of such a name.
    """
    if not settings.without:
        return settings
    manifests = manifests or manifests_around(settings, top)
    projects = _projects_of((top, *places), manifests)
    refuse_unknown(settings, manifests, projects, (top, *places))
    return replace(settings, without=tuple(sorted(names_withheld(settings, manifests, projects))))


def sections_of(manifests: Manifests, places: Iterable[Path] = ()) -> tuple[str, ...]:
    """Name the extras, then the groups, that the projects around some folders declare, as `--without` takes them."""
    projects = _projects_of((manifests.top, *places), manifests)
    found: dict[str, None] = {}
    for kind, word in ((Kind.EXTRA, "extra"), (Kind.GROUP, "group")):
        for project in projects:
            entries = manifests.declared(project).entries
            found.update((f"{word}:{each.section.name}", None) for each in entries if each.section.kind is kind)
    return tuple(found)


def _projects_of(folders: Iterable[Path], manifests: Manifests) -> tuple[Path, ...]:
    found = (manifests.project_of(folder / "x") for folder in folders)
    return tuple(dict.fromkeys(project for project in found if project is not None))


def names_withheld(settings: Settings, manifests: Manifests, projects: Iterable[Path]) -> frozenset[str]:
    """Give the modules and distributions that the settings withhold, by what some projects declare."""
    if not settings.without:
        return frozenset()
    answers = [_withheld(settings, project, manifests) for project in projects] or [
        _withheld(settings, None, manifests)
    ]
    return frozenset().union(*(answer.modules | answer.distributions for answer in answers))


def refuse_unknown(
    settings: Settings, manifests: Manifests, projects: Collection[Path], folders: Collection[Path]
) -> None:
    """UsageError for what is withheld and no project declares, and, of names, nothing installs or speaks of either.

    folders: where the sources are.
    """
    answers = [_withheld(settings, project, manifests) for project in projects or (None,)]
    unknown = frozenset.intersection(*(frozenset(answer.unknown) for answer in answers))
    sections = frozenset().union(*(answer.unknown for answer in answers))
    names = (name for name in settings.without if name not in sections and ":" not in name)
    mistakes = [
        *(_mistake(name, projects, manifests) for name in sorted(unknown)),
        *(
            _unheard_of(name, manifests, projects)
            for name in names
            if not _is_known(name, settings, manifests, projects, folders)
        ),
    ]
    if mistakes:
        raise UsageError(*mistakes)


def _withheld(settings: Settings, project: Path | None, manifests: Manifests) -> Withheld:
    declared, reach = manifests.of(project)
    return withheld(settings.without, declared, manifests.environment, reach)


def _is_known(
    name: str, settings: Settings, manifests: Manifests, projects: Iterable[Path], folders: Iterable[Path]
) -> bool:
    if name.partition(".")[0] in standard_modules(Target.of(settings).version):
        return True
    if normalised(name) in _names(manifests, projects) or manifests.environment.providers(name):
        return True
    tops = {module.partition(".")[0] for module in (name, *import_names_of(normalised(name), manifests.environment))}
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(tops)))})\b".encode())
    return any(_speaks(folder, word, settings) for folder in folders)


def _speaks(folder: Path, word: re.Pattern[bytes], settings: Settings) -> bool:
    """Whether a source below a folder holds a word, or a file or folder there has it as its name."""
    for each in walk(Path(os.path.abspath(folder)), lambda file: file.endswith(".py"), settings.python):
        if word.fullmatch(os.fsencode(os.path.basename(each.path))):
            return True
        for file in each.files:
            try:
                if word.fullmatch(os.fsencode(file[:-3])) or word.search(Path(each.path, file).read_bytes()):
                    return True
            except OSError:
                continue
    return False


def _names(manifests: Manifests, projects: Iterable[Path]) -> frozenset[str]:
    """The distributions that manifests declare, that are installed, and of which the metadata of these speaks."""
    installed = manifests.environment.distributions
    declared = (entry.distribution for project in projects for entry in manifests.declared(project).entries)
    required = (_NAME.match(text) for each in installed.values() for text in each.requires)
    return frozenset((*installed, *declared, *(normalised(found[0]) for found in required if found is not None)))


def _unheard_of(name: str, manifests: Manifests, projects: Iterable[Path]) -> str:
    near = get_close_matches(normalised(name), sorted(_names(manifests, projects)), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"--without {name}: nothing here imports, declares or installs it{hint}"


def _mistake(name: str, projects: Iterable[Path], manifests: Manifests) -> str:
    kind, _, wanted = name.partition(":")
    wanted_kind = Kind.EXTRA if kind == "extra" else Kind.GROUP
    sections = {
        entry.section.name
        for project in projects
        for entry in manifests.declared(project).entries
        if entry.section.kind is wanted_kind
    }
    near = get_close_matches(wanted, sections, n=1)
    known = f"; did you mean {kind}:{near[0]}?" if near else f"; declared are {', '.join(sorted(sections)) or 'none'}"
    return f"--without {name}: no manifest declares this {kind}{known}"
