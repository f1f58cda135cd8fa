"""LibCST codemods: `python -m libcst.tool codemod -x flake8_undefined_services.codemods.AddMissingImports PATH…`.

The tool hands over one file after the other, in several processes. Each process reads the project around its first
file once, for what it says about missing names; the findings are those of the file alone.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile

from flake8_undefined_services import repair
from flake8_undefined_services.config import Version
from flake8_undefined_services.configuration import load
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.fixes.apply import is_generated
from flake8_undefined_services.fixes.edits import Edit, apply_edit, in_order
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.fixes.writing.style import import_style
from flake8_undefined_services.program.discovery import discover
from flake8_undefined_services.program.locating.source_roots import project_folder
from flake8_undefined_services.sources import Source


class AddMissingImports(CodemodCommand):
    """Add the import of each name that is missing, where one candidate stands out."""

    DESCRIPTION = "Add the imports of names that are used and not defined."

    def __init__(
        self,
        context: CodemodContext,
        target_version: Version | None = None,
        unsafe_fixes: bool = False,
        line_length: int = 88,
    ) -> None:
        """Take the options as `add_args` names them."""
        super().__init__(context)
        self._target_version = target_version
        self._unsafe = unsafe_fixes
        self._line_length = line_length

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Declare the options that the tool shows under `--help`."""
        runs_on = "the Python that the code will run on"
        arg_parser.add_argument("--target-version", metavar="X.Y", type=_version, help=runs_on)
        arg_parser.add_argument("--unsafe-fixes", action="store_true", help="also those that may have side effects")
        arg_parser.add_argument("--line-length", type=int, default=88, help="where `from` imports are wrapped")

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """Examine one file and add its imports; SkipFile for one that a program writes."""
        if is_generated(tree.code):
            raise SkipFile("the file is generated")
        path = Path(self.context.filename or "<stdin>").absolute()
        around = _surroundings(project_folder([path] if path.exists() else [], Path.cwd()))
        source = around.source(path, tree.code)
        style = ImportStyle(self._line_length, frozenset({source.module.partition(".")[0]}))
        text = source.text
        for edit in self._edits(source, around):
            result = apply_edit(text, edit, style)
            if isinstance(result, Refusal):
                self.warn(f"{edit.statement}: {result.reason}")
            else:
                text = result.text
        return tree if text == source.text else cst.parse_module(text, tree.config_for_parsing)

    def _edits(self, source: Source, around: _Surroundings) -> tuple[Edit, ...]:
        """Those that need no proof that the rest of the project still works."""
        settings = load([source.path])
        if self._target_version is not None:
            settings = replace(settings, target_version=self._target_version)
        findings = FileByFile(settings).examine(source)
        if not findings:
            return ()
        sources = {source.path: source}
        found = repair.repaired(findings, sources, around.sources(), around.distributions(), settings)
        edits = repair.edits(found, unsafe=self._unsafe).get(source.path, ())
        return in_order(tuple(each for each in edits if each.placement is Placement.TOP))


class _Surroundings:
    """The project around the files of one run, read when the first finding asks for it."""

    def __init__(self, folder: Path) -> None:
        self._settings = load([folder])
        self._project = discover([folder], self._settings)
        self._sources: tuple[Source, ...] | None = None

    def source(self, path: Path, text: str) -> Source:
        """Give a file of the project its place among the modules."""
        file = self._project.naming.source_file(path)
        return Source(file.path, file.module, text, file.is_package)

    def style(self, path: Path) -> ImportStyle:
        """How the project writes imports."""
        return import_style(self._project, path)

    def sources(self) -> tuple[Source, ...]:
        """Every module below the source roots, as it was when it was first asked for."""
        if self._sources is None:
            self._sources = tuple(repair.universe(self._project, self._settings))
        return self._sources

    def distributions(self) -> frozenset[str]:
        """What the project's manifests declare."""
        return repair.declared(self._project)


# The tool makes a new command for every file; what a process has read of the project must outlive it.
@lru_cache(maxsize=1)
def _surroundings(folder: Path) -> _Surroundings:
    return _Surroundings(folder)


def _version(text: str) -> Version:
    major, _, minor = text.partition(".")
    try:
        return int(major), int(minor)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a version: {text!r}") from None
