"""The tree of a module as the target's Python compiles it."""

from __future__ import annotations

import ast
import sys

from flake8_undefined_services.config import Version
from flake8_undefined_services.syntax.outline import outlined
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, TooDeep, parse, parse_precisely
from flake8_undefined_services.syntax.target import target_fault

_RUNNING: Version = (sys.version_info[0], sys.version_info[1])


def parse_for(text: str, target: Version) -> ParsedFile:
    """Parse for a version; SourceError where that does not take the text.

    Newer syntax than the running Python's is read by LibCST; what an older target lacks, and what no compiler takes, is
    looked for in the tree.
    """
    try:
        parsed = parse(text)
    except SourceError as rejected:
        if target <= _RUNNING or isinstance(rejected, TooDeep):
            raise
        parsed = parse_precisely(text)
        fault = target_fault(parsed, target, rejected.fault)
    else:
        fault = target_fault(parsed, target)
    if fault is not None:
        raise SourceError(fault)
    return parsed


def outline_for(text: str, target: Version) -> ast.Module:
    """A tree of a module in which functions have lost their bodies, where that can be told from the text."""
    try:
        return parse(outlined(text)).tree
    except SourceError:
        return parse_for(text, target).tree
