"""What the screen clears in real packages, and whether the engine finds anything in it.

Each package is a project of its own: imported as a whole, every function called, every annotation asked for.

    python -m benchmarks.real_packages [PATH…]
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.clean_file import BUILTINS, TARGET
from benchmarks.measured import MeasuredFile, given_paths, measured_files
from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.startup.annotating import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.rules import tell
from flake8_undefined_services.syntax.facts import Export, NameUse
from flake8_undefined_services.syntax.parsing import parsed_file
from flake8_undefined_services.syntax.screen import is_clear


def cleared(files: Iterable[MeasuredFile], package: str) -> Iterator[MeasuredFile]:
    """The files that the screen clears where the package's own functions may call what they are given."""
    for file in files:
        if is_clear(
            file.tree,
            file.text,
            builtins=BUILTINS,
            lazy_annotations=False,
            package=file.module if file.is_package else None,
            is_submodule=partial(_holds, file),
            followed=frozenset({package}),
        ):
            yield file


def _holds(file: MeasuredFile, name: str) -> bool:
    folder = file.path.parent
    return file.is_package and ((folder / name).exists() or (folder / f"{name}.py").exists())


def findings(package: Path, files: Iterable[MeasuredFile], asked: Iterable[MeasuredFile]) -> Iterator[str]:
    """What the engine finds about names in the files that are asked about, with every screen off."""
    with tempfile.TemporaryDirectory() as root:
        os.symlink(package, Path(root) / package.name)
        examination = Examination.of((Path(root),), Settings(roots=(Path(root),), target_version=TARGET))
        examined = {file.path: _examined(file, package, Path(root)) for file in files}
        for file in files:
            examination.give(examined[file.path], parsed_file(file.tree, file.text))
        examination.start(tuple(examined.values()))
        for file in asked:
            for execution in examination.executions(examined[file.path])[-1:]:
                yield from _found(examination, execution, file)


def _examined(file: MeasuredFile, package: Path, root: Path) -> Examined:
    path = str(root / file.path.relative_to(package.parent))
    return Examined(path, path, file.module, file.is_package)


def _found(examination: Examination, execution: LoadedModule, file: MeasuredFile) -> Iterator[str]:
    frame, finder = execution.frame, examination.process.world.finder
    locations = execution.spec.locations
    if execution.status is Status.DONE:
        machine = examination.process.machine()
        examine_functions(machine, frame, screened=False)
        ask_all(machine, frame)
    exports = undefined_exports(
        frame, lambda name: locations is not None and finder.find_in(locations, name).where is not Where.MISSING
    )
    for fact in (*frame.observations.facts(), *exports):
        told = tell(fact, str(file.path), file.module) if isinstance(fact, (NameUse, Export)) else None
        if told is not None:
            yield f"{file.path}:{told.line}:{told.column} {told.code} {told.message}"


def main() -> None:
    """Print each hidden finding, and for each package the share that was cleared."""
    total = clear_total = hidden = 0
    for package in given_paths(__doc__ or ""):
        begin = time.perf_counter()
        files = tuple(measured_files(package))
        clear = tuple(cleared(files, package.name))
        size, clear_size = (sum(len(file.text) for file in group) for group in (files, clear))
        for line in findings(package, files, clear):
            hidden += 1
            print(f"hidden: {line}")
        total, clear_total = total + size, clear_total + clear_size
        share = clear_size / size if size else 0.0
        print(
            f"{package.name}: {len(clear)} of {len(files)} files, {share:.1%} of {size / 1e6:.2f} MB cleared, "
            f"{time.perf_counter() - begin:.0f} s",
            flush=True,
        )
    print(f"all: {clear_total / total:.1%} of {total / 1e6:.2f} MB cleared, {hidden} findings hidden")


if __name__ == "__main__":
    main()
