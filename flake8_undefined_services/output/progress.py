"""A progress bar on stderr: only on a terminal, and only for runs that are long enough to wonder about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MANY = 200


@contextmanager
def progress() -> Iterator[Callable[[int], None]]:
    """Give a function that is called with the number of files first, and with 0 for each file done."""
    if not sys.stderr.isatty():
        yield lambda files: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Analysing", visible=False)

        def step(files: int) -> None:
            if files:
                bar.update(task, total=files, visible=files >= _MANY)
            else:
                bar.advance(task)

        yield step
