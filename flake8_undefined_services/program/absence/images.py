"""What the images of a project have installed, as its Dockerfiles say: extras and groups that its services have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.program.absence.installing import Installed, installed_by
from flake8_undefined_services.program.containers.instructions import base_and_name, instructions, is_dockerfile
from flake8_undefined_services.program.dependencies import Section
from flake8_undefined_services.program.dependencies.requirements_file import section_of
from flake8_undefined_services.program.files.walking import walk

_COPIED_FROM = re.compile(r"--from=(\S+)")
_MOUNTED_FROM = re.compile(r"--mount=\S*?from=([^\s,]+)")
# Images in which people work or tests run.
_NOT_FOR_SERVICES = re.compile(
    r"(?:^|[./_-])(?:dev|develop|development|devcontainer|test|tests|testing|ci|docs|lint)(?:[./_-]|$)"
)


@dataclass(slots=True)
class _Stage:
    """needs: the stages that it is made of, or takes files from."""

    needs: set[str] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)


def brought_by_images(
    project: Path, name: str, top: Path, sections: Iterable[Section], installed: Path | None
) -> frozenset[Section]:
    """Those of a project's extras and groups that some image has which is made in its folder, or above that.

    name: the project's own distribution. installed: what is no part of the project.
    """
    found = tuple(_installed(project, top, installed))
    return frozenset(section for section in sections if any(each.has(section, name) for each in found))


def _installed(project: Path, top: Path, installed: Path | None) -> Iterator[Installed]:
    for path in _dockerfiles(project, top, installed):
        try:
            text = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n")
        except OSError:
            continue
        for command in _run_in_the_last_stage(text):
            for each in installed_by(command):
                groups = {section_of(project / name.lstrip("./"), project).name for name in each.files} - {""}
                yield each
                if groups:
                    yield Installed(frozenset(groups), frozenset(groups))


def _dockerfiles(project: Path, top: Path, installed: Path | None) -> Iterator[Path]:
    for folder in walk(top, is_dockerfile, installed):
        for name in folder.files:
            path = Path(folder.path, name)
            is_near = project in path.parents or path.parent in project.parents or path.parent.parent in project.parents
            if is_near and not _NOT_FOR_SERVICES.search(path.relative_to(top).as_posix().lower()):
                yield path


def _run_in_the_last_stage(text: str) -> Iterator[str]:
    """The commands that build the stage which an image is by default, and the stages that it needs."""
    stages: dict[str, _Stage] = {}
    last = ""
    for instruction in instructions(text):
        if instruction.name == "FROM":
            base, alias = base_and_name(instruction.value.lower())
            last = alias or str(len(stages))
            stages[last] = _Stage({base})
        elif last and instruction.name in ("RUN", "CMD", "ENTRYPOINT"):
            stages[last].commands.append(" ".join(instruction.words or [_without_options(instruction.value)]))
            stages[last].needs.update(_MOUNTED_FROM.findall(instruction.value.lower()))
        elif last:
            stages[last].needs.update(_COPIED_FROM.findall(instruction.value.lower()))
    yield from _commands(last, stages, set())


def _without_options(value: str) -> str:
    """`RUN --mount=type=cache,target=/root/.cache uv sync`."""
    words = value.split(None, 1)
    while words and words[0].startswith("--"):
        words = words[1].split(None, 1) if len(words) > 1 else []
    return " ".join(words)


def _commands(name: str, stages: dict[str, _Stage], seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    stage = stages.get(name) or (
        list(stages.values())[int(name)] if name.isdigit() and int(name) < len(stages) else None
    )
    if stage is not None:
        yield from stage.commands
        for need in stage.needs:
            yield from _commands(need, stages, seen)
