"""Calls deep inside of others: what they give and raise is as anywhere else."""

from __future__ import annotations

import pytest

from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.frame_memory import in_one_chunk


def depth(calls: int) -> int:
    return 1 + depth(calls - 1) if calls else 0


def test_what_runs_is_answered() -> None:
    assert in_one_chunk(lambda: depth(500)) == 500
    assert in_one_chunk(lambda: in_one_chunk(lambda: depth(500))) == 500


def test_more_calls_than_there_is_room_for() -> None:
    assert on_a_deep_stack(lambda: depth(50_000)) == 50_000


def test_what_is_raised_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_one_chunk(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        on_a_deep_stack(lambda: 1 // 0)
