"""Does an import suit a name's uses? `datetime.now()` wants the class, `datetime.timedelta` the module."""

from __future__ import annotations

import enum
from dataclasses import replace

from flake8_undefined_services.config import Version
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.standard_symbols import (
    attributes_of,
    class_attributes,
    exports_of,
    is_described,
    is_plain,
    twin_attributes,
)
from flake8_undefined_services.fixes.evidence.usage import Role, Usage
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.language.standard_library import module_exists


class Fit(enum.Enum):
    """Every attribute is there, some are, none is, or nothing is known."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


def fit_of(statement: ImportStatement, usage: Usage, target: Version, index: ProjectIndex) -> Fit:
    """Judge any absolute import."""
    if statement.symbol is None:
        if index.is_first_party(statement.module):
            return _fit_of_project_module(statement.module, _through(statement, usage), index)
        if index.outline(statement.module) is not None:
            return _fit_of_installed_module(statement.module, _through(statement, usage), index)
        return fit_of_module(statement.module, usage, target)[0]
    inner = f"{statement.module}.{statement.symbol}"
    if inner in index.modules:
        return _fit_of_project_module(inner, usage, index)
    if is_described(inner):
        return fit_of_module(inner, usage, target)[0]
    if not index.is_first_party(inner) and index.installed.source(inner) is not None:
        return _fit_of_installed_module(inner, usage, index)
    return fit_of_symbol(statement.module, statement.symbol, usage, target)


def _through(statement: ImportStatement, usage: Usage) -> Usage:
    """What is read from the submodule of `import a.b`, which binds `a`."""
    _, _, inner = statement.module.partition(".")
    if not inner or statement.alias is not None:
        return usage
    paths = (path.removeprefix(f"{inner}.") for path in usage.attributes if path.startswith(f"{inner}."))
    return replace(usage, attributes=frozenset(paths))


def fit_of_module(module: str, usage: Usage, target: Version) -> tuple[Fit, ImportStatement]:
    """Judge `import module`, and say which submodule has to be named for the attributes to be there."""
    statement = ImportStatement(module)
    known = attributes_of(module, target)
    if usage.is_no_module:
        return Fit.NO, statement
    wanted = usage.first_attributes
    submodules = {name for name in wanted - (known or set()) if module_exists(f"{module}.{name}", target)}
    if not wanted or (known is None and wanted - submodules):
        return Fit.UNKNOWN, statement
    if len(submodules) > 1:  # one statement would not bring them all
        return Fit.PARTLY, statement
    fit = _fit(wanted, (known or set()) | submodules)
    return fit, ImportStatement(_deepest(f"{module}.{submodules.pop()}", usage, target)) if submodules else statement


def _deepest(module: str, usage: Usage, target: Version) -> str:
    """`xml.etree.ElementTree` where the uses of `xml.etree` go through it."""
    top = module.partition(".")[0]
    for path in sorted(usage.attributes):
        deeper = f"{top}.{path}"
        while deeper.startswith(f"{module}."):
            if module_exists(deeper, target):
                return deeper
            deeper = deeper.rpartition(".")[0]
    return module


def fit_of_symbol(module: str, symbol: str, usage: Usage, target: Version) -> Fit:
    """Judge `from module import symbol`; functions, numbers and classes are known."""
    if is_plain(module, symbol, target) and (usage.first_attributes or usage.roles & {Role.BASE, Role.EXCEPTION}):
        return Fit.NO
    attributes = twin_attributes(module, target) if module == symbol else class_attributes(module, symbol, target)
    if module == symbol and symbol in exports_of(module, target) and attributes is None:
        attributes = frozenset()  # a function: `time.time`, `pprint.pprint`
    wanted = frozenset(each for each in usage.first_attributes if not each.startswith("_"))
    if attributes is None or not wanted:
        return Fit.UNKNOWN
    return _fit(wanted, attributes)


def _fit_of_project_module(module: str, usage: Usage, index: ProjectIndex) -> Fit:
    if usage.is_no_module:
        return Fit.NO
    outline = index.outline(module)
    if outline is None or outline.is_open or not usage.first_attributes:
        return Fit.UNKNOWN
    submodules = {name for name in usage.first_attributes if f"{module}.{name}" in index.modules}
    return _fit(usage.first_attributes, outline.bound_at_top | submodules)


def _fit_of_installed_module(module: str, usage: Usage, index: ProjectIndex) -> Fit:
    if usage.is_no_module:
        return Fit.NO
    outline = index.outline(module)
    if outline is None or outline.is_open or not usage.first_attributes:
        return Fit.UNKNOWN
    return _fit(usage.first_attributes, outline.bound_at_top | index.brought_by(module))


def _fit(wanted: frozenset[str], known: frozenset[str] | set[str]) -> Fit:
    if wanted <= known:
        return Fit.YES
    return Fit.PARTLY if wanted & known else Fit.NO
