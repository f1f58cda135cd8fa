"""Tests that the target decides, by their spelling; the running interpreter gives the same answer for itself."""

from __future__ import annotations

import ast
import os
import sys
import typing

import pytest

from flake8_undefined_services.language.known_tests import known_test

DECIDED = {
    "sys.version_info >= (3, 11)": True,
    "sys.version_info < (3,)": False,
    "sys.version_info[:2] == (3, 12)": None,  # a spelling that the filters do not read
    "version_info >= (3, 13)": False,
    "sys.version_info.major == 3": True,
    "sys.version_info > (3, 12, 1)": None,
    "not TYPE_CHECKING": True,
    "typing.TYPE_CHECKING": False,
    "sys.platform == 'win32'": False,
    "os.name != 'posix'": False,
    "0": False,
    "platform == 'linux'": None,
    "sys.version_info >= 3": None,
    "DEBUG": None,
    "size > limit": None,
}


@pytest.mark.parametrize("test", DECIDED)
def test_the_target_decides(test: str) -> None:
    assert known_test(ast.parse(test, mode="eval").body, (3, 12), "linux") is DECIDED[test]


@pytest.mark.skipif(sys.platform != "linux", reason="the answers are those of Linux")
@pytest.mark.parametrize("test", DECIDED)
def test_the_interpreter_says_the_same_of_itself(test: str) -> None:
    told = known_test(ast.parse(test, mode="eval").body, sys.version_info[:2], "linux")
    if told is not None:
        names = {"sys": sys, "os": os, "typing": typing, "TYPE_CHECKING": False, "version_info": sys.version_info}
        assert told is bool(eval(test, names))
