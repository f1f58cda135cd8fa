"""The table of evaluators against the running interpreter, for what is in the standard library or installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from flake8_undefined_services.language.evaluators import EVALUATORS, NO_EVALUATORS, Reach

FUTURE = "from __future__ import annotations\n"
NAMED = "import typing\nif typing.TYPE_CHECKING:\n    from datetime import date\n"
FUNCTION = "def f(x: {date}): pass\n"
CLASS = "class f:\n    x: {date}\n"

# How each is used on `f`; what is missing here needs packages that the tests do not install.
USES = {
    "functools.singledispatch.register": (
        "import functools\n@functools.singledispatch\ndef g(x): pass\n@g.register\n" + FUNCTION
    ),
    "functools.singledispatchmethod.register": (
        "import functools\nclass A:\n    @functools.singledispatchmethod\n    def g(self, x): pass\n"
        "    @g.register\n    def _(self, x: {date}): pass\n"
    ),
    "inspect.Signature.from_callable": FUNCTION + "import inspect\ninspect.Signature.from_callable(f)\n",
    "inspect.get_annotations": FUNCTION + "import inspect\ninspect.get_annotations(f)\n",
    "inspect.getfullargspec": FUNCTION + "import inspect\ninspect.getfullargspec(f)\n",
    "inspect.signature": FUNCTION + "import inspect\ninspect.signature(f)\n",
    "typing.get_type_hints": FUNCTION + "typing.get_type_hints(f)\n",
    "typing_extensions.get_type_hints": FUNCTION + "import typing_extensions\ntyping_extensions.get_type_hints(f)\n",
    "unittest.mock.create_autospec": FUNCTION + "from unittest import mock\nmock.create_autospec(f)\n",
    "attrs.define": "import attrs\n@attrs.define\n" + CLASS,
    "contextlib.contextmanager": "import contextlib\n@contextlib.contextmanager\n" + FUNCTION,
    "dataclasses.dataclass": "import dataclasses\n@dataclasses.dataclass\n" + CLASS,
    "functools.lru_cache": "import functools\n@functools.lru_cache\n" + FUNCTION,
    "functools.wraps": "import functools\n@functools.wraps(print)\n" + FUNCTION,
    "typing.NamedTuple": "class f(typing.NamedTuple):\n    x: {date}\n",
    "typing.Protocol": "@typing.runtime_checkable\nclass f(typing.Protocol):\n    x: {date}\n",
    "typing.TypedDict": "class f(typing.TypedDict):\n    x: {date}\n",
}


def stops(source: str) -> bool:
    """Whether running the source raises, for want of the name."""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "date" in done.stderr.splitlines()[-1], done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("name", sorted(USES))
def test_an_evaluator_stops_the_import_for_the_annotations_that_it_reaches(name: str) -> None:
    if find_spec(name.partition(".")[0]) is None:
        pytest.skip("not installed")
    evaluator = EVALUATORS.get(name)
    assert (evaluator is None) == (name in NO_EVALUATORS)
    source = NAMED + USES[name]
    reaches_strings = evaluator is not None and evaluator.reach is Reach.EVERYTHING
    assert stops(FUTURE + source.format(date="date")) is reaches_strings
    assert stops(source.format(date='"date"')) is reaches_strings
    if sys.version_info >= (3, 14):
        assert stops(source.format(date="date")) is (evaluator is not None)


def test_register_with_a_class_reads_no_annotation() -> None:
    assert EVALUATORS["functools.singledispatch.register"].unless_arguments
    source = NAMED + "import functools\n@functools.singledispatch\ndef g(x): pass\n@g.register(int)\n" + FUNCTION
    assert not stops(FUTURE + source.format(date="date"))


def test_strings_are_evaluated_where_the_keyword_says_so() -> None:
    assert EVALUATORS["inspect.signature"].only_with == "eval_str"
    assert stops(
        FUTURE + NAMED + FUNCTION.format(date="date") + "import inspect\ninspect.signature(f, eval_str=True)\n"
    )
