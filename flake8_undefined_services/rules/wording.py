"""The sentence of a finding: what is wrong, and what happens when."""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule
from flake8_undefined_services.syntax.facts import Export, Fault, NameUse
from flake8_undefined_services.syntax.import_facts import CyclicOrder, ImportFault

_SHOWN = 6  # modules of a cycle that are named; of a larger one those at both ends
_AT_THE_START = 3


def message_of(rule: Rule, fault: Fault, module: str) -> str:
    """Word a finding: `'redis' is not defined: importing app.limits raises NameError`."""
    what = rule.message.format(name=fault.name)
    if isinstance(fault, Export) and fault.says:
        what = f"{fault.name!r} {fault.says}"
    if isinstance(fault, ImportFault) and fault.order is not None and not fault.occasion:
        sentence = f"{what}: {_in_order(fault.order, fault.raises)}"
    else:
        sentence = f"{what}: {_occasion(fault, module)} {_verb(fault.certain)} {_error(rule, fault)}"
    return f"{sentence}; {fault.reason}" if isinstance(fault, ImportFault) and fault.reason else sentence


def _in_order(order: CyclicOrder, error: str) -> str:
    """Say in which order it happens: `importing app.a first raises ImportError (app.a -> app.b -> app.a)`."""
    occasion = f"starting {order.start}" if order.start else f"importing {order.steps[0].module} first"
    names = list(order.modules)
    left_out = len(names) - _SHOWN
    if left_out > 1:
        names[_AT_THE_START : _AT_THE_START + left_out] = [f"... {left_out} more ..."]
    return f"{occasion} {_verb(order.certain)} {error} ({' -> '.join(names)})"


def _verb(certain: bool) -> str:
    return "raises" if certain else "may raise"


def _error(rule: Rule, fault: Fault) -> str:
    if fault.raises is not None:
        return fault.raises
    return rule.raises.__name__ if rule.raises else "an error"


def _occasion(fault: Fault, module: str) -> str:
    if isinstance(fault, ImportFault) and fault.occasion:
        return fault.occasion
    module = module or "this module"
    if isinstance(fault, Export):
        return f"a star import of {module}"
    when = fault.when
    if when is Evaluation.IMPORT:
        asker = fault.evaluator if isinstance(fault, NameUse) else None
        return f"{asker} reads the annotation at import and" if asker else f"importing {fault.met_by or module}"
    if when is Evaluation.CALL:
        return "calling it"
    if isinstance(fault, ImportFault):
        return "evaluating it"
    return f"{fault.evaluator} reads the annotation and" if fault.evaluator else "evaluating the annotation"
