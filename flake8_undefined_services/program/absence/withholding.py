"""What `--without` takes away, in the words of the import system: modules, and distributions by their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.dependencies import Kind, Withheld, withheld
from flake8_undefined_services.program.finder import site_folders_of


def resolved(settings: Settings, top: Path, places: Iterable[Path] = ()) -> Settings:
    """Put modules and distributions where the settings name distributions, extras and groups.

    top: the folder in which everything belongs to the project. places: further folders whose projects count.
    UsageError: no project has such an extra or group.
    """
    if not settings.without:
        return settings
    manifests = Manifests(settings, top, tuple(map(Path, site_folders_of(settings))))
    return replace(settings, without=tuple(sorted(names_withheld(settings, manifests, (top, *places)))))


def sections_of(settings: Settings, top: Path, places: Iterable[Path] = ()) -> tuple[str, ...]:
    """Name the extras, then the groups, that the projects around some folders declare, as `--without` takes them."""
    manifests = Manifests(settings, top, tuple(map(Path, site_folders_of(settings))))
    found: dict[str, None] = {}
    for kind, word in ((Kind.EXTRA, "extra"), (Kind.GROUP, "group")):
        for place in (top, *places):
            project = manifests.project_of(place / "x")
            entries = manifests.declared(project).entries if project is not None else ()
            found.update((f"{word}:{each.section.name}", None) for each in entries if each.section.kind is kind)
    return tuple(found)


def names_withheld(settings: Settings, manifests: Manifests, places: Iterable[Path]) -> frozenset[str]:
    """Give the modules and distributions that the settings withhold, by the projects that cover some folders."""
    if not settings.without:
        return frozenset()
    projects = dict.fromkeys(project for place in places if (project := manifests.project_of(place / "x")) is not None)
    answers = [_withheld(settings, project, manifests) for project in projects] or [
        _withheld(settings, None, manifests)
    ]
    unknown = frozenset.intersection(*(frozenset(answer.unknown) for answer in answers))
    if unknown:
        raise UsageError(*(_mistake(name, projects, manifests) for name in sorted(unknown)))
    return frozenset().union(*(answer.modules | answer.distributions for answer in answers))


def _withheld(settings: Settings, project: Path | None, manifests: Manifests) -> Withheld:
    declared, reach = manifests.of(project)
    return withheld(settings.without, declared, manifests.environment, reach)


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
