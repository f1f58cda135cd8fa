"""Command lines to what they load: `gunicorn app.main:app`, `python -m app`, `sh -c "exec uvicorn app.main:app"`.

What stands before the server (`exec`, `env`, `tini --`, `poetry run`, `ddtrace-run`, `wait-for-it db:5432 --`) is
looked over: the first word that is an interpreter or a known server counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flake8_undefined_services.program.containers.variables import expand
from flake8_undefined_services.program.entrypoints.servers import RUNNER_MODULES, RUNNERS, SERVERS, Server
from flake8_undefined_services.program.entrypoints.shell import SimpleCommand, simple_commands
from flake8_undefined_services.program.entrypoints.started import Loading, Started, imported, is_file

_INTERPRETER = re.compile(r"(?:python|pypy)[\d.]*t?(?:\.exe)?$|^py(?:\.exe)?$")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$")
_WITH_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\.\w+)*(?:\(.*\))?$", re.DOTALL)
# What another command is told, too: `acme server start acme.main:app`.
_APPLICATION = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+:[A-Za-z_]\w*")
# They name servers without starting them.
_OTHER_PROGRAMS = frozenset(
    """pip pip3 pipx apt apt-get apk yum dnf echo printf which type pkill killall pgrep grep test [ [[ cp mv rm mkdir
    chmod chown ln touch npm yarn pnpm docker docker-compose kubectl cat sed awk git curl wget find ps kill trap
    source . read sleep set""".split()
)
_CALLERS = frozenset({"uvicorn"})  # whatever takes no arguments (uvicorn/config.py, Config.load)
_STARTERS = frozenset({"exec", "tini", "dumb-init", "gosu", "su-exec"})
_SYSTEM = ("/bin/", "/usr/", "/sbin/", "/opt/conda/", "/etc/")
_WITH_VALUE = frozenset({"-W", "-X", "--check-hash-based-pycs"})


def started_by(
    command: str | Sequence[str], variables: Mapping[str, str] | None = None, *, line: int = 1
) -> Iterator[Started]:
    """Give what a command loads. Text is read as a shell would, a list of words as `exec` would.

    variables: what is known of the environment. line: of the text's first line, in its file.
    """
    known = variables or {}
    if not isinstance(command, str):
        yield from _of_words(SimpleCommand(tuple(command), line, variables=known))
        return
    for each in simple_commands(command, known):
        yield from _of_words(replace(each, line=line + each.line - 1))


def _of_words(command: SimpleCommand) -> Iterator[Started]:
    if command.words and _program(command.words[0]) in _OTHER_PROGRAMS:
        return
    for found in _found_in(command.words, command.variables, command.line):
        folders = (command.folder, *(f"{command.folder}/{each}" for each in found.folders)) if command.folder else ()
        yield replace(found, folders=(*found.folders, *folders))


def _found_in(words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    for index, word in enumerate(words):
        program, rest = _program(word), words[index + 1 :]
        if _INTERPRETER.match(program):
            yield from _by_python(rest, variables, line)
            return
        if program in RUNNERS:
            yield from _by_runner(rest, variables, line)
            return
        if program in SERVERS:
            yield from _by_server(program, rest, variables, line)
            return
        if program == "uv" and "run" in rest[:1]:
            yield from _by_uv(rest[1:], variables, line)
            return
        if re.search(r"\s", word.strip()):
            yield from started_by(word, variables, line=line)
        elif word.endswith((".sh", ".bash")) or (_is_run(words, index) and _is_plain_file(word)):
            yield Started(Loading.SHELL, word, by=program, line=line)
        elif index == 0 and word.endswith(".py"):
            yield Started(Loading.SCRIPT, word, by=program, line=line)
        elif index and _APPLICATION.fullmatch(word):
            found = imported(word, _program(words[0]), line=line)
            if found is not None:
                yield found


def _is_run(words: Sequence[str], index: int) -> bool:
    """Whether a word is the program itself, also behind what only starts it (`tini -- /docker-entrypoint`)."""
    return index == 0 or words[index - 1] == "--" or _program(words[index - 1]) in _STARTERS


def _is_plain_file(word: str) -> bool:
    """`/app/bin/docker-entrypoint`, `./start`: a path without a suffix may be a script, as its first line says."""
    return "/" in word and "." not in _program(word) and not word.startswith(_SYSTEM)


def _by_python(words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    """Read an interpreter's own options up to what it runs (`python [option] … [-c cmd | -m mod | file | -]`)."""
    index = 0
    while index < len(words):
        word = words[index]
        if word in _WITH_VALUE:
            index += 2
            continue
        cluster = re.fullmatch(r"-[a-zA-Z]*?([cm])(.*)", word)
        if cluster and cluster[1] == "m":
            module = cluster[2] or (words[index + 1] if index + 1 < len(words) else "")
            rest = words[index + 1 :] if cluster[2] else words[index + 2 :]
            yield from _by_module(module, rest, variables, line)
            return
        if cluster:
            code = cluster[2] or (words[index + 1] if index + 1 < len(words) else "")
            yield from _by_code(expand(code, variables), line)
            return
        if word == "-":
            return
        if not word.startswith("-"):
            yield Started(Loading.SCRIPT, expand(word, variables), by="python", line=line)
            return
        index += 1


def _by_code(code: str, line: int) -> Iterator[Started]:
    """What `python -c` imports before anything else."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return
    for statement in body:
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names = [f"{statement.module}.{alias.name}" for alias in statement.names if alias.name != "*"]
        else:
            return
        for name in names:
            yield Started(Loading.IMPORT, name, by="python -c", line=line)


def _by_module(module: str, words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    if module in SERVERS:
        yield from _by_server(module, words, variables, line)
    elif module in RUNNER_MODULES:
        yield from _by_runner(words, variables, line)
    elif _MODULE.match(module):
        yield Started(Loading.MAIN, module, by="python -m", line=line)


def _by_runner(words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    """Find what a debugger or profiler runs: `-m module`, else the first file."""
    if "-m" in words:
        index = list(words).index("-m")
        yield from _by_python(words[index:], variables, line)
        return
    script = next((word for word in words if word.endswith(".py")), None)
    if script is not None:
        yield Started(Loading.SCRIPT, script, by="python", line=line)


def _by_uv(words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    """`uv run` takes a script, `-m module`, or a command; its own options come first."""
    for index, word in enumerate(words):
        if word in {"-m", "--module"}:
            yield from _by_module(
                words[index + 1] if index + 1 < len(words) else "", words[index + 2 :], variables, line
            )
            return
        if word.endswith(".py"):
            yield Started(Loading.SCRIPT, word, by="uv run", line=line)
            return
        if _INTERPRETER.match(_program(word)) and index and words[index - 1] not in {"--python", "-p"}:
            break
        if _program(word) in SERVERS:
            break
    yield from _found_in(words, variables, line)


def _by_server(name: str, words: Sequence[str], variables: Mapping[str, str], line: int) -> Iterator[Started]:
    server = SERVERS[name]
    targets, folders, files = _arguments(server, words)
    if not targets and not files and server.variable in variables:
        targets = [variables[server.variable]]
    if server.positional and not server.several:  # an option of another release may have taken more words, or fewer
        targets = [word for word in targets or words if _WITH_ATTRIBUTE.match(word)] or targets
    if not targets and server.defaults and not server.subcommands.isdisjoint(words[:1]):
        first, *others = server.defaults
        yield Started(Loading.FILE, first, by=name, line=line, folders=tuple(folders), otherwise=tuple(others))
    for file in files:
        yield Started(Loading.FILE, file, by=name, line=line, folders=tuple(folders))
    for target in targets if server.several else targets[:1]:
        if server.runs and is_file(target):
            yield Started(Loading.SCRIPT, target, by=name, line=line, folders=tuple(folders))
            continue
        found = imported(target, name, line=line, folders=tuple(folders))
        if found is not None:
            calls = target.endswith("()") or "--factory" in words or name in _CALLERS
            yield replace(found, calls=calls and server.positional)


def _arguments(server: Server, words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Sort a server's arguments into targets, folders for `sys.path`, and files."""
    targets: list[str] = []
    found: dict[str, list[str]] = {"target": targets, "folder": [], "file": []}
    skipping = False
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if skipping:
            skipping = False
        elif word.startswith("-"):
            option, equals, value = word.partition("=")
            option, value, joined = _joined(server, option, value)
            kind = _kind(server, option)
            skipping = not equals and not joined and option not in server.flags and not following.startswith("-")
            if kind is not None:
                found[kind].append(value if equals or joined else following)
        elif server.positional and word not in server.subcommands:
            targets.append(word)
    return targets, found["folder"], found["file"]


def _joined(server: Server, option: str, value: str) -> tuple[str, str, bool]:
    """`-Aproj` is `-A proj`."""
    if not option.startswith("--") and len(option) > 2 and option[:2] in server.options:
        return option[:2], option[2:] + value, True
    return option, value, False


def _kind(server: Server, option: str) -> str | None:
    if option in server.options:
        return "target"
    if option in server.folders:
        return "folder"
    return "file" if option in server.files else None


def _program(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2]
