"""The flake8 plugin: translates options and findings, and never ends a flake8 run."""

from __future__ import annotations

import ast
import logging
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from flake8_undefined_services import __version__

LOG = logging.getLogger(__name__)


class ServicesPlugin:
    """Called once for each file; state on the class is what `parse_options` read, in every worker anew."""

    name = "flake8-undefined-services"
    version = __version__
    _options: ClassVar[Namespace | None] = None

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(option_manager: Any) -> None:
        """Declare the options, all of them also keys of `[flake8]`."""
        add = option_manager.add_option
        add("--service-packages", parse_from_config=True, comma_separated_list=True, default=[])
        add("--service-entrypoints", parse_from_config=True, comma_separated_list=True, default=[])
        add("--service-roots", parse_from_config=True, comma_separated_list=True, normalize_paths=True, default=[])
        add("--service-optional", parse_from_config=True, comma_separated_list=True, default=[])
        add("--service-target-version", parse_from_config=True, default="", help="the Python that runs the code: 3.12")

    @classmethod
    def parse_options(cls, option_manager: Any, options: Namespace, args: list[str]) -> None:
        """Keep the options; a wrong value is one line from flake8 and no traceback."""
        version = options.service_target_version
        if version and not _is_version(version):
            from flake8.exceptions import ExecutionError

            raise ExecutionError(f"--service-target-version: {version!r} is no version such as 3.12")
        cls._options = options

    def run(self) -> Iterator[tuple[int, int, str, type[ServicesPlugin]]]:
        """Findings as flake8 wants them: the line from 1, the column from 0."""
        try:
            found = self._examine()
        except Exception:
            LOG.exception("%s: not analysed", self._filename)
            return
        for diagnostic in found:
            if not diagnostic.code.startswith("SVC0"):  # flake8 says E999 and E902 itself
                yield diagnostic.line, diagnostic.column - 1, f"{diagnostic.code} {diagnostic.message}", type(self)

    def _examine(self) -> Sequence[Any]:
        from pathlib import Path

        from flake8_undefined_services.analysis import examine
        from flake8_undefined_services.config import Settings
        from flake8_undefined_services.program.naming import ModuleNaming
        from flake8_undefined_services.sources import Source

        options = self._options or Namespace()
        roots = tuple(Path(root) for root in getattr(options, "service_roots", ()))
        version = getattr(options, "service_target_version", "")
        settings = Settings(roots=roots, builtins=tuple(getattr(options, "builtins", None) or ()))
        if version:
            major, minor = version.split(".")
            settings = Settings((int(major), int(minor)), roots=roots, builtins=settings.builtins)
        file = ModuleNaming(roots).source_file(Path(self._filename).absolute())
        tree = self._tree if isinstance(self._tree, ast.Module) else None
        return examine(Source(file.path, file.module, "".join(self._lines), file.is_package), settings, tree)


def _is_version(text: str) -> bool:
    major, dot, minor = text.partition(".")
    return bool(dot) and major.isdigit() and minor.isdigit()
