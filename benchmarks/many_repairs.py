"""How long `fix` takes for a large project that lacks many imports: one deleted from each of so many files.

    python -m benchmarks.many_repairs ENVIRONMENT [--files 2000] [--repairs 500] [--seed 1] [PACKAGE…]

The packages are copied from the environment until there are so many files; without any, a project is generated. The
command runs in a fresh process that prints a patch and writes nothing.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.restored_imports import Recipe, sampled, without_import
from flake8_undefined_services.program.locating.site_folders import site_folders

ROOT = Path(__file__).parent.parent


def copied(site: Path, packages: Sequence[str], files: int, to: Path) -> list[str]:
    """Copy whole packages until there are so many files; the names of those that were taken."""
    taken = []
    for package in packages:
        if sum(1 for _ in to.rglob("*.py")) >= files:
            break
        ignored = shutil.ignore_patterns("*.so", "__pycache__", "locale")
        shutil.copytree(site / package, to / package, ignore=ignored)
        taken.append(package)
    return taken


def generated(files: int, to: Path) -> list[str]:
    """Write a project of packages of fifty modules, each of which imports from others; its one name."""
    for number in range(files):
        package, before = f"part{number // 50}", number - 1
        path = to / "app" / package / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        own = f"from app.part{before // 50}.module{before} import Item{before}, work{before}\n" if number % 50 else ""
        lines = f"Item{before}, work{before}" if number % 50 else "None"
        body = "".join(
            f"    def method{each}(self, value):\n"
            f"        found = json.dumps(value) if value else os.path.join('a', str({each}))\n"
            f"        return [found, self.path, {lines}]\n\n"
            for each in range(6)
        )
        path.write_text(
            f"import json\nimport os\nfrom pathlib import Path\n\n{own}\n\nclass Item{number}:\n"
            f"    path = Path('.')\n\n{body}\ndef work{number}(item):\n    return Item{number}().method1(item)\n"
        )
    for folder in (to / "app", *(to / "app").iterdir()):
        (folder / "__init__.py").touch()
    return ["app"]


def spoilt(root: Path, packages: Sequence[str], wanted: int, seed: int) -> Iterator[Recipe]:
    """Delete an import from each of so many files."""
    recipes = [each for package in packages for each in sampled(root, package, 1_000_000, seed)]
    random.Random(seed).shuffle(recipes)
    seen = set()
    for recipe in recipes:
        path = root / recipe.path
        deleted = without_import(path.read_text("utf-8"), recipe) if recipe.path not in seen else None
        if deleted is not None:
            path.write_text(deleted.source, "utf-8")
            seen.add(recipe.path)
            yield recipe
        if len(seen) == wanted:
            return


def main() -> None:
    """Print how many files, deletions and repairs there were, and how long that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", type=Path)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--repairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    site = Path(site_folders(options.environment)[0])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = options.packages
        taken = copied(site, names, options.files, root) if names else generated(options.files, root)
        deleted = len([*spoilt(root, taken, options.repairs, options.seed)])
        files = sum(1 for _ in root.rglob("*.py"))
        command = [sys.executable, "-m", "flake8_undefined_services", "fix", "--diff", "--target-version", "3.12"]
        command += ["--python", str(options.environment.absolute()), "."]
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            command, cwd=root, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    repaired = done.stdout.count("\n+++ ") + done.stdout.startswith("+++ ")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{files} files, {deleted} imports deleted, {repaired} files repaired")
    print(f"{spent:.1f} s of processor time, {time.perf_counter() - begin:.1f} s")
    print(done.stderr[-500:], end="")


if __name__ == "__main__":
    main()
