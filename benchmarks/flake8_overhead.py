"""How much longer flake8 takes with the plugin than without, as whole commands in fresh processes.

python -m benchmarks.flake8_overhead [PATH…]

Without the plugin, with it where nothing is kept (a first run), and with what an earlier run has kept: the least of
three runs each, in seconds of processor time, which other programs disturb least.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measured import given_paths, installed_environment

WITHOUT = """
import importlib.metadata as metadata
every = metadata.distributions
metadata.distributions = lambda **given: (d for d in every(**given) if d.name != "flake8-undefined-services")
"""
RUN = "from flake8.main.cli import main; raise SystemExit(main())"
TIMES = 3


def seconds(folder: str, environment: dict[str, str], start: str, paths: tuple[Path, ...], *options: str) -> float:
    """Processor time of one flake8 command on one core, its own settings only."""
    arguments = ["--isolated", "-j1", "--exit-zero", "-q", *options, *(str(path.absolute()) for path in paths)]
    begin = os.times()
    command = [sys.executable, "-c", start + RUN, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment)
    end = os.times()
    return end.children_user + end.children_system - begin.children_user - begin.children_system


def main() -> None:
    """Print the times and their ratios."""
    paths = given_paths(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        run = partial(seconds, folder, installed_environment(compiled))
        run("", paths)  # keeps its answers, and compiles
        rounds = [
            (
                run(WITHOUT, paths),
                run("", paths, "--service-no-cache"),
                run("", paths),
            )
            for _ in range(TIMES)
        ]
    without, first, again = map(min, zip(*rounds, strict=True))
    print(f"without {without:.2f} s; first run {first:.2f} s, ratio {first / without:.3f}; ", end="")
    print(f"again {again:.2f} s, ratio {again / without:.3f}")


if __name__ == "__main__":
    main()
