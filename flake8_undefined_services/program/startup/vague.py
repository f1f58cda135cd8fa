"""Names of which it is not known whether they are bound, and of which nothing is said."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Perhaps
from flake8_undefined_services.program.startup.values import UNKNOWN
from flake8_undefined_services.syntax.scopes import mangle, scope_of


def bind_vaguely(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> None:
    """What a block binds, seen from another one that may never come back."""
    for name in scope_of(ast.Module(body=list(body), type_ignores=[])).bound:
        space = frame.binding_frame(mangle(name, frame.class_name))
        if name not in space.bindings:
            machine.store.bind(space, name, Perhaps(UNKNOWN, vague=True))
