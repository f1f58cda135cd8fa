"""A start-up as one HTML file that opens from the disk: the map, the tree, the failing chain, all with search.

The page holds its data as JSON, its script and its style, and a content security policy that lets nothing else
run and nothing be fetched. Names and messages reach the page as text only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import count

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.excerpt import printable
from flake8_undefined_services.output.spans import Lines, no_lines, plain
from flake8_undefined_services.output.startup import text
from flake8_undefined_services.output.startup.graph import State, state_of
from flake8_undefined_services.output.startup.tree import ImportTree, import_tree

_SCRIPTS = ("model.js", "details.js", "map.js", "tree.js", "page.js")
_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def render(startups: Sequence[Startup], version: str, lines_of: Lines = no_lines) -> str:
    """Give the page for all entry points; `version` is this program's."""
    script = "\n".join(map(_part, _SCRIPTS))
    style = _part("page.css")
    policy = _POLICY.format(script=_digest(script), style=_digest(style))
    names = printable(", ".join(each.entrypoint for each in startups))
    filling = {
        "policy": html.escape(policy),
        "title": html.escape(names if len(startups) <= 2 else f"{len(startups)} entry points"),
        "version": html.escape(version),
        "style": style,
        "script": script,
        "text": html.escape(plain(text.render(startups, lines_of))),
        "data": _in_script([_startup(each, startups, lines_of) for each in startups]),
    }
    # One pass: what is filled in is not looked at again, whatever it spells.
    page = _SLOT.sub(lambda match: filling[match[1]], _part("page.html"))
    # ASCII only: whatever the encoding of a terminal or a pipe, the script stays the one that the policy allows.
    return page.encode("ascii", "xmlcharrefreplace").decode()


def _part(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text("utf-8")


def _digest(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def _in_script(value: object) -> str:
    r"""Write JSON that no HTML parser leaves: `<`, `>` and `&` as `\u003c` and so on; it is ASCII anyway."""
    written = json.dumps(value, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _startup(startup: Startup, others: Sequence[Startup], lines_of: Lines) -> Mapping[str, object]:
    tree = import_tree(startup, others)
    numbers = dict(zip(tree.modules, count()))
    error = startup.error
    return {
        "entrypoint": startup.entrypoint,
        "outcome": startup.outcome.value,
        "reason": startup.reason,
        "error": None
        if error is None
        else {
            "type": error.type,
            "message": error.message,
            "path": error.path,
            "line": error.line,
        },
        "chain": [
            [numbers[step.module], step.path, step.line, _source(lines_of(step.path), step.line)]
            for step in startup.chain
        ],
        "root": numbers[tree.root],
        "modules": _modules(startup, tree, numbers),
        "imports": _imports(startup, others, numbers),
        "environment": [[each.name, each.path, each.line, each.required] for each in startup.environment],
    }


def _modules(startup: Startup, tree: ImportTree, numbers: Mapping[str, int]) -> list[list[object]]:
    """Name, path, state, depth, number of the first importer (-1 for the root's), line of that import."""
    states = {state: number for number, state in enumerate(State)}
    rows: list[list[object]] = []
    for name, module in tree.modules.items():
        cause = tree.causes.get(name)
        importer, line = (numbers[cause.importer], cause.line) if cause else (-1, 0)
        rows.append([name, module.path, states[state_of(module, startup)], tree.depths[name], importer, line])
    return rows


def _imports(startup: Startup, others: Sequence[Startup], numbers: Mapping[str, int]) -> list[list[int]]:
    """Every pair of importer and imported once, at its first line."""
    pairs: dict[tuple[int, int], int] = {}
    for each in (*startup.imports, *(one for other in others if other is not startup for one in other.imports)):
        if each.importer in numbers and each.imported in numbers:
            pairs.setdefault((numbers[each.importer], numbers[each.imported]), each.line)
    return [[importer, imported, line] for (importer, imported), line in pairs.items()]


def _source(lines: Sequence[str], line: int) -> str:
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
