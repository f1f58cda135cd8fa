"""What each command does with its options; everything heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_undefined_services import __version__
from flake8_undefined_services.config import Settings, UsageError

if TYPE_CHECKING:
    from flake8_undefined_services.diagnostics import Diagnostic
    from flake8_undefined_services.sources import SourceFile


def check(options: argparse.Namespace) -> int:
    """Report; 1 where anything is found."""
    from flake8_undefined_services import checking
    from flake8_undefined_services.output.progress import progress
    from flake8_undefined_services.sources import lines_on_demand

    stdin = standard_input(options)
    named = options.paths if stdin is None else [stdin.path if path == "-" else path for path in options.paths]
    settings = settings_of(options, named)
    with progress() as step:
        findings = checking.find(options.paths, settings, step, stdin)
    if options.output_format == "json":
        from flake8_undefined_services.output import json

        print(json.render(findings.diagnostics, __version__))
    elif options.output_format == "github":
        from flake8_undefined_services.output import github

        sys.stdout.write(github.render(findings.diagnostics))
    elif options.output_format == "sarif":
        from flake8_undefined_services.output import sarif

        print(sarif.render(findings.diagnostics, __version__, lines_on_demand(findings.files)))
    else:
        from flake8_undefined_services.output import terminal, text

        lines = lines_on_demand(findings.files)
        terminal.show(text.render(findings.diagnostics, lines, len(findings.project.reported)), sys.stdout)
    return 1 if findings.diagnostics else 0


def standard_input(options: argparse.Namespace) -> SourceFile | None:
    """The text for the path `-`, as the file that `--stdin-display-name` names; None where nobody asks for it."""
    if "-" not in options.paths:
        return None
    from flake8_undefined_services.sources import SourceFile

    name = options.stdin_display_name or "stdin"
    return SourceFile(name, Path(name).absolute(), "", content=sys.stdin.buffer.read())


def startup(options: argparse.Namespace) -> int:
    """Predict the entry points; 1 where one of them does not start."""
    from flake8_undefined_services import starting

    return starting.startup(options, settings_of(options))


def verify(options: argparse.Namespace) -> int:
    """Really import the entry points; 1 where one fails or contradicts the prediction."""
    from flake8_undefined_services import starting

    return starting.verify(options, settings_of(options))


def fix(options: argparse.Namespace) -> int:
    """Write the imports that are missing, or print them as a patch; what is not decided goes to stderr."""
    from flake8_undefined_services import checking, repairing
    from flake8_undefined_services.fixes.apply import write
    from flake8_undefined_services.fixes.diff import unified_diff

    settings = settings_of(options)
    findings = checking.find(options.paths, settings)
    for each in repairing.repairs(findings, settings, unsafe=options.unsafe_fixes):
        change = each.plan
        refusals = list(change.refused)
        if change.is_change and options.diff:
            sys.stdout.buffer.write(unified_diff(each.path, change.before, change.after))
        elif change.is_change:
            refusal = write(each.target, change)
            if refusal is None:
                print(f"{each.path}: {'; '.join(change.added)}")
            else:
                refusals.append(refusal)
        for refused in refusals:
            print(f"{each.path}: {refused.statement}: {refused.reason}", file=sys.stderr)
    for line in _not_applied(findings.diagnostics, unsafe=options.unsafe_fixes):
        print(line, file=sys.stderr)
    return 0


def _not_applied(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> Iterator[str]:
    """What each missing name still waits for, at its first place: a choice, or `--unsafe-fixes`."""
    from flake8_undefined_services.diagnostics import Applicability

    seen: set[tuple[str, str]] = set()
    for each in diagnostics:
        if each.fix is None or (each.path, each.name) in seen:
            continue
        seen.add((each.path, each.name))
        if each.fix.applicability is Applicability.AMBIGUOUS:
            choices = " | ".join(candidate.statement for candidate in each.fix.candidates)
            yield f"{each.path}:{each.line}: {each.name}: not decided: {choices}"
        elif each.fix.applicability is Applicability.UNSAFE and not unsafe:
            yield f"{each.path}:{each.line}: {each.name}: with --unsafe-fixes: {each.fix.statement}"


def explain(options: argparse.Namespace) -> int:
    """Print a rule's page, or all codes."""
    from flake8_undefined_services.rules import RULES, rule_of

    if options.code is None:
        for each in RULES:
            print(f"{', '.join(each.codes)}  {each.name}: {each.summary}")
        return 0
    rule = rule_of(options.code)
    if rule is None:
        raise UsageError(f"no code is {options.code!r}; `explain` without a code lists them")
    print(f"{options.code} {rule.name}\n\n{rule.page.strip()}\n\n{rule.reference}")
    return 0


def settings_of(options: argparse.Namespace, paths: Sequence[str] | None = None) -> Settings:
    """Configuration files and options, merged; every mistake among the options is told at once.

    paths: around which the files are looked for, if not those of the options.
    """
    from flake8_undefined_services.configuration import Changes, load, values

    changes = Changes()
    mistakes: list[str] = []
    here = Path.cwd()

    def read(option: str, value: object, reader: Callable[[], Changes]) -> None:
        if not value:
            return
        try:
            changes.update(reader())
        except ValueError as error:
            mistakes.append(f"{option}: {error}")

    def codes(given: Sequence[str]) -> tuple[str, ...]:
        return values.codes([code for text in given for code in text.replace(",", " ").split()])

    version, platform = options.target_version, options.target_platform
    read("--target-version", version, lambda: Changes(target_version=values.version(version)))
    read("--target-platform", platform, lambda: Changes(target_platform=values.platform(platform)))
    read("--python", options.python, lambda: Changes(python=values.python(options.python, here)))
    read("--root", options.root, lambda: Changes(roots=values.roots(options.root, here)))
    read("--without", options.without, lambda: Changes(without=values.texts(options.without)))
    read("--select", options.select, lambda: Changes(select=codes(options.select)))
    read("--ignore", options.ignore, lambda: Changes(ignore=codes(options.ignore)))
    if mistakes:
        raise UsageError(*mistakes)
    return load(options.paths if paths is None else paths, changes, options.config)
