"""Findings and start-ups, made by hand: one that crashes as the incident did, and texts that want to break out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, ImportStep, StoppedService
from flake8_undefined_services.outcomes import (
    EnvironmentRead,
    Outcome,
    PredictedError,
    StartedImport,
    StartedModule,
    Startup,
)

SOURCES = {
    "app/main.py": ("import os", "", "from app.api import router"),
    "app/api.py": ("", "from app.limits import Limiter", "from app import users"),
    "app/limits.py": ("class Limiter:", "    def __init__(self, client: Optional[redis.Redis]) -> None:"),
}
CHAIN = (
    ImportStep("app.main", "app/main.py", 3),
    ImportStep("app.api", "app/api.py", 2),
    ImportStep("app.limits", "app/limits.py", 2),
)
CRASHED = Startup(
    entrypoint="app.main:app",
    module="app.main",
    outcome=Outcome.ERROR,
    error=PredictedError("NameError", "redis", "app/limits.py", 2, "name 'redis' is not defined"),
    chain=CHAIN,
    modules=(
        StartedModule("app", "app/__init__.py"),
        StartedModule("app.main", "app/main.py", finished=False),
        StartedModule("app.settings", "app/settings.py"),
        StartedModule("app.api", "app/api.py", finished=False),
        StartedModule("app.fast", "app/fast.py", finished=False),
        StartedModule("app.limits", "app/limits.py", finished=False),
        StartedModule("app.users", "app/users.py", finished=False, reached=False),
    ),
    imports=(
        StartedImport("app.main", "app.settings", 2),
        StartedImport("app.main", "app.api", 3),
        StartedImport("app.api", "app.fast", 1),
        StartedImport("app.api", "app.limits", 2),
        StartedImport("app.api", "app.users", 3),
    ),
    environment=(
        EnvironmentRead("DATABASE_URL", "app/settings.py", 4),
        EnvironmentRead("KEY", "app/settings.py", 5, required=False),
    ),
)
STARTED = Startup(
    entrypoint="worker.py",
    module="worker.py",
    outcome=Outcome.OK,
    modules=(StartedModule("__main__", "worker.py"), StartedModule("jobs", "jobs.py")),
    imports=(StartedImport("__main__", "jobs", 1),),
)
UNKNOWN = Startup("app.odd", "app.odd", Outcome.UNKNOWN, reason="app/odd.py:3 executes code that is made at run time")

# Markup of every format that shows them, ends of its quoting, what a terminal obeys, and half of a character.
HOSTILE = (
    '</script><img src=x onerror="window.hacked=1">',
    "{{data}}{{script}}",
    "</script x <!-- <script y",
    'a"]; click m0 "javascript:alert(1)"',
    "\\N \\l \\",
    "&lt;&#39;&quot;",
    "b`**x**`",
    "c\r\n%% end",
    "\x1b[31mred\x1b[0m",
    "[bold]text[/bold]",
    "d'\u2028é中",
    "\ud800",
    "%25,::%0A",
    "__proto__",
    "constructor",
)


def hostile_startup() -> Startup:
    """A start-up in which every text is hostile."""
    first, second, *others = HOSTILE
    return Startup(
        entrypoint=first,
        module=first,
        outcome=Outcome.ERROR,
        error=PredictedError(second, first, first, 1, " ".join(HOSTILE)),
        chain=tuple(ImportStep(name, name, 1) for name in (first, second)),
        modules=tuple(StartedModule(name, name, finished=False, reached=name != HOSTILE[-1]) for name in HOSTILE),
        imports=tuple(StartedImport(second, name, 3) for name in others),
        environment=tuple(EnvironmentRead(name, name, 2) for name in HOSTILE),
    )


def deep_startup(depth: int) -> Startup:
    """A start-up whose chain of imports is `depth` modules long."""
    names = [f"deep.m{index}" for index in range(depth)]
    return Startup(
        entrypoint=names[0],
        module=names[0],
        outcome=Outcome.ERROR,
        error=PredictedError("RuntimeError", None, "deep.py", 7, "too deep"),
        chain=tuple(ImportStep(name, f"{name}.py", index + 1) for index, name in enumerate(names)),
        modules=tuple(StartedModule(name, f"{name}.py", finished=False) for name in names),
        imports=tuple(StartedImport(one, other, 1) for one, other in pairwise(names)),
    )


def wide_startup(packages: int, modules: int) -> Startup:
    """A start-up that works, of `packages` packages with as many modules each."""
    started = [StartedModule("main", "main.py")]
    imports = []
    for package in range(packages):
        started.append(StartedModule(f"p{package}", f"p{package}/__init__.py"))
        imports.append(StartedImport("main", f"p{package}", package + 1))
        for module in range(modules):
            started.append(StartedModule(f"p{package}.m{module}", f"p{package}/m{module}.py"))
            imports.append(StartedImport(f"p{package}", f"p{package}.m{module}", module + 1))
    return Startup("main", "main", Outcome.OK, modules=tuple(started), imports=tuple(imports))


FINDING = Diagnostic(
    code="SVC101",
    rule="undefined-name",
    path="app/limits.py",
    line=2,
    column=41,
    end_line=2,
    end_column=46,
    name="redis",
    module="app.limits",
    when=Evaluation.IMPORT,
    certain=True,
    message="'redis' is not defined",
)
STOPPING = replace(FINDING, services=(StoppedService("app.main", CHAIN),))
AT_CALL = replace(FINDING, code="SVC201", when=Evaluation.CALL, line=1)
IN_ANNOTATION = replace(FINDING, code="SVC301", when=Evaluation.ANNOTATION, line=1)
NOT_ANALYSED = replace(
    FINDING, code="SVC001", rule="syntax-error", when=None, name="", line=9, column=1, end_line=9, end_column=1
)


def lines_of(path: str) -> tuple[str, ...]:
    """The sources above."""
    return SOURCES.get(path, ())
