"""Files of a checkout that whoever builds an image, or starts a container, puts somewhere else.

    RUN cp docker/config.py settings/config.py                    # Dockerfile
    COPY deploy/local.py /srv/app/settings/
    - ./deploy/web.py:/srv/app/settings/web_docker.py             # compose file: volumes

There they are modules of another package: it has them, and their relative imports find what that package has.
https://docs.docker.com/reference/dockerfile/#copy, https://docs.docker.com/reference/compose-file/services/#volumes
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from flake8_undefined_services.program.containers.instructions import copied, instructions
from flake8_undefined_services.program.files.walking import near
from flake8_undefined_services.program.locating.naming import repository_around

_DEPTH = 3
_SAYING = re.compile(r"docker|container|compose", re.IGNORECASE)
_GAP = r"(?:[ \t]|[\\`][ \t]*\n)+"
_COMMAND = re.compile(rf"\b(?:cp|mv|ln){_GAP}(?:-\S+{_GAP})*([^\s;&|]+\.py){_GAP}([^\s;&|]+)")
_HERE = re.compile(r"^(?:\$\{?PWD\}?/|\./|/)+")


@dataclass(frozen=True, slots=True)
class PlacedElsewhere:
    """files: where files come to, in folders of the checkout. beside: a file's folder, and those it comes to."""

    files: frozenset[str] = frozenset()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def around(cls, folder: Path) -> PlacedElsewhere:
        """Read what the repository around a folder says, else the nearest project."""
        top = repository_around(folder)
        files: set[str] = set()
        beside: dict[str, dict[str, None]] = {}
        for source, target in _moves(top) if top is not None else ():
            files.add(target)
            beside.setdefault(os.path.dirname(source), {})[os.path.dirname(target)] = None
        return cls(frozenset(files), {each: tuple(places) for each, places in beside.items()})

    def holds(self, folder: str, name: str) -> bool:
        """Whether a module that a folder lacks comes there, or is there where files of the folder come to."""
        if f"{folder}/{name}.py" in self.files:
            return True
        places = self.beside.get(folder, ())
        return any(os.path.isfile(f"{place}/{name}.py") or os.path.isdir(f"{place}/{name}") for place in places)


def _moves(top: Path) -> Iterator[tuple[str, str]]:
    """The Python files that are put elsewhere, and the path in the checkout at which each will be."""
    for path in _saying(top):
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        for source, target in _written(text, path.suffix):
            file = _source(source, (path.parent, top))
            place = _folder(PurePosixPath(target).parent, (path.parent, top)) if file is not None else None
            if file is not None and place is not None:
                yield str(file), f"{place}/{PurePosixPath(target).name}"


def _saying(top: Path) -> Iterator[Path]:
    """Dockerfiles, compose files, and scripts and the like that are named for containers, near the top."""
    for folder in near(top, _DEPTH, lambda name: True):
        for name in folder.files:
            if _SAYING.search(name) and not name.endswith(".py"):
                yield Path(folder.path, name)


def _written(text: str, suffix: str) -> Iterator[tuple[str, str]]:
    """Which Python file a text puts where, as it is written; instructions of a Dockerfile may stand in any text."""
    copies = (copied(each.value) for each in instructions(text) if each.name in ("COPY", "ADD"))
    pairs = [(source, target) for sources, target in copies for source in sources]
    pairs += ((match[1], match[2]) for match in _COMMAND.finditer(text))
    if suffix in (".yml", ".yaml") and "volumes:" in text:
        # PyYAML takes 30 ms to import, and most projects have no such file.
        from flake8_undefined_services.program.containers.compose_volumes import volumes_of

        pairs += ((source, target) for source, target in volumes_of(text) if target.endswith(".py"))
    return ((source, _full(target, source)) for source, target in pairs if source.endswith(".py"))


def _full(target: str, source: str) -> str:
    """A target that is a folder gets the file's own name."""
    return target if target.endswith(".py") else f"{target}/{PurePosixPath(source).name}"


def _source(written: str, folders: tuple[Path, ...]) -> Path | None:
    path = _HERE.sub("", written)
    found = (folder / path for folder in folders)
    return next((Path(os.path.normpath(each)) for each in found if each.is_file()), None)


def _folder(written: PurePosixPath, folders: tuple[Path, ...]) -> Path | None:
    """The folder of the checkout that a folder of the image is: the one that agrees in most of its last parts."""
    parts = [part for part in written.parts if part not in ("/", ".")]
    for start in range(len(parts)):
        for folder in folders:
            place = folder.joinpath(*parts[start:])
            if place.is_dir():
                return Path(os.path.normpath(place))
    return None
