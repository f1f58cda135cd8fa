"""LibCST codemods: `python -m libcst.tool codemod -x flake8_undefined_services.codemods.AddMissingImports PATH…`.

The tool runs each file by itself, in a process of its own: candidates come from the file, the standard library and
well-known aliases, not from the rest of the project. `undefined-services fix` knows the project.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability
from flake8_undefined_services.fixes.apply import is_generated
from flake8_undefined_services.fixes.insertion import ImportStyle, Refusal, add_import
from flake8_undefined_services.sources import Source


class AddMissingImports(CodemodCommand):
    """Add the import of each name that is missing, where one candidate stands out."""

    DESCRIPTION = "Add the imports of names that are used and not defined."

    def __init__(
        self,
        context: CodemodContext,
        target_version: str | None = None,
        unsafe_fixes: bool = False,
        line_length: int = 88,
    ) -> None:
        """Take the options as `add_args` names them."""
        super().__init__(context)
        self._settings = Settings(target_version=_version(target_version)) if target_version else Settings()
        self._applicable = {Applicability.SAFE} | ({Applicability.UNSAFE} if unsafe_fixes else set())
        self._line_length = line_length

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Declare the options that the tool shows under `--help`."""
        arg_parser.add_argument("--target-version", metavar="X.Y", help="the Python that the code will run on")
        arg_parser.add_argument("--unsafe-fixes", action="store_true", help="also those that may have side effects")
        arg_parser.add_argument("--line-length", type=int, default=88, help="where `from` imports are wrapped")

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """Examine one file and add its imports; SkipFile for one that a program writes."""
        source = _source(tree, self.context)
        if is_generated(source.text):
            raise SkipFile("the file is generated")
        first_party = frozenset({source.module.partition(".")[0]})
        style = ImportStyle(self._line_length, first_party)
        text = source.text
        for statement in self._statements(source):
            result = add_import(text, statement, style)
            if isinstance(result, Refusal):
                self.warn(f"{statement}: {result.reason}")
            else:
                text = result.text
        return tree if text == source.text else cst.parse_module(text, tree.config_for_parsing)

    def _statements(self, source: Source) -> tuple[str, ...]:
        from flake8_undefined_services.analysis import examine

        fixes = [found.fix for found in examine(source, self._settings) if found.fix is not None]
        return tuple(dict.fromkeys(fix.statement for fix in fixes if fix.applicability in self._applicable))


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    try:
        return int(major), int(minor)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a version: {text!r}") from None


def _source(tree: cst.Module, context: CodemodContext) -> Source:
    path = Path(context.filename or "<stdin>")
    module = context.full_module_name or path.stem
    return Source(path.as_posix(), module, tree.code, path.name == "__init__.py")
