"""Models that are made before `django.setup()` has imported all applications: AppRegistryNotReady.

shop/__init__.py: from shop.models import Item      # the package is imported first, the models of all come later

https://docs.djangoproject.com/en/stable/ref/applications/#troubleshooting
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.startup.catching import origin_of
from flake8_undefined_services.program.startup.exceptions import class_name
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.values import External, Value

_ERROR = "django.core.exceptions.AppRegistryNotReady"
_MODEL = frozenset({"django.db.models.Model", "django.db.models.base.Model"})
_OF_DJANGO = re.compile(r"django\.contrib\.\w+\.models(?:\.|$)")


def make_class(machine: Machine, node: ast.ClassDef, bases: Iterable[Value], frame: Frame) -> None:
    """A class is made while applications are imported: that of a model asks the registry of them."""
    if any(isinstance(base, External) and base.name in _MODEL for base in bases):
        _refuse(machine, frame, frame.module.parsed.place(node))


def load(machine: Machine, dotted: str, frame: Frame, place: Place) -> None:
    """A module of others is imported meanwhile: those of Django's own models make some."""
    if _OF_DJANGO.match(dotted):
        _refuse(machine, frame, place)


def _refuse(machine: Machine, frame: Frame, place: Place) -> None:
    if machine.when is Evaluation.IMPORT:
        message = "Apps aren't loaded yet."
        raise Raised(_ERROR, origin_of(machine, class_name(_ERROR), None, message, frame, place.line, place))
