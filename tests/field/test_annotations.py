"""Annotations that only some versions evaluate, and those that a framework evaluates when a class is made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.field.reports import check, import_fails, write

TREE = """\
class Branch:
    up: Branch
    down: 'Branch'

def grow(leaf: Leaf) -> Branch: ...

class Leaf:
    on: Branch
"""
MODEL = """\
from __future__ import annotations
from typing import TYPE_CHECKING
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
if TYPE_CHECKING:
    from decimal import Decimal
class Base(DeclarativeBase):
    pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[Decimal | None]
    lines: Mapped[list[Line]] = relationship()
    def price(self, in_currency: Decimal) -> Decimal: ...
"""
LINES = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
class Base(DeclarativeBase):
    pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list["Line"]] = relationship(back_populates="order")
class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped["Order"] = relationship(back_populates="lines")
"""


@pytest.mark.parametrize("target", ["3.10", "3.13", "3.14", "3.15"])
def test_a_class_may_name_itself_where_annotations_are_lazy(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"tree.py": TREE})
    eager = {("SVC102", "tree.py", 2, 9, "import"), ("SVC102", "tree.py", 5, 16, "import")}
    assert check(tmp_path, "--target-version", target) == (set() if target in ("3.14", "3.15") else eager)
    if target == "{}.{}".format(*sys.version_info):
        assert import_fails(tmp_path, "tree") == (sys.version_info < (3, 14))


@pytest.mark.parametrize("target", ["3.12", "3.14"])
def test_a_mapped_column_resolves_its_type_when_the_class_is_made(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"models.py": MODEL.replace("Line", "int"), "lines.py": LINES})
    assert check(tmp_path, "--target-version", target) == {("SVC104", "models.py", 11, 19, "import")}
