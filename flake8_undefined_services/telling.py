"""From a source to its tree, and from what the engine met in it to findings: what every analysis shares."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.parsing import (
    ParsedFile,
    SourceError,
    TooDeep,
    parse,
    parse_precisely,
    parsed_file,
)
from flake8_undefined_services.syntax.target import target_fault
from flake8_undefined_services.syntax.templates import is_template


def read(source: Source, settings: Settings, tree: ast.Module | None = None) -> ParsedFile | SourceFault:
    """The tree of a source, or why the target's Python does not take it; newer syntax is read by LibCST.

    tree: what `ast.parse` has made of it already.
    """
    try:
        parsed = parse(source.text) if tree is None else parsed_file(tree, source.text)
    except TooDeep as rejected:
        return rejected.fault
    except SourceError as rejected:
        try:
            parsed = parse_precisely(source.text)
        except SourceError as error:
            is_newer = settings.target_version > sys.version_info[:2]  # then LibCST knows better what is wrong
            return error.fault if is_newer else rejected.fault
        return target_fault(parsed, settings.target_version, rejected.fault) or parsed
    return target_fault(parsed, settings.target_version) or parsed


def told_fault(fault: SourceFault, source: Source) -> tuple[Diagnostic, ...]:
    """The finding about a file that does not parse; none about a template, which is not meant to."""
    from flake8_undefined_services.rules import tell_fault

    return () if is_template(source.text) else (tell_fault(fault, source.path, source.module),)


def precise(source: Source) -> ParsedFile | None:
    """The tree in which every name has its exact place; None where LibCST does not take the text."""
    try:
        return parse_precisely(source.text)
    except SourceError:
        return None


def told(source: Source, faults: Iterable[Fault | ImportFault]) -> tuple[Diagnostic, ...]:
    """The findings of one file, in order of place; most have none, and for these no rule is loaded."""
    faults = tuple(faults)
    if not faults:
        return ()
    from flake8_undefined_services.rules import tell

    found = (tell(fault, source.path, source.module) for fault in faults)
    return tuple(sorted((d for d in found if d is not None), key=lambda d: (d.line, d.column, d.code)))
