"""Applications that code hands to a server by name: `uvicorn.run("app.main:app", reload=True)`.

A server imports them itself, because its workers and reloads do so in processes of their own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.entrypoints.module_reference import ModuleReference, string_place
from flake8_undefined_services.syntax.parsing import ParsedFile

_CALLED = frozenset({("uvicorn", "run"), ("uvicorn", "Config"), ("granian", "Granian")})
_MENTIONED = ("uvicorn", "granian")
# One module alone is looked for beside the script, which no root need be.
_TARGET = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+):([A-Za-z_]\w*)")


def references_of_servers(parsed: ParsedFile) -> Iterator[ModuleReference]:
    """Give the applications that a module's calls of servers name."""
    text = parsed.text
    if not any(word in text for word in _MENTIONED):
        return
    for node in ast.walk(parsed.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=server), attr=called),
                args=[ast.Constant(value=str(target)) as written, *_],
            ):
                found = _TARGET.fullmatch(target)
                if found is not None and (server, called) in _CALLED:
                    readings = ((found[1], found[2]),)
                    place = string_place(parsed, written, target)
                    yield ModuleReference(readings, place, f"{server}.{called}()", Evaluation.CALL, placed=True)
