"""What an image runs: the last CMD and ENTRYPOINT of each stage of a Dockerfile.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.shell import expand
from flake8_undefined_services.program.entrypoints.started import DOTTED, SETTINGS_VARIABLE, Loading, Started

_NAME = re.compile(r"(?:.+\.)?(?:Dockerfile|Containerfile)(?:[.-](?!dockerignore)[\w.-]+)?$", re.IGNORECASE)
_OTHER_NAME = re.compile(r".+\.(?:md|txt|rst|xml|html|json|ya?ml|sh|py|j2|dockerignore|bak|orig)$", re.IGNORECASE)
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)")
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_STAGE = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction with its continuation lines joined; `lines` are as written, `line` is the first one's number."""

    name: str
    value: str
    line: int
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> list[str] | None:
        """The exec form's words; None for the shell form."""
        try:
            words = json.loads(self.value)
        except ValueError:
            return None
        return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


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


def is_dockerfile(name: str) -> bool:
    """Say whether a file of that name tells how an image is built."""
    return _NAME.match(name) is not None and not _OTHER_NAME.match(name)


def base_images(text: str) -> Iterator[str]:
    """Give the images that the stages start from, arguments filled in with their defaults."""
    given: dict[str, str] = {}
    for instruction in instructions(text):
        if instruction.name == "ARG":
            given |= _assigned(instruction.value, given)
        elif instruction.name == "FROM":
            match = _STAGE.match(expand(instruction.value, given))
            if match:
                yield match[1]


def started_in_dockerfile(text: str) -> Iterator[tuple[Started, tuple[str, ...]]]:
    """Give what each stage starts, with the folders of the build context that may be where it runs."""
    stages: dict[str, Stage] = {}
    name, stage = "", Stage()  # before the first FROM: arguments for all stages
    for instruction in instructions(text):
        if instruction.name == "FROM":
            stages[name] = stage
            match = _STAGE.match(instruction.value)
            base, alias = (match[1].lower(), match[2]) if match else ("", None)
            name = (alias or f"stage {len(stages)}").lower()
            stage = stages.get(base, Stage(variables=stages[""].variables))
        else:
            stage = _after(stage, instruction)
    for each in (*stages.values(), stage):
        for started in _started(each):
            yield started, each.folders()


def instructions(text: str) -> Iterator[Instruction]:
    """Join continuation lines; comments between them and here-documents are left out."""
    pending: list[str] = []
    start, until = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        if until:
            until = "" if line.strip() == until else until
            continue
        if line.lstrip().startswith("#") or (pending and not line.strip()):
            if pending:
                pending.append("")
            continue
        start = start if pending else number
        pending.append(line)
        if line.rstrip().endswith(("\\", "`")):
            continue
        yield from _instruction(pending, start)
        heredoc = _HEREDOC.search(line)
        until, pending = heredoc[1] if heredoc else "", []
    yield from _instruction(pending, start)


def _instruction(lines: list[str], start: int) -> Iterator[Instruction]:
    joined = "".join(re.sub(r"[\\`]\s*$", "", line) for line in lines)
    match = _INSTRUCTION.match(joined)
    if match:
        yield Instruction(match[1].upper(), match[2].strip(), start, tuple(lines))


def _after(stage: Stage, instruction: Instruction) -> Stage:
    match instruction.name:
        case "CMD":
            return replace(stage, command=instruction)
        case "ENTRYPOINT":  # a base image's CMD no longer holds
            return replace(stage, entrypoint=instruction, command=None)
        case "ENV" | "ARG":
            given = _assigned(instruction.value, stage.variables)
            settings = instruction if SETTINGS_VARIABLE in given else stage.settings
            return replace(stage, variables=stage.variables | given, settings=settings)
        case "WORKDIR":
            folder = expand(instruction.value.strip("\"'"), stage.variables)
            return replace(stage, working_folder=posixpath.join(stage.working_folder, folder))
        case "COPY" | "ADD":
            return replace(stage, copied=(*stage.copied, *_copied(instruction.value, stage)))
    return stage


def _assigned(value: str, known: dict[str, str]) -> dict[str, str]:
    pairs = {match[1]: expand(match[2].strip("\"'"), known) for match in _PAIR.finditer(value)}
    if not pairs and " " in value:  # the old form: ENV NAME value
        name, _, rest = value.partition(" ")
        pairs = {name: rest.strip()}
    return pairs


def _copied(value: str, stage: Stage) -> Iterator[tuple[str, str]]:
    words = [word.strip("[],\"'") for word in expand(value, stage.variables).split()]
    if any(word.startswith("--from") for word in words):  # from another stage, not from the context
        return
    *sources, target = [word for word in words if not word.startswith("--")] or [""]
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


def _started(stage: Stage) -> Iterator[Started]:
    settings = expand(stage.variables.get(SETTINGS_VARIABLE, ""), stage.variables)
    if stage.settings is not None and DOTTED.fullmatch(settings):
        yield Started(Loading.IMPORT, settings, by=SETTINGS_VARIABLE, line=_at_name(settings, stage.settings))
    entrypoint, command = stage.entrypoint, stage.command
    if entrypoint is not None and entrypoint.words is not None:
        arguments = command.words if command is not None else None
        joined = [*entrypoint.words, *(arguments or ())]
        sources = [each for each in (command, entrypoint) if each is not None]
        found = [_at(each, sources) for each in started_by(joined, stage.variables)]
        yield from found
        if found or command is None or arguments is not None:
            return
    for instruction in (entrypoint, command):
        if instruction is not None:
            words = instruction.words
            text = instruction.value if words is None else words
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
