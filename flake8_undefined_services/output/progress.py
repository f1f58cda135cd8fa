"""A progress bar on stderr: only on a terminal, and only for runs that are long enough to wonder about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MANY = 200


@contextmanager
def progress(files: int) -> Iterator[Callable[[], None]]:
    """Give a function that is called once for each file done."""
    if files < _MANY or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Analysing", total=files)
        yield lambda: bar.advance(task)
