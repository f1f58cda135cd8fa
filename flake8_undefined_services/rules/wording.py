"""The sentence of a finding: what is wrong, and what happens when."""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule, time_of
from flake8_undefined_services.syntax.facts import Export, Fault
from flake8_undefined_services.syntax.import_facts import ImportFault


def message_of(rule: Rule, fault: Fault, module: str) -> str:
    """Word a finding: `'redis' is not defined: importing app.limits raises NameError`."""
    verb = "raises" if fault.certain else "may raise"
    sentence = f"{rule.message.format(name=fault.name)}: {_occasion(fault, module)} {verb} {_error(rule, fault)}"
    return f"{sentence}; {fault.reason}" if isinstance(fault, ImportFault) and fault.reason else sentence


def _error(rule: Rule, fault: Fault) -> str:
    if isinstance(fault, ImportFault):
        return fault.raises
    return rule.raises.__name__ if rule.raises else "an error"


def _occasion(fault: Fault, module: str) -> str:
    if isinstance(fault, ImportFault) and fault.occasion:
        return fault.occasion
    module = module or "this module"
    if isinstance(fault, Export):
        return f"a star import of {module}"
    when = time_of(fault)
    if when is Evaluation.IMPORT:
        return f"importing {module}"
    if when is Evaluation.CALL:
        return "calling it"
    if isinstance(fault, ImportFault):
        return "evaluating it"
    return f"{fault.evaluator} reads the annotation and" if fault.evaluator else "evaluating the annotation"
