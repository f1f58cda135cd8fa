"""A Dockerfile's instructions, one after the other: https://docs.docker.com/reference/dockerfile/."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flake8_undefined_services.program.containers.variables import expand

_NAME = re.compile(r"(?:.+\.)?(?:Dockerfile|Containerfile)(?:[.-](?!dockerignore)[\w.-]+)?$", re.IGNORECASE)
_OTHER_NAME = re.compile(r".+\.(?:md|txt|rst|xml|html|json|ya?ml|sh|py|j2|dockerignore|bak|orig)$", re.IGNORECASE)
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
_CONTINUED = re.compile(r"[\\`]\s*$")
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


def is_dockerfile(name: str) -> bool:
    """Say whether a file of that name tells how an image is built."""
    return _NAME.match(name) is not None and not _OTHER_NAME.match(name)


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
    joined = "".join(_CONTINUED.sub("", line) for line in lines)
    match = _INSTRUCTION.match(joined)
    if match:
        yield Instruction(match[1].upper(), match[2].strip(), start, tuple(lines))


def base_images(text: str) -> Iterator[str]:
    """Give the images that the stages start from, arguments filled in with their defaults."""
    given: dict[str, str] = {}
    for instruction in instructions(text):
        if instruction.name == "ARG":
            given |= assigned(instruction.value, given)
        elif instruction.name == "FROM":
            image, _ = base_and_name(expand(instruction.value, given))
            if image:
                yield image


def base_and_name(value: str) -> tuple[str, str]:
    """What a FROM starts from, and what it calls the stage; each is empty where it says nothing."""
    match = _STAGE.match(value)
    return (match[1], match[2] or "") if match else ("", "")


def assigned(value: str, known: Mapping[str, str]) -> dict[str, str]:
    """The variables that an ENV or ARG sets, with the values of those that are known put in."""
    pairs = {match[1]: expand(match[2].strip("\"'"), known) for match in _PAIR.finditer(value)}
    if not pairs and " " in value:  # the old form: ENV NAME value
        name, _, rest = value.partition(" ")
        pairs = {name: rest.strip()}
    return pairs


def copied(value: str) -> tuple[list[str], str]:
    """The paths of the build context that a COPY or ADD copies, and where to; no paths where another stage has them."""
    words = [word.strip("[],\"'") for word in value.split()]
    *sources, target = [word for word in words if not word.startswith("--")] or [""]
    return [] if any(word.startswith("--from") for word in words) else sources, target
