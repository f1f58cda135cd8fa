"""Which installed modules cannot do without some distributions, as far as metadata says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flake8_undefined_services.program.dependencies.environment import Environment
from flake8_undefined_services.program.dependencies.names import normalised

_OF_AN_EXTRA = re.compile(r";.*\bextra\s*==")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def modules_requiring(absent: Iterable[str], environment: Environment) -> frozenset[str]:
    """Give the top-level modules of what requires a distribution, or requires what does.

    absent: names of distributions, or of modules, whose distributions are meant.
    """
    names = tuple(absent)
    gone = {normalised(name) for name in names} | {each for name in names for each in environment.providers(name)}
    requiring: dict[str, set[str]] = {}
    for distribution in environment.distributions.values():
        for text in distribution.requires:
            found = _NAME.match(text)
            if found is not None and not _OF_AN_EXTRA.search(text):
                requiring.setdefault(normalised(found[0]), set()).add(distribution.name)
    pending, shaken = list(gone), set(gone)
    while pending:
        for name in requiring.get(pending.pop(), ()):
            if name not in shaken:
                shaken.add(name)
                pending.append(name)
    roots = (root for name in shaken - gone for root in environment.import_names(name))
    return frozenset(root.partition(".")[0] for root in roots)
