"""What an image runs: the last CMD and ENTRYPOINT of each stage of a Dockerfile.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from flake8_undefined_services.program.containers.instructions import (
    Instruction,
    assigned,
    base_and_name,
    copied,
    instructions,
)
from flake8_undefined_services.program.containers.variables import expand
from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.started import DOTTED, SETTINGS_VARIABLE, Loading, Started


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage has said so far.

    copied: paths of the build context, and where in the image each has come to. settings: what sets Django's settings.
    """

    command: Instruction | None = None
    entrypoint: Instruction | None = None
    variables: dict[str, str] = field(default_factory=dict)
    working_folder: str = "/"
    copied: tuple[tuple[str, str], ...] = ()
    settings: Instruction | None = None

    def folders(self) -> tuple[str, ...]:
        """The folders of the build context that lie where the program runs, and on its PYTHONPATH.

        `COPY backend /srv`, `WORKDIR /srv/api`: `backend/api`. `COPY app /srv/app`, `WORKDIR /srv`: what `app` is in.
        """
        places = (self.working_folder, *self.variables.get("PYTHONPATH", "").split(":"))
        found = (_in_context(place.rstrip("/"), *each) for place in places if place for each in self.copied)
        return tuple(dict.fromkeys(folder for folder in found if folder is not None))


def started_in_dockerfile(text: str) -> Iterator[tuple[Started, tuple[str, ...]]]:
    """Give what each stage starts, with the folders of the build context that may be where it runs."""
    stages: dict[str, Stage] = {}
    name, stage = "", Stage()  # before the first FROM: arguments for all stages
    for instruction in instructions(text):
        if instruction.name == "FROM":
            stages[name] = stage
            base, alias = base_and_name(instruction.value.lower())
            name = alias or f"stage {len(stages)}"
            stage = stages.get(base, Stage(variables=stages[""].variables))
        else:
            stage = _after(stage, instruction)
    for each in (*stages.values(), stage):
        for started in _started(each):
            yield started, each.folders()


def _after(stage: Stage, instruction: Instruction) -> Stage:
    match instruction.name:
        case "CMD":
            return replace(stage, command=instruction)
        case "ENTRYPOINT":  # a base image's CMD no longer holds
            return replace(stage, entrypoint=instruction, command=None)
        case "ENV" | "ARG":
            given = assigned(instruction.value, stage.variables)
            settings = instruction if SETTINGS_VARIABLE in given else stage.settings
            return replace(stage, variables=stage.variables | given, settings=settings)
        case "WORKDIR":
            folder = expand(instruction.value.strip("\"'"), stage.variables)
            return replace(stage, working_folder=posixpath.join(stage.working_folder, folder))
        case "COPY" | "ADD":
            return replace(stage, copied=(*stage.copied, *_copied(instruction.value, stage)))
    return stage


def _copied(value: str, stage: Stage) -> Iterator[tuple[str, str]]:
    sources, target = copied(expand(value, stage.variables))
    for source in sources:
        path = posixpath.normpath(source.lstrip("/").removesuffix("/*") or ".")
        yield path, posixpath.normpath(posixpath.join(stage.working_folder, target))


def _in_context(place: str, source: str, target: str) -> str | None:
    """Say which folder of the build context lies at a place in the image, by what one COPY says."""
    inside = posixpath.relpath(place or "/", target)
    if not inside.startswith(".."):
        return posixpath.normpath(posixpath.join(source, inside))
    below = posixpath.relpath(target, place or "/")
    if not below.startswith("..") and f"/{source}".endswith(f"/{below}"):
        return source[: -len(below)].rstrip("/") or "."
    return None


def _from_context(words: list[str], stage: Stage) -> list[str]:
    """The words of a command; what was put into the image by its path in the build context (`COPY deploy/run /run`)."""
    copied = {target: source for source, target in stage.copied}
    return [copied.get(posixpath.normpath(word), word) if word.startswith("/") else word for word in words]


def _started(stage: Stage) -> Iterator[Started]:
    settings = expand(stage.variables.get(SETTINGS_VARIABLE, ""), stage.variables)
    if stage.settings is not None and DOTTED.fullmatch(settings):
        yield Started(Loading.IMPORT, settings, by=SETTINGS_VARIABLE, line=_at_name(settings, stage.settings))
    entrypoint, command = stage.entrypoint, stage.command
    if entrypoint is not None and entrypoint.words is not None:
        arguments = command.words if command is not None else None
        joined = _from_context([*entrypoint.words, *(arguments or ())], stage)
        sources = [each for each in (command, entrypoint) if each is not None]
        found = [_at(each, sources) for each in started_by(joined, stage.variables)]
        yield from found
        if found or command is None or arguments is not None:
            return
    for instruction in (entrypoint, command):
        if instruction is not None:
            words = instruction.words
            text = instruction.value if words is None else _from_context(words, stage)
            if words is None and instruction.value.startswith("/"):
                text = " ".join(_from_context(instruction.value.split(), stage))
            yield from (_at(each, [instruction]) for each in started_by(text, stage.variables))
            if words is None and instruction is entrypoint:  # the shell form ignores CMD
                return


def _at_name(name: str, source: Instruction) -> int:
    """The line of an instruction of many lines on which a name stands."""
    return next((source.line + offset for offset, line in enumerate(source.lines) if name in line), source.line)


def _at(started: Started, sources: list[Instruction]) -> Started:
    """Name the line on which the target itself stands, inside an instruction of many lines."""
    for source in sources:
        for offset, line in enumerate(source.lines):
            if started.name in line:
                return replace(started, line=source.line + offset)
    return replace(started, line=sources[0].line)
