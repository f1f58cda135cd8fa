"""How much longer flake8 takes with the plugin than without, as whole commands in fresh processes.

python -m benchmarks.flake8_overhead [PATH…]
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.measured import given_paths, seconds

WITHOUT = """
import importlib.metadata as metadata
every = metadata.distributions
metadata.distributions = lambda **given: (d for d in every(**given) if d.name != "flake8-undefined-services")
"""
RUN = "from flake8.main.cli import main; raise SystemExit(main())"


def run(start: str, paths: tuple[Path, ...]) -> None:
    """One flake8 command on one core, its own settings only."""
    command = [sys.executable, "-c", start + RUN, "--isolated", "-j1", "--exit-zero", "-q", *map(str, paths)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print both times and their ratio."""
    paths = given_paths(__doc__ or "")
    without, with_plugin = seconds(partial(run, WITHOUT, paths)), seconds(partial(run, "", paths))
    print(f"without {without:.2f} s, with {with_plugin:.2f} s, ratio {with_plugin / without:.3f}")


if __name__ == "__main__":
    main()
