"""Worlds without a dependency share the modules that it does not concern, and leave these as they were."""

from __future__ import annotations

from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.absence.worlds import asked_outside, worlds
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.syntax.parsing import parse
from tests.program.layouts import write

FILES = {
    "common/__init__.py": "",
    "common/cache.py": "try:\n    import redis\nexcept ImportError:\n    redis = None\n",
    "main.py": "import common.cache\n",
}


def test_what_a_process_binds_in_a_shared_package_is_taken_back(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    settings = Settings(roots=(tmp_path,))
    examination = Examination.of(settings.roots, settings)
    files = [
        Examined(name, str(tmp_path / name), name[:-3].replace("/", ".").removesuffix(".__init__"), "__init__" in name)
        for name in FILES
    ]
    for file in files:
        examination.give(file, parse(FILES[file.path]))
    examination.start(files)
    (package,) = examination.process.world.everything["common"]
    (asked,) = asked_outside(examination, files)
    wanted = {need.module: ((asked.file, need),) for need in asked.needs}
    for without in worlds(examination, wanted, files, Manifests(settings, tmp_path, ())):
        assert "common" not in without.examination.process.world.everything
        (shared,) = (each for name, each in without.examination.process.world.finished.items() if name == "common")
        assert shared is package
        assert "cache" in package.frame.namespace.bindings
    assert "cache" not in package.frame.namespace.bindings
