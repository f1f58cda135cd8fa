"""The command `undefined-services`: arguments in, exit status out (0 nothing found, 1 findings, 2 wrong usage)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services import __version__
from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.output.progress import progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; mistakes of the user are one line each on stderr."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except UsageError as error:
        for mistake in error.mistakes:
            print(f"undefined-services: {mistake}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="undefined-services", description=__doc__)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="report names that crash, and when")
    _add_analysis_options(check)
    check.add_argument("--select", action="append", default=[], metavar="CODES", help="only codes that begin so")
    check.add_argument("--ignore", action="append", default=[], metavar="CODES", help="no codes that begin so")
    check.add_argument("--output-format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)
    fix = commands.add_parser("fix", help="add the imports that are missing")
    _add_analysis_options(fix)
    fix.add_argument("--diff", action="store_true", help="print a patch and write nothing")
    fix.add_argument("--unsafe-fixes", action="store_true", help="also repairs that may change behaviour")
    fix.set_defaults(run=_fix, select=[], ignore=[])
    explain = commands.add_parser("explain", help="say what a code means")
    explain.add_argument("code", nargs="?", metavar="CODE")
    explain.set_defaults(run=_explain)
    return parser


def _add_analysis_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH")
    parser.add_argument("--target-version", metavar="X.Y", help="the Python that the code will run on")
    parser.add_argument("--target-platform", metavar="NAME", help="a sys.platform value (linux)")
    parser.add_argument("--python", type=Path, metavar="PATH", help="what is installed; read, never executed")
    parser.add_argument("--root", action="append", type=Path, default=[], metavar="DIR", help="source root; repeatable")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="taken as not installed")
    parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file with [tool.undefined-services]")


def _settings(options: argparse.Namespace) -> Settings:
    from flake8_undefined_services.configuration.loading import load, parse_version
    from flake8_undefined_services.selection.selection import check_codes

    settings = load(Path(options.paths[0]), options.config)
    if options.target_version is not None:
        version = parse_version(options.target_version)
        if version is None:
            raise UsageError(f"--target-version: {options.target_version!r} is no version such as 3.12")
        settings = replace(settings, target_version=version)
    if options.python is not None and not options.python.exists():
        raise UsageError(f"--python: {options.python}: no such file or folder")
    missing = [root for root in options.root if not root.is_dir()]
    if missing:
        raise UsageError(*(f"--root: {root}: no such folder" for root in missing))
    select, ignore = _codes(options.select), _codes(options.ignore)
    check_codes("--select", select)
    check_codes("--ignore", ignore)
    return replace(
        settings,
        target_platform=options.target_platform or settings.target_platform,
        python=options.python or settings.python,
        roots=tuple(options.root) or settings.roots,
        without=(*settings.without, *options.without),
        select=select or settings.select,
        ignore=ignore or settings.ignore,
    )


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for text in given for code in text.split(",") if code.strip())


def _check(options: argparse.Namespace) -> int:
    from flake8_undefined_services.analysis import analyse
    from flake8_undefined_services.program.discovery import discover

    settings = _settings(options)
    project = discover(options.paths, settings.roots)
    with progress(len(project.reported)) as step:
        diagnostics = analyse(project, settings, progress=step)
    if options.output_format == "json":
        from flake8_undefined_services.output import json

        sys.stdout.write(json.render(diagnostics, __version__))
    else:
        from flake8_undefined_services.output import text
        from flake8_undefined_services.sources import UnreadableSource, read_source, split_lines

        shown = {diagnostic.path for diagnostic in diagnostics}
        lines: dict[str, Sequence[str]] = {}
        for file in project.reported:
            if file.path in shown:
                try:
                    lines[file.path] = split_lines(read_source(file).text)
                except UnreadableSource:
                    continue
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        sys.stdout.write(text.render(diagnostics, lines, colour=colour))
    return 1 if diagnostics else 0


def _fix(options: argparse.Namespace) -> int:
    from flake8_undefined_services.analysis import analyse, statements_to_apply
    from flake8_undefined_services.fixes.apply import plan, write
    from flake8_undefined_services.fixes.diff import unified_diff
    from flake8_undefined_services.program.discovery import discover

    settings = _settings(options)
    project = discover(options.paths, settings.roots)
    diagnostics = analyse(project, settings)
    files = {file.path: file for file in project.reported}
    for path, statements in statements_to_apply(diagnostics, unsafe=options.unsafe_fixes).items():
        change = plan(files[path].absolute.read_bytes(), statements)
        refused = list(change.refused)
        if change.is_change and options.diff:
            sys.stdout.buffer.write(unified_diff(path, change.before, change.after))
        elif change.is_change:
            refusal = write(files[path].absolute, change)
            refused += [refusal] if refusal else []
            if refusal is None:
                print(f"{path}: {'; '.join(change.added)}")
        for refused_one in refused:
            print(f"undefined-services: {path}: {refused_one.statement}: {refused_one.reason}", file=sys.stderr)
    for diagnostic in diagnostics:
        if diagnostic.fix is not None and diagnostic.fix.applicability.value == "ambiguous":
            choices = ", or ".join(candidate.statement for candidate in diagnostic.fix.candidates)
            print(f"{diagnostic.path}:{diagnostic.line}: {diagnostic.name!r}: not decided: {choices}", file=sys.stderr)
    return 0


def _explain(options: argparse.Namespace) -> int:
    from flake8_undefined_services.rules import RULES, rule_of

    if options.code is None:
        for rule in RULES:
            print(f"{', '.join(rule.codes)}: {rule.name}: {rule.summary}")
        return 0
    asked = rule_of(options.code)
    if asked is None:
        raise UsageError(f"{options.code!r} is no code of this program; `explain` without a code lists them")
    print(f"{options.code} {asked.name}\n\n{asked.page.strip()}\n\n{asked.reference}")
    return 0
