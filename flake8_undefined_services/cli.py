"""The command `undefined-services`: options in, exit status out (0 nothing found, 1 findings, 2 wrong usage)."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from flake8_undefined_services import __version__, commands
from flake8_undefined_services.config import UsageError
from flake8_undefined_services.program.collecting import collect_rarely

PROGRAM = "undefined-services"
FOUND, WRONG_USAGE, INTERRUPTED = 1, 2, 130
_ALLOCATIONS = 20_000_000
"""A command makes next to no garbage that Python has to look for, and ends soon."""


class OneLineParser(argparse.ArgumentParser):
    """argparse without the usage in front of an error: one line says what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        raise UsageError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the one place where a user's mistake becomes a line and a status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal's encoding must not end a run
    collect_rarely(_ALLOCATIONS)
    atexit.register(gc.freeze)  # the process ends: taking its trees apart takes a fifth of a large run
    try:
        options = parser().parse_args(_with_modules(sys.argv[1:] if arguments is None else arguments))
        run: Callable[[argparse.Namespace], int] = options.run
        status = run(options)
        sys.stdout.flush()
    except UsageError as error:
        for mistake in error.mistakes:
            print(f"{PROGRAM}: {mistake}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough; Python's own flush at exit must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    return status


def _with_modules(arguments: Sequence[str]) -> list[str]:
    """Make `-m package` one argument, as the interpreter's users write it; argparse would take `-m` for an option."""
    found: list[str] = []
    for argument in arguments:
        if found and found[-1] == "-m":
            found[-1] = f"-m {argument}"
        elif re.match(r"-m\w", argument):
            found.append(f"-m {argument[2:]}")
        else:
            found.append(argument)
    return found


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = OneLineParser(prog=PROGRAM, description="Undefined names and imports, told apart by when they crash.")
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    names = top.add_subparsers(required=True, metavar="COMMAND")
    check = names.add_parser("check", help="report names that crash, and when")
    _add_analysis_options(check)
    check.add_argument("--select", action="append", default=[], metavar="CODES", help="only codes that begin so")
    check.add_argument("--ignore", action="append", default=[], metavar="CODES", help="no codes that begin so")
    check.add_argument("--output-format", choices=("text", "json", "github", "sarif"), default="text")
    check.add_argument("--stdin-display-name", metavar="PATH", help="the file that is read from standard input for -")
    check.set_defaults(run=commands.check)
    fix = names.add_parser("fix", help="add the imports that are missing")
    _add_analysis_options(fix)
    fix.add_argument("--diff", action="store_true", help="print a patch and write nothing")
    fix.add_argument("--unsafe-fixes", action="store_true", help="also repairs that may change behaviour")
    fix.set_defaults(run=commands.fix, select=[], ignore=[])
    startup = names.add_parser("startup", help="say whether importing an entry point works, without running it")
    startup.add_argument("entrypoints", nargs="*", metavar="ENTRYPOINT")
    _add_project_options(startup)
    startup.add_argument("--output-format", choices=("text", "json", "mermaid", "dot", "html"), default="text")
    startup.add_argument("--each-extra", action="store_true", help="a table: who starts without which extra or group")
    startup.set_defaults(run=commands.startup, paths=["."], select=[], ignore=[])
    verify = names.add_parser("verify", help="really import entry points, each in a fresh interpreter")
    verify.add_argument("entrypoints", nargs="*", metavar="ENTRYPOINT")
    _add_project_options(verify)
    verify.add_argument("--all", action="store_true", help="each module of the service packages")
    verify.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="for each (default: 30)")
    verify.add_argument("--jobs", type=int, metavar="N", help="how many at a time (default: one a processor)")
    verify.add_argument("--env-file", type=Path, metavar="FILE", help="variables, as KEY=VALUE lines; never printed")
    verify.add_argument("--run-main", action="store_true", help="run scripts and -m modules as __main__")
    verify.add_argument("--output-format", choices=("text", "json"), default="text")
    verify.set_defaults(run=commands.verify, paths=["."], select=[], ignore=[])
    explain = names.add_parser("explain", help="say what a code means; without a code, list them")
    explain.add_argument("code", nargs="?", metavar="CODE")
    explain.set_defaults(run=commands.explain)
    return top


def _add_analysis_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", default=["."], metavar="PATH")
    _add_project_options(command)


def _add_project_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--target-version", metavar="X.Y", help="the Python that the code will run on")
    command.add_argument("--target-platform", metavar="NAME", help="a sys.platform value (default: linux)")
    command.add_argument("--python", metavar="PATH", help="what is installed; read, never executed")
    command.add_argument("--root", action="append", default=[], metavar="DIR", help="a source root; repeatable")
    command.add_argument("--without", action="append", default=[], metavar="NAME", help="taken as not installed")
    command.add_argument("--config", type=Path, metavar="FILE", help="a TOML file with [tool.undefined-services]")
