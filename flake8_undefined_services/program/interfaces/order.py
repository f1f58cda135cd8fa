"""In which order imports execute the modules of a project, and which names are there when an import asks for them.

Only the import statements of module bodies are followed, each as if it were executed once (language reference 5.3 to
5.5, 7.11); functions that run at import are not looked into.

    # app/__init__.py            `import app.part` executes `app` first: while `part` executes, `app` has bound
    from app import part         # `part` for nobody yet, and `late` neither
    late = 1
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from flake8_undefined_services.program.interfaces.modules import Interfaces
from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.surely_bound import Import, statements, surely_bound
from flake8_undefined_services.syntax.tree import is_lazy


@dataclass(frozen=True, slots=True)
class _Request:
    """One thing that an import statement asks for.

    number: how many statements of the body come before the one that holds it. modules: what it executes, packages
    first. names: what it asks the last of them for; "*": for everything. fails: it may, whatever the order is.
    """

    number: int
    module: str
    modules: tuple[str, ...]
    names: tuple[str, ...] = ()
    fails: bool = False


@dataclass(slots=True, eq=False)
class Process:
    """What one process has executed so far.

    executing: how many statements each module has behind it that is not done.
    failing: modules of which an import may fail, each with what that asks; an empty name: for what is not there.
    unfinished: by module, what it imported while that was executing.
    touched: how often anything was asked that only the order decides.
    """

    begun: set[str] = field(default_factory=set)
    executing: dict[str, int] = field(default_factory=dict)
    failing: dict[str, set[str]] = field(default_factory=dict)
    unfinished: dict[str, set[str]] = field(default_factory=dict)
    touched: int = 0

    def fail(self, module: str, asked: Iterable[str]) -> None:
        """Note that imports of a module may fail which ask these."""
        self.failing.setdefault(module, set()).update(asked)

    def note(self, module: str, failing: Iterable[str], unfinished: Iterable[str]) -> None:
        """Take over what another process has found of a module."""
        if failing:
            self.fail(module, failing)
        if unfinished:
            self.unfinished.setdefault(module, set()).update(unfinished)

    def copy(self) -> Process:
        """One that goes on from here."""
        unfinished = {module: set(found) for module, found in self.unfinished.items()}
        failing = {module: set(asked) for module, asked in self.failing.items()}
        return Process(set(self.begun), {}, failing, unfinished)


@dataclass(slots=True, eq=False)
class ImportOrder:
    """Executes imports in processes of their own; what the order does not matter to is executed once for all."""

    interfaces: Interfaces
    _packages: dict[str, Process] = field(default_factory=dict)
    _settled: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    _requests: dict[str, tuple[_Request, ...]] = field(default_factory=dict)
    _before: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def starting(self, module: str) -> Process:
        """The process that has imported this module first, by its name."""
        process = self._after_packages(module.rpartition(".")[0])
        if module in process.begun:
            return process
        process = process.copy()
        self._execute(process, module)
        return process

    def running(self, module: str, is_package: bool, body: list[ast.stmt]) -> Process:
        """The process that has executed these statements under a name that finds something else, or nothing."""
        process = Process()
        for request in self._asked(body, module, is_package):
            self._exhaust(process, [self._import(process, module, request)])
        return process

    def _after_packages(self, package: str) -> Process:
        known = self._packages.get(package)
        if known is not None:
            return known
        process = Process() if not package else self._after_packages(package.rpartition(".")[0])
        if package and package not in process.begun:
            process = process.copy()
            self._execute(process, package)
        self._packages[package] = process
        return process

    def _execute(self, process: Process, module: str) -> None:
        self._exhaust(process, [self._steps(process, module)])

    def _exhaust(self, process: Process, stack: list[Iterator[str]]) -> None:
        """Execute each module that another one's steps ask for before these go on; chains may be long."""
        while stack:
            module = next(stack[-1], None)
            if module is None:
                stack.pop()
            else:
                stack.append(self._steps(process, module))

    def _steps(self, process: Process, module: str) -> Iterator[str]:
        process.begun.add(module)
        settled = self._settled.get(module)
        if settled is not None:
            process.note(module, *settled)
            return
        touched = process.touched
        for request in self._requests_of(module):
            process.executing[module] = request.number
            yield from self._import(process, module, request)
        process.executing.pop(module, None)
        if touched == process.touched:
            found = (process.failing.get(module, ()), process.unfinished.get(module, ()))
            self._settled[module] = frozenset(found[0]), frozenset(found[1])

    def _requests_of(self, module: str) -> tuple[_Request, ...]:
        found = self._requests.get(module)
        if found is None:
            is_package = self.interfaces.spec(module).is_package
            asked = self._asked(self.interfaces.body(module), module, is_package)
            found = self._requests[module] = tuple(asked)
        return found

    def _asked(self, body: list[ast.stmt], importer: str, is_package: bool) -> Iterator[_Request]:
        """What a body's imports ask for, in order."""
        interfaces = self.interfaces
        for number, node in _numbered(body, interfaces):
            lazy = is_lazy(node)  # when its names are asked for first, nobody knows
            if isinstance(node, ast.Import):
                for alias in node.names:
                    fails = lazy or not interfaces.is_there(alias.name)
                    yield _Request(number, alias.name, interfaces.packages_of(alias.name), fails=fails)
                continue
            named = absolute_import(node, importer, is_package)
            if lazy or named is None or not interfaces.is_there(named):
                yield _Request(number, "", (), fails=True)
                continue
            names = tuple(alias.name for alias in node.names)
            if interfaces.is_of_project(named):
                yield _Request(number, named, interfaces.packages_of(named), names)
            else:
                yield _Request(number, named, (), fails=any(interfaces.may_lack(named, name) for name in names))

    def _import(self, process: Process, importer: str, request: _Request) -> Iterator[str]:
        """Answer one request: give the modules that it executes, and note what it may not find."""
        if request.fails:
            process.fail(importer, [""])
        yield from self._load(process, importer, request.modules)
        for name in request.names:
            if name == "*":
                if request.module in process.executing:
                    process.touched += 1
                    process.fail(importer, [""])
            elif name not in self._names_now(process, request.module):
                yield from self._submodule(process, importer, request.module, name)

    def _load(self, process: Process, importer: str, modules: Iterable[str]) -> Iterator[str]:
        for module in modules:
            if module not in process.begun:
                yield module
            elif module in process.executing:
                process.touched += not f"{importer}.".startswith(f"{module}.")
                process.unfinished.setdefault(importer, set()).add(module)

    def _submodule(self, process: Process, importer: str, package: str, name: str) -> Iterator[str]:
        dotted = f"{package}.{name}"
        if self.interfaces.is_module(dotted):
            yield from self._load(process, importer, self.interfaces.packages_of(dotted))
        elif not self.interfaces.answers(package, name):
            process.fail(importer, [package])

    def _names_now(self, process: Process, module: str) -> frozenset[str]:
        """What the module surely binds by now."""
        number = process.executing.get(module)
        if number is None:
            return self.interfaces.names_of(module)
        process.touched += 1
        known = self._before.get((module, number))
        if known is None:
            known = self._before[module, number] = self._names_before(module, number)
        return known

    def _names_before(self, module: str, number: int) -> frozenset[str]:
        body = self.interfaces.body(module)[:number]
        before = surely_bound(ast.Module(body, []), self.interfaces.known)
        stars = (self.interfaces.exports_to(star, module) for star in before.stars)
        return before.names.union(*stars)


def _numbered(body: list[ast.stmt], interfaces: Interfaces) -> Iterator[tuple[int, Import]]:
    """A body's imports, each with the number of the statement of the body that holds it."""
    inner = partial(statements, known=interfaces.known, functions=False)
    for number, statement in enumerate(body):
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from ((number, node) for node in inner([statement]) if isinstance(node, Import))
