"""Frozen values of which there are very many: frozen for the type checker, which is where a change would be noticed.

A frozen dataclass sets each field through `object.__setattr__`, so that making one takes three to five times as long as
making any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    Made = TypeVar("Made")

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def frozen_value(made: type[Made]) -> type[Made]:
        """A dataclass with slots, compared and hashed by its fields, which nothing sets again."""

    @dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
    def frozen_object(made: type[Made]) -> type[Made]:
        """The same, compared and hashed by identity."""
else:
    frozen_value = dataclass(slots=True, unsafe_hash=True)
    frozen_object = dataclass(slots=True, eq=False)
