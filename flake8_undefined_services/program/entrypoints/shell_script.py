"""Shell scripts that a container runs: `CMD ["./start.sh"]` with `exec gunicorn app.main:app` as its last line.

A file without a suffix (`ENTRYPOINT ["/app/bin/docker-entrypoint"]`) is one if its first line names a shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.started import Started

_SHELL = re.compile(r"#!.*\b(?:ba|da|a|z|k)?sh\b")
_SCRIPT_SIZE = 200_000  # bytes; what is longer is data with a shell in front


def started_in_shell_script(path: Path, variables: Mapping[str, str] | None = None) -> Iterator[Started]:
    """Give what the script starts, in any branch; nothing where it cannot be read."""
    try:
        if path.stat().st_size > _SCRIPT_SIZE:
            return
        text = path.read_text("utf-8", "replace")
    except OSError:
        return
    if not path.suffix and not _SHELL.match(text):
        return
    yield from started_by(text.replace("\r\n", "\n"), variables)
