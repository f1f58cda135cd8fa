"""Console scripts that a project installs: `[project.scripts]`, Poetry's, setuptools' `console_scripts`.

Beside them the application that `fastapi run` starts: `[tool.fastapi] entrypoint` (fastapi-cli 0.0.34).

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.program.entrypoints.started import Started, imported
from flake8_undefined_services.toml import tomllib

_GROUPS = ("console_scripts", "gui_scripts")
_LINE = re.compile(r"^\s*([\w.-]+)\s*=\s*([\w.]+(?:\s*:\s*[\w.]+)?\s*(?:\[[^\]]*\])?)")


def in_manifest(path: Path, text: str) -> Iterator[Started]:
    """Give the scripts that a pyproject.toml, setup.cfg or setup.py declares; nothing where it cannot be read."""
    reader = {"pyproject.toml": _in_pyproject, "setup.cfg": _in_setup_cfg, "setup.py": _in_setup_py}[path.name]
    try:
        declared = tuple(reader(text))
        served = _in_fastapi(text) if path.name == "pyproject.toml" else ""
    except (tomllib.TOMLDecodeError, configparser.Error, SyntaxError, ValueError, RecursionError):
        return
    for name, target in declared:
        named, bracket, extras = re.sub(r"\s+", "", target).partition("[")
        found = imported(named, f"project script {name}", line=_line_of(name, target, text))
        if found is not None:
            yield replace(found, extras=tuple(extras.rstrip("]").split(","))) if bracket else found
    application = imported(served, "fastapi", line=_line_of("entrypoint", served, text)) if served else None
    if application is not None:
        yield application


def _in_pyproject(text: str) -> Iterator[tuple[str, str]]:
    if "scripts" not in text:
        return
    content = tomllib.loads(text)
    project, poetry = _table(content, "project"), _table(content, "tool", "poetry")
    for scripts in (_table(project, "scripts"), _table(project, "gui-scripts"), _table(poetry, "scripts")):
        for name, target in scripts.items():
            if isinstance(target, dict):  # Poetry: {reference = "…", type = "console"}, once {callable = "…"}
                target = target.get("reference") if target.get("type") != "file" else None
                target = target or _table(scripts, name).get("callable")
            if isinstance(target, str):
                yield name, target


def _in_fastapi(text: str) -> str:
    named = _table(tomllib.loads(text), "tool", "fastapi").get("entrypoint") if "entrypoint" in text else None
    return named if isinstance(named, str) else ""


def _in_setup_cfg(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    for group in _GROUPS:
        yield from _lines(parser.get("options.entry_points", group, fallback="").splitlines())


def _in_setup_py(text: str) -> Iterator[tuple[str, str]]:
    """Read the text `entry_points="…"` of a call of `setup`, and what any dict there says; nothing is executed."""
    if "_scripts" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "entry_points" and isinstance(node.value, ast.Constant):
            yield from _in_sections(str(node.value.value))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in _GROUPS:
                    yield from _lines(_literal(value))


def _literal(node: ast.expr) -> object:
    """The lines that a group holds, as a list or as one text; nothing where running the file would tell them."""
    try:
        lines = ast.literal_eval(node)
    except ValueError:
        return ()
    return lines.splitlines() if isinstance(lines, str) else lines


def _in_sections(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string("\n".join(line.strip() for line in text.splitlines()))
    for group in _GROUPS:
        if parser.has_section(group):
            yield from parser.items(group)


def _lines(lines: object) -> Iterator[tuple[str, str]]:
    for line in lines if isinstance(lines, (list, tuple)) else ():
        match = _LINE.match(line) if isinstance(line, str) else None
        if match:
            yield match[1], match[2]


def _line_of(name: str, target: str, text: str) -> int:
    """Find the line on which a script's target stands, after its name."""
    match = re.search(rf"{re.escape(name)}[\"']?\s*[=:].*?{re.escape(target)}", text) or re.search(
        re.escape(target), text
    )
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _table(content: object, *keys: str) -> Mapping[str, object]:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}
