"""Files that list processes, one command a line: Procfile, supervisor, systemd, fly.toml, uWSGI's ini.

The services of s6 and runit are scripts that are called `run`, each in a folder of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.started import Loading, Started, imported

# What stands before the command on its line; the file's name says which holds.
_COMMANDS: Mapping[re.Pattern[str], re.Pattern[str]] = {
    re.compile(r"Procfile(\..+)?$"): re.compile(r"^[\w-]+\s*:\s*(.+)$"),
    re.compile(r".*supervisor.*\.(conf|ini)$"): re.compile(r"^command\s*=\s*(.+)$"),
    re.compile(r".+\.service$"): re.compile(r"^Exec(?:Start|StartPre)\s*=\s*[-@:+!]*(.+)$"),
    re.compile(r"fly(\..+)?\.toml$"): re.compile(r"^\s*\w+\s*=\s*[\"'](.+)[\"']\s*$"),
}
_FOLDER = re.compile(r"^\s*(?:directory|WorkingDirectory|chdir)\s*=\s*(\S+)", re.MULTILINE)
_UWSGI = re.compile(r".*uwsgi.*\.ini$")
_SERVICE_SCRIPT = "run"
_UWSGI_LINE = re.compile(r"^\s*(module|wsgi|wsgi-file|file)\s*=\s*([^\s;#]+)")


@dataclass(frozen=True, slots=True)
class _Lines:
    """A file's commands with the numbers of their lines; a backslash at the end goes on in the next line."""

    text: str
    before: re.Pattern[str]

    def commands(self) -> Iterator[tuple[int, str]]:
        pending, start = "", 1
        for number, line in enumerate(self.text.split("\n"), 1):
            start = start if pending else number
            pending += line.rstrip("\r")
            if pending.endswith("\\"):
                pending = pending[:-1]
                continue
            match = self.before.match(pending)
            if match:
                yield start, match[1]
            pending = ""


def is_process_file(name: str) -> bool:
    """Say whether a file of that name lists processes."""
    return (
        name == _SERVICE_SCRIPT or _UWSGI.match(name) is not None or any(pattern.match(name) for pattern in _COMMANDS)
    )


def started_in_process_file(name: str, text: str) -> Iterator[Started]:
    """Give what the commands of such a file start."""
    if name == _SERVICE_SCRIPT:
        yield from started_by(text) if text.startswith("#!") else ()
        return
    folders = tuple(_FOLDER.findall(text))
    if _UWSGI.match(name):
        yield from (replace(each, folders=folders) for each in _in_uwsgi(text))
        return
    before = next(line for pattern, line in _COMMANDS.items() if pattern.match(name))
    for line, command in _Lines(text, before).commands():
        for started in started_by(command, line=line):
            yield replace(started, folders=(*started.folders, *folders))


def _in_uwsgi(text: str) -> Iterator[Started]:
    for number, line in enumerate(text.split("\n"), 1):
        match = _UWSGI_LINE.match(line)
        if match is None:
            continue
        if match[1] in {"module", "wsgi"}:
            found = imported(match[2], "uwsgi", line=number)
            if found is not None:
                yield found
        else:
            yield Started(Loading.FILE, match[2], by="uwsgi", line=number)
