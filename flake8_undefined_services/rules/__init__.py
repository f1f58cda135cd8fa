"""All rules in one table; which of them fits a fact, and the finding in which it is told."""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Diagnostic, Place
from flake8_undefined_services.rules.circular_import import CIRCULAR_IMPORT
from flake8_undefined_services.rules.development_dependency_in_service import DEVELOPMENT_DEPENDENCY_IN_SERVICE
from flake8_undefined_services.rules.extra_imported_unguarded import EXTRA_IMPORTED_UNGUARDED
from flake8_undefined_services.rules.ineffective_import_guard import INEFFECTIVE_IMPORT_GUARD
from flake8_undefined_services.rules.missing_configured_name import MISSING_CONFIGURED_NAME
from flake8_undefined_services.rules.module_attribute_not_found import MODULE_ATTRIBUTE_NOT_FOUND
from flake8_undefined_services.rules.module_not_found import MODULE_NOT_FOUND
from flake8_undefined_services.rules.optional_dependency_unguarded_use import OPTIONAL_DEPENDENCY_UNGUARDED_USE
from flake8_undefined_services.rules.possibly_unbound import POSSIBLY_UNBOUND
from flake8_undefined_services.rules.relative_import_beyond_top_level import RELATIVE_IMPORT_BEYOND_TOP_LEVEL
from flake8_undefined_services.rules.rule import Rule, time_of
from flake8_undefined_services.rules.symbol_not_found import SYMBOL_NOT_FOUND
from flake8_undefined_services.rules.syntax_error import SYNTAX_ERROR
from flake8_undefined_services.rules.type_checking_only_name import TYPE_CHECKING_ONLY_NAME
from flake8_undefined_services.rules.unbound_local import UNBOUND_LOCAL
from flake8_undefined_services.rules.undeclared_dependency import UNDECLARED_DEPENDENCY
from flake8_undefined_services.rules.undefined_export import UNDEFINED_EXPORT
from flake8_undefined_services.rules.undefined_name import UNDEFINED_NAME
from flake8_undefined_services.rules.unreadable_file import UNREADABLE_FILE
from flake8_undefined_services.rules.used_before_definition import USED_BEFORE_DEFINITION
from flake8_undefined_services.rules.wording import message_of
from flake8_undefined_services.syntax.facts import Fault, NameUse, SourceFault
from flake8_undefined_services.syntax.import_facts import ImportFault

__all__ = ["RULES", "Rule", "judge", "rule_of", "tell", "tell_configured", "tell_fault"]

# The first that fits a fact is its rule, so the special ones stand before the general one.
RULES: tuple[Rule, ...] = (
    SYNTAX_ERROR,
    UNREADABLE_FILE,
    MISSING_CONFIGURED_NAME,
    UNDEFINED_EXPORT,
    TYPE_CHECKING_ONLY_NAME,
    UNBOUND_LOCAL,
    POSSIBLY_UNBOUND,
    USED_BEFORE_DEFINITION,
    UNDEFINED_NAME,
    MODULE_NOT_FOUND,
    SYMBOL_NOT_FOUND,
    CIRCULAR_IMPORT,
    MODULE_ATTRIBUTE_NOT_FOUND,
    RELATIVE_IMPORT_BEYOND_TOP_LEVEL,
    OPTIONAL_DEPENDENCY_UNGUARDED_USE,
    EXTRA_IMPORTED_UNGUARDED,
    UNDECLARED_DEPENDENCY,
    DEVELOPMENT_DEPENDENCY_IN_SERVICE,
    INEFFECTIVE_IMPORT_GUARD,
)


def judge(fault: Fault) -> tuple[Rule, str] | None:
    """Give the rule that a fact breaks and the code, or None where it is harmless."""
    if isinstance(fault, NameUse) and fault.type_checking_only and not TYPE_CHECKING_ONLY_NAME.judges(fault):
        return None
    for rule in RULES:
        if rule.judges(fault):
            return rule, rule.code(time_of(fault))
    return None


def rule_of(code: str) -> Rule | None:
    """Find the rule of a code."""
    return next((rule for rule in RULES if code in rule.codes), None)


def tell(fault: Fault, path: str, module: str) -> Diagnostic | None:
    """State a fact about a name as a finding; None where no rule is broken."""
    verdict = judge(fault)
    if verdict is None:
        return None
    rule, code = verdict
    when, place = time_of(fault), fault.place
    return Diagnostic(
        code=code,
        rule=rule.name,
        path=path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        name=fault.name,
        module=module,
        when=when,
        certain=fault.certain,
        message=message_of(rule, fault, module),
        raises=fault.raises if isinstance(fault, ImportFault) else "",
    )


def tell_fault(fault: SourceFault, path: str, module: str) -> Diagnostic:
    """State as a finding that a file could not be analysed: SVC001 or SVC002."""
    rule = SYNTAX_ERROR if fault.syntax else UNREADABLE_FILE
    return _about_the_analysis(rule, fault.place, path, fault.message, module=module)


def tell_configured(name: str, mistake: str, path: str, place: Place) -> Diagnostic:
    """State as a finding that the configuration names what is not there: SVC003."""
    rule = MISSING_CONFIGURED_NAME
    return _about_the_analysis(rule, place, path, f"{rule.message.format(name=name)}: {mistake}", name=name)


def _about_the_analysis(
    rule: Rule, place: Place, path: str, message: str, *, name: str = "", module: str = ""
) -> Diagnostic:
    """What stops the analysis itself happens at no time of the program's."""
    return Diagnostic(
        code=rule.code(None),
        rule=rule.name,
        path=path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        name=name,
        module=module,
        when=None,
        certain=True,
        message=message,
    )
