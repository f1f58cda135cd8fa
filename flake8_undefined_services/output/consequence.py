"""What a finding does to services: which it stops, by which imports, and so in which order findings are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flake8_undefined_services.diagnostics import Diagnostic, ImportStep, StoppedService, consequence

_NAMED = 3  # services that are named; of more only the number is told
_STEPS = 6  # imports of a chain that are shown; of a longer one both ends
_ENTRY_SIDE = 2  # of them, those next to the entry point


def by_consequence(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort the most serious first: when it crashes, then whether it stops a service; else as they came."""
    return tuple(sorted(diagnostics, key=consequence))


def stopped(diagnostic: Diagnostic) -> str:
    """Say in one line what a finding stops, by the shortest chain; empty where it stops nothing.

    stops app.main: app/main.py:3 → app/routes/__init__.py:7
    """
    if not diagnostic.services:
        return ""
    services = sorted(diagnostic.services, key=lambda each: len(each.chain))
    way = imports_before(diagnostic, services[0])
    return f"stops {_names(services)}{': ' + shown_chain(way) if way else ''}"


def imports_before(diagnostic: Diagnostic, service: StoppedService) -> tuple[ImportStep, ...]:
    """Give the chain up to the finding, without the finding's own place."""
    chain = service.chain
    if chain and chain[-1].path == diagnostic.path:
        return chain[:-1]
    return chain


def shown_chain(chain: Sequence[ImportStep]) -> str:
    """Write imports as places in one line; the middle of a long chain is counted only."""
    places = [f"{step.path}:{step.line}" for step in chain]
    if len(places) > _STEPS:
        left_out = len(places) - _STEPS
        places[_ENTRY_SIDE : _ENTRY_SIDE + left_out] = [f"… {left_out} more …"]
    return " → ".join(places)


def _names(services: Sequence[StoppedService]) -> str:
    names = [each.entrypoint for each in services]
    if len(names) <= _NAMED:
        return " and ".join((", ".join(names[:-1]), names[-1])) if names[1:] else names[0]
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
