"""The flake8 plugin: translates options and findings, and never ends a flake8 run."""

from __future__ import annotations

import ast
import logging
import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from flake8_undefined_services import __version__

if TYPE_CHECKING:
    from flake8_undefined_services.config import Settings
    from flake8_undefined_services.diagnostics import Diagnostic
    from flake8_undefined_services.program.locating.naming import ModuleNaming
    from flake8_undefined_services.remembering import Remembering
    from flake8_undefined_services.services import Services

LOG = logging.getLogger(__name__)
_SOME, _MANY = 20_000, 400_000
"""Of how many files of a project the state is looked at, where single files are asked about, and where folders are."""


class ServicesPlugin:
    """Called once for each file; state on the class is what `parse_options` read, in every worker anew."""

    name = "flake8-undefined-services"
    version = __version__
    _options: ClassVar[Namespace | None] = None
    _services: ClassVar[Services | None] = None
    _shared: ClassVar[tuple[Remembering, ModuleNaming] | None] = None

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
        add("--service-no-cache", parse_from_config=True, action="store_true", help="keep no answers for the next run")
        add("--service-target-version", parse_from_config=True, default="", help="the Python that runs the code: 3.12")

    @classmethod
    def parse_options(cls, option_manager: Any, options: Namespace, args: list[str]) -> None:
        """Keep the options; a wrong value is one line from flake8 and no traceback."""
        version = options.service_target_version
        if version and not _is_version(version):
            from flake8.exceptions import ExecutionError

            raise ExecutionError(f"--service-target-version: {version!r} is no version such as 3.12")
        for mistake in _mistakes(options.service_entrypoints):
            from flake8.exceptions import ExecutionError

            raise ExecutionError(f"--service-entrypoints: {mistake}")
        cls._options = options
        cls._services = cls._shared = None

    def run(self) -> Iterator[tuple[int, int, str, type[ServicesPlugin]]]:
        """Findings as flake8 wants them: the line from 1, the column from 0."""
        try:
            found = self._examine()
        except Exception:
            LOG.exception("%s: not analysed", self._filename)
            return
        for diagnostic in found:
            if not diagnostic.code.startswith("SVC0"):  # flake8 says E999 and E902 itself
                yield diagnostic.line, diagnostic.column - 1, _message(diagnostic), type(self)

    def _examine(self) -> Sequence[Diagnostic]:
        from pathlib import Path

        from flake8_undefined_services.sources import STUB, Source

        if self._filename.endswith(STUB):
            return ()
        examiner, naming = self._examiner()
        text = "".join(self._lines)
        file = naming.source_file_saying(Path(self._filename).absolute(), text)
        tree = self._tree if isinstance(self._tree, ast.Module) else None
        found = examiner.examine(Source(file.path, file.module, text, file.is_package), tree)
        return self._with_services(found, examiner.settings)

    def _examiner(self) -> tuple[Remembering, ModuleNaming]:
        """What all files of a worker share, made for the first of them."""
        if self._shared is None:
            from multiprocessing.util import Finalize

            from flake8_undefined_services.program.collecting import collect_rarely
            from flake8_undefined_services.program.locating.naming import ModuleNaming

            collect_rarely()
            remembering = _remembering(self._options or Namespace())
            Finalize(None, remembering.save, exitpriority=0)  # workers end without `atexit`
            ServicesPlugin._shared = remembering, ModuleNaming(remembering.settings.roots)
        assert self._shared is not None
        return self._shared

    def _with_services(self, found: Sequence[Diagnostic], settings: Settings) -> Sequence[Diagnostic]:
        """Name the services that a finding stops; the entry points are started once for all files of a worker."""
        entries = getattr(self._options, "service_entrypoints", ())
        if not entries or all(each.when is None or each.when.digit != 1 for each in found):
            return found
        if self._services is None:
            from flake8_undefined_services.services import of_entrypoints

            ServicesPlugin._services = of_entrypoints(entries, settings)
        return [self._services.told(each) for each in found] if self._services is not None else found


def _message(diagnostic: Diagnostic) -> str:
    text = f"{diagnostic.code} {diagnostic.message}"
    if not diagnostic.services:
        return text
    from flake8_undefined_services.output.consequence import stopped

    return f"{text}; {stopped(diagnostic)}"


def _mistakes(entrypoints: Sequence[str]) -> Sequence[str]:
    if not entrypoints:
        return ()
    from flake8_undefined_services.config import UsageError
    from flake8_undefined_services.program.entrypoints.configured import joined, parse_entrypoint

    try:
        for text in joined(entrypoints):
            parse_entrypoint(text)
    except UsageError as error:
        return error.mistakes
    return ()


def _remembering(options: Namespace) -> Remembering:
    from pathlib import Path

    from flake8_undefined_services.config import Settings
    from flake8_undefined_services.remembering import CACHE_FOLDER, Remembering

    roots = tuple(Path(root) for root in _roots(options))
    version = getattr(options, "service_target_version", "")
    settings = Settings(roots=roots, builtins=tuple(getattr(options, "builtins", None) or ()))
    if version:
        major, minor = version.split(".")
        settings = replace(settings, target_version=(int(major), int(minor)))
    names: Sequence[str] = getattr(options, "filenames", None) or (os.curdir,)
    keeps = not getattr(options, "service_no_cache", False) and not _is_one_file(names)
    at_most = _MANY if any(map(os.path.isdir, names)) else _SOME
    return Remembering(settings, Path.cwd() / CACHE_FOLDER if keeps else None, at_most=at_most)


def _roots(options: Namespace) -> Sequence[str]:
    """The source roots; a name without a slash is relative to the configuration that has it, as all others are."""
    names: Sequence[str] = getattr(options, "service_roots", ())
    if all(map(os.path.isabs, names)) or getattr(options, "isolated", False):
        return names
    from flake8_undefined_services.configuration.flake8_files import folder_of_roots

    base = folder_of_roots(names, getattr(options, "config", None))
    return names if base is None else [os.path.join(base, name) for name in names]


def _is_one_file(names: Sequence[str]) -> bool:
    """As an editor asks, again and again, while the file is written."""
    return len(names) == 1 and (names[0] == "-" or os.path.isfile(names[0]))


def _is_version(text: str) -> bool:
    major, dot, minor = text.partition(".")
    return bool(dot) and major.isdigit() and minor.isdigit()
