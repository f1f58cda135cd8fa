"""What a clean file costs: the screen's time over pyflakes' own, on the same trees, in one process.

python -m benchmarks.clean_file [PATH…]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pyflakes.checker import Checker  # type: ignore[import-untyped]

from benchmarks.measured import MeasuredFile, given_paths, measured_files, seconds
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.syntax.screen import is_clear

TARGET = (3, 12)
BUILTINS = builtin_names(TARGET, "linux")


@dataclass(slots=True)
class Sum:
    """Totals over files: bytes of source and seconds of each program."""

    files: int = 0
    size: int = 0
    screen: float = 0.0
    pyflakes: float = 0.0

    def add(self, file: MeasuredFile, screen: float, pyflakes: float) -> None:
        self.files += 1
        self.size += len(file.text)
        self.screen += screen
        self.pyflakes += pyflakes

    def __str__(self) -> str:
        ratio = self.screen / self.pyflakes if self.pyflakes else 0.0
        return f"{self.files} files, {self.size / 1e6:.2f} MB, screen / pyflakes = {ratio:.3f}"


def screened(file: MeasuredFile) -> bool:
    """Whether the screen clears the file, taken by itself."""
    folder = file.path.parent
    return is_clear(
        file.tree,
        file.text,
        builtins=BUILTINS,
        lazy_annotations=False,
        package=file.module if file.is_package else None,
        is_submodule=lambda name: file.is_package and ((folder / name).exists() or (folder / f"{name}.py").exists()),
    )


def main() -> None:
    """Print the ratio for the files that are cleared, and for all."""
    clear, everything = Sum(), Sum()
    for path in given_paths(__doc__ or ""):
        for file in measured_files(path):
            times = seconds(partial(screened, file)), seconds(partial(Checker, file.tree, str(file.path)))
            everything.add(file, *times)
            if screened(file):
                clear.add(file, *times)
    print(f"cleared: {clear}")
    print(f"all:     {everything}")
    print(f"share cleared: {clear.size / everything.size:.1%} of bytes, {clear.files / everything.files:.1%} of files")


if __name__ == "__main__":
    main()
