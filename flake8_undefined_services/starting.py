"""What the commands `startup` and `verify` do with their options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from flake8_undefined_services import __version__, predicting
from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Outcome, Startup
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.sources import lines_on_demand


def startup(options: argparse.Namespace, settings: Settings) -> int:
    """Predict the entry points; 1 where one of them does not start."""
    guessed, settings = not settings.roots, replace(settings, roots=predicting.roots_of(settings))
    entries = _entries(options.entrypoints, settings, guessed=guessed)
    if options.each_extra:
        return _each_extra(entries, settings, options.output_format)
    found = predicting.predict(entries, settings)
    _show(found, options.output_format)
    return 1 if any(each.outcome is Outcome.ERROR for each in found) else 0


def _each_extra(entries: Sequence[EntryPoint], settings: Settings, output_format: str) -> int:
    """Show which services start without which extra or group; 1 where one does not, or not even with all of them."""
    from flake8_undefined_services.each_extra import predict_each_extra
    from flake8_undefined_services.output import terminal
    from flake8_undefined_services.output.startup import sections

    if output_format not in ("text", "json"):
        raise UsageError(f"--each-extra is told as text or json, not as {output_format}")
    complete, found = predict_each_extra(entries, settings)
    if not found:
        raise UsageError("--each-extra: no manifest around the working directory declares an extra or a group")
    if output_format == "json":
        print(sections.render_json(complete, found))
    else:
        terminal.show(sections.render_text(complete, found), sys.stdout)
    all_found = (each for startups in (complete, *found.values()) for each in startups)
    return 1 if any(each.outcome is Outcome.ERROR for each in all_found) else 0


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """Really import the entry points; 1 where one fails or does not do what was predicted."""
    from flake8_undefined_services.output import terminal
    from flake8_undefined_services.output.progress import progress
    from flake8_undefined_services.output.verification import json, text
    from flake8_undefined_services.verification import read_environment_file, verify

    guessed, settings = not settings.roots, replace(settings, roots=predicting.roots_of(settings))
    named = partial(_entries, options.entrypoints, settings, guessed=guessed)
    entries = _modules(options, settings) if options.all else _there(named())
    environment = read_environment_file(options.env_file) if options.env_file is not None else None
    # Importing is all that is done, also where a worker goes on to import what its settings name.
    predictions = predicting.predict([replace(entry, how="import", calls=False) for entry in entries], settings)
    with progress() as step:
        step(len(entries))
        verified = verify(
            entries,
            settings,
            settings.roots,
            timeout=options.timeout,
            jobs=options.jobs,
            environment=environment,
            predictions=predictions,
            run_main=options.run_main,
            progress=lambda: step(0),
        )
    if options.output_format == "json":
        print(json.render(verified, __version__))
    else:
        terminal.show(text.render(verified), sys.stdout)
    return 0 if all(each.is_good for each in verified) else 1


def _there(entries: Sequence[EntryPoint]) -> tuple[EntryPoint, ...]:
    """Leave out what the project's files start and this checkout does not have; that is no mistake of the user's."""
    for entry in entries:
        if entry.where is not None and entry.file is None:
            print(f"{entry.text}: not in this checkout, so not imported", file=sys.stderr)
    return tuple(each for each in entries if each.where is None or each.file is not None)


def _modules(options: argparse.Namespace, settings: Settings) -> tuple[EntryPoint, ...]:
    """Each module of the service packages, after what the user names."""
    from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
    from flake8_undefined_services.program.service_modules import service_modules

    roots = settings.roots
    named = tuple(parse_entrypoint(text, roots) for text in options.entrypoints)
    known = () if settings.service_packages else named or find_entrypoints(Path.cwd(), settings, roots)
    return tuple({entry.text: entry for entry in (*named, *service_modules(settings, roots, known))}.values())


def _entries(texts: Sequence[str], settings: Settings, *, guessed: bool) -> tuple[EntryPoint, ...]:
    """Take what the user names, else what is configured or found in the project; UsageError where there is none.

    guessed: the source roots that the settings hold were found, not configured.
    """
    if texts:
        return tuple(parse_entrypoint(text, settings.roots, guessed=guessed) for text in texts)
    from flake8_undefined_services.program.entrypoints.finding import find_entrypoints

    named = replace(settings, roots=()) if guessed else settings
    found = find_entrypoints(Path.cwd(), named, settings.roots)
    if not found:
        raise UsageError("no entry point: name one, or set `entrypoints` in [tool.undefined-services]")
    for entry in found:
        if entry.where is not None:
            print(f"{entry.text}: {entry.how} in {entry.where.path}:{entry.where.line}", file=sys.stderr)
    return found


def _show(found: Sequence[Startup], output_format: str) -> None:
    if output_format == "json":
        from flake8_undefined_services.output.startup import json

        print(json.render(found))
    elif output_format == "mermaid":
        from flake8_undefined_services.output.startup import mermaid

        print(mermaid.render(found))
    elif output_format == "dot":
        from flake8_undefined_services.output.startup import dot

        print(dot.render(found))
    elif output_format == "html":
        from flake8_undefined_services.output.startup import html

        print(html.render(found, __version__, lines_on_demand()))
    else:
        from flake8_undefined_services.output import terminal
        from flake8_undefined_services.output.startup import text

        terminal.show(text.render(found, lines_on_demand()), sys.stdout)
