"""The sentence of a finding: what is wrong, and what happens when."""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.rules.rule import Rule, time_of
from flake8_undefined_services.syntax.facts import Export, Fault


def message_of(rule: Rule, fault: Fault, module: str) -> str:
    """Word a finding: `'redis' is not defined: importing app.limits raises NameError`."""
    verb = "raises" if fault.certain else "may raise"
    error = rule.raises.__name__ if rule.raises else "an error"
    return f"{rule.message.format(name=fault.name)}: {_occasion(fault, module)} {verb} {error}"


def _occasion(fault: Fault, module: str) -> str:
    module = module or "this module"
    if isinstance(fault, Export):
        return f"a star import of {module}"
    when = time_of(fault)
    if when is Evaluation.IMPORT:
        return f"importing {module}"
    if when is Evaluation.CALL:
        return "calling it"
    return f"{fault.evaluator} reads the annotation and" if fault.evaluator else "evaluating the annotation"
