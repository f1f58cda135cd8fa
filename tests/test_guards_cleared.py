"""Guards around imports that are cleared without executing anything: nothing of what is cleared misses a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.clearing import is_cleared
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.executed_alone import ExecutedAlone
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.possible_guards import may_be_guarded
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.parsing import parse
from tests.interpreter import Crash
from tests.interpreter_in_turn import InterpreterInTurn, interpreter_in_turn
from tests.program.layouts import write

ABSENT = ("redis", "valkey")

CLEARED = {
    "a flag tells": """
        try:
            import redis
            HAS_REDIS = True
        except ImportError:
            HAS_REDIS = False

        if HAS_REDIS:
            class Store(redis.Redis):
                pass

            STORE = Store()

        class Pool:
            def connect(self):
                return redis.Redis() if HAS_REDIS else None
        """,
    "the name itself tells": """
        try:
            import redis
        except ImportError:
            redis = None

        if redis is not None:
            ERRORS = (redis.ConnectionError,)
        else:
            ERRORS = ()

        class Store:
            def __init__(self):
                if not redis:
                    raise RuntimeError("install redis")
                self.client = redis.Redis()
        """,
    "nothing goes on without it": """
        try:
            from redis import Redis
        except ImportError as error:
            raise ImportError("install redis") from error

        CLIENT = Redis
        """,
    "a fallback of its own": """
        try:
            from redis import Redis
        except (ImportError, AttributeError):
            class Redis:
                pass

        CLIENT = Redis()
        """,
    "another package instead": """
        try:
            import valkey as redis
        except ModuleNotFoundError:
            try:
                import redis
            except ModuleNotFoundError:
                raise SystemExit(1)

        print(redis.Redis)
        """,
    "in the function that needs it": """
        def connect():
            try:
                from redis import Redis
            except ImportError:
                return None
            return Redis()

        connect()
        """,
    "nobody uses it": """
        try:
            import redis
        except ImportError:
            pass
        """,
}
SUSPECTED = {
    "import uses what may be missing": """
        try:
            import redis
        except ImportError:
            redis = None

        ERRORS = (redis.ConnectionError,)
        """,
    "so does a function that import calls": """
        try:
            import redis
        except ImportError:
            redis = None

        def errors():
            return (redis.ConnectionError,)

        ERRORS = errors()
        """,
    "None from before": """
        redis = None
        try:
            import redis
        except ImportError:
            pass

        class Store(redis.Redis):
            pass
        """,
    "unbound": """
        try:
            from redis import Redis
        except ImportError:
            print("no redis")

        STORE = Redis
        """,
    "another flag": """
        import os

        try:
            import redis
            HAS_REDIS = True
        except ImportError:
            HAS_REDIS = False
            DEBUG = True
        else:
            DEBUG = True

        if DEBUG:
            redis.Redis
        """,
    "the flag is turned afterwards": """
        try:
            import redis
            HAS_REDIS = True
        except ImportError:
            HAS_REDIS = False

        HAS_REDIS = True
        if HAS_REDIS:
            redis.Redis
        """,
    "a guard that cannot catch it": """
        try:
            import redis
        except AttributeError:
            redis = None
        """,
    "None among others": """
        try:
            from redis import Redis, ConnectionError
        except ImportError:
            Redis, ConnectionError = None, OSError

        ERRORS = (Redis.errors,)
        """,
    "a helper imports, and its caller guards": """
        def load():
            import redis
            return redis

        try:
            CLIENT = load()
        except ImportError:
            CLIENT = None

        CLIENT.Redis
        """,
    "a manager guards, and None is there from before": """
        from contextlib import suppress

        redis = None
        with suppress(ImportError):
            import redis

        redis.Redis
        """,
    "a function guards for the module": """
        redis = None

        def load():
            global redis
            try:
                import redis
            except ImportError:
                redis = None

        load()
        redis.Redis
        """,
    "a manager guards": """
        from contextlib import suppress

        with suppress(ImportError):
            import redis

        redis.Redis
        """,
}


@pytest.fixture(scope="module")
def interpreter() -> Iterator[InterpreterInTurn]:
    with interpreter_in_turn() as started:
        yield started


def cleared(text: str, folder: Path) -> bool:
    settings = Settings(roots=(folder,))
    finder = Finder.of(settings.roots, settings)
    parsed = parse(text)
    assert may_be_guarded(text, parsed.tree, finder)
    return is_cleared(Source("main.py", "main", text), parsed, settings, finder, guarded=True)


def crash(interpreter: InterpreterInTurn, folder: Path, text: str) -> Crash | None:
    write(folder, {"main.py": text})
    return interpreter.ask(folder, "main", without=ABSENT).importing


@pytest.mark.parametrize("source", CLEARED.values(), ids=CLEARED)
def test_what_is_cleared_misses_nothing(source: str, interpreter: InterpreterInTurn, tmp_path: Path) -> None:
    text = dedent(source)
    assert cleared(text, tmp_path)
    met = crash(interpreter, tmp_path, text)
    assert met is None or met.type in ("ImportError", "SystemExit")  # raised by the guard itself
    settings = Settings(roots=(tmp_path,))
    file = Examined("main.py", str(tmp_path / "main.py"), "main", False)
    engine = ExecutedAlone.of(settings.roots, settings, {})
    assert engine.finds_nothing(file, parse(text), frozenset(), guarded=True)


@pytest.mark.parametrize("source", SUSPECTED.values(), ids=SUSPECTED)
def test_what_misses_something_is_suspected(source: str, interpreter: InterpreterInTurn, tmp_path: Path) -> None:
    text = dedent(source)
    assert crash(interpreter, tmp_path, text) is not None
    assert not cleared(text, tmp_path)


def test_functions_that_nobody_keeps_from_a_lost_name_are_suspected(tmp_path: Path) -> None:
    guard = "try:\n    import redis\nexcept ImportError:\n    redis = None\n\n\n"
    use = "def connect():\n    return redis.Redis()\n"
    assert not cleared(guard + use, tmp_path)
    assert cleared(guard + use + "\n\nif redis:\n    CLIENT = connect()\n", tmp_path)
