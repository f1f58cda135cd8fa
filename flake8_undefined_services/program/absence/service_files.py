"""Which files may belong to a service: tests, examples, documentation and what builds the project do not."""

from __future__ import annotations

import os
import re
from pathlib import Path

_FOLDERS = frozenset(
    """test tests testing test_utils testutils example examples sample samples doc docs documentation benchmark
    benchmarks bench demo demos""".split()
)
_FILES = re.compile(r"(?:test_\w*|\w*_tests?|tests?|conftest|setup|noxfile|fabfile|dodo)\.py\Z")


def may_be_of_a_service(path: str | Path, project: Path) -> bool:
    """Judge a file by the names of the folders between it and its project, and by its own."""
    parts = Path(os.path.relpath(path, project)).parts
    return not any(part in _FOLDERS for part in parts[:-1]) and _FILES.match(parts[-1]) is None
