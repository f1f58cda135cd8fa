"""Who evaluates annotations at the first use: what the libraries did when they were asked stands in `evaluators.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings

HEAD = """\
from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

{imports}

if TYPE_CHECKING:
    from decimal import Decimal


"""
MODEL = "class Order(BaseModel):\n    price: Decimal\n"
ROUTE = "app = FastAPI()\n@app.get('/')\ndef orders(by=Depends(least), page=Depends(Page)): ...\n"
METHODS = """\
class Order(BaseModel):
    @computed_field
    @property
    def price(self) -> Decimal: ...
    @field_serializer("x", return_type=int)
    def x(self, v: Decimal) -> Decimal: ...
    @field_validator("x")
    def y(cls, v: Decimal) -> Decimal: ...
    def z(self) -> Decimal: ...
"""
TABLE = """\
class Order(SQLModel, table=True):
    price: Decimal = Field(default=0)
    lines: list["Line"] = Relationship()
class Line(SQLModel):
    price: Decimal
"""
CASES = {
    "a model's field": ("from pydantic import BaseModel", MODEL, {"SVC304 12:12"}),
    "a field of a model below one": (
        "import pydantic",
        "class Base(pydantic.BaseModel): ...\nclass Order(Base):\n    price: Decimal\n",
        {"SVC304 13:12"},
    ),
    "a model of which an instance is made": (
        "from pydantic import BaseModel",
        MODEL + "Order(price=1)\nclass Later(BaseModel):\n    order: Order\n    last: Last = None\n",
        {"SVC104 12:12", "SVC301 16:11"},
    ),
    "an instance of a model that names an unfinished one": (
        "from pydantic import BaseModel",
        MODEL + "class Lines(BaseModel):\n    orders: list[Order] = []\n    up: Lines | None = None\nLines()\n",
        {"SVC104 12:12"},
    ),
    "what the methods of a model return": (
        "from pydantic import BaseModel, computed_field, field_serializer, field_validator",
        METHODS,
        {"SVC304 14:24"},
    ),
    "what a method of a model returns of which an instance is made": (
        "import pydantic",
        "class O(pydantic.BaseModel):\n    @pydantic.model_serializer\n    def dump(self) -> Decimal: ...\nO()\n",
        {"SVC104 13:23"},
    ),
    "a model that import validates something with": (
        "from pydantic import BaseModel",
        MODEL + "Order.model_validate({})\n",
        {"SVC104 12:12"},
    ),
    "a model that import only looks at": (
        "from pydantic import BaseModel",
        MODEL + "Order.model_fields\nOrder.model_construct()\n",
        {"SVC304 12:12"},
    ),
    "a model with a table, and one without": (
        "from sqlmodel import Field, Relationship, SQLModel",
        TABLE,
        {"SVC104 12:12", "SVC304 15:12"},
    ),
    "a function that is run as a command": (
        "import typer",
        "def pay(amount: Decimal): ...\ntyper.run(pay)\n",
        {"SVC104 11:17"},
    ),
    "an instance in a function": (
        "from pydantic import BaseModel",
        MODEL + "def make():\n    return Order(price=1)\n",
        {"SVC304 12:12"},
    ),
    "an instance of a struct": (
        "import msgspec",
        "class Order(msgspec.Struct):\n    price: Decimal\nOrder(price=1)\n",
        {"SVC304 12:12"},
    ),
    "a model that is given its names": (
        "from pydantic import BaseModel",
        MODEL + 'Order.model_rebuild(_types_namespace={"Decimal": int})\n',
        set(),
    ),
    "what is no field": (
        "from pydantic import BaseModel",
        "class Order(BaseModel):\n    _price: Decimal = 0\n    least: ClassVar[Decimal] = 0\n",
        set(),
    ),
    "a dataclass of the standard library": (
        "from dataclasses import dataclass",
        "@dataclass\nclass Order:\n    price: Decimal\n",
        set(),
    ),
    "a route": (
        "from fastapi import FastAPI",
        'app = FastAPI()\n@app.get("/")\nasync def orders(least: Decimal): ...\ndef helper(least: Decimal): ...\n',
        {"SVC304 13:25"},
    ),
    "a router's route, by what it returns": (
        "import fastapi",
        'router = fastapi.APIRouter()\n@router.post("/")\ndef orders() -> Decimal: ...\n',
        {"SVC304 13:17"},
    ),
    "a dependency of a route, and no class that only has such a field": (
        "from fastapi import Depends, FastAPI",
        "def least(of: Decimal): ...\nclass Page:\n    size: Decimal\n" + ROUTE,
        {"SVC304 11:15"},
    ),
    "strings in the brackets of another library's class": (
        "import jaxtyping\nfrom jaxtyping import Float",
        'def f(a: Float[int, "batch"], b: jaxtyping.Int[int, "batch"], c: "Float[int, missing]"): ...\n',
        {"SVC301 12:78"},
    ),
    "a command": (
        "import typer",
        "app = typer.Typer()\n@app.command()\ndef pay(amount: Decimal): ...\n",
        {"SVC304 13:17"},
    ),
    "a validated call": (
        "from pydantic import validate_call",
        "@validate_call\ndef pay(amount: Decimal): ...\n@validate_call()\ndef refund() -> Decimal: ...\n",
        {"SVC104 12:17", "SVC104 14:17"},
    ),
    "a mapped column": (
        "from sqlalchemy.orm import DeclarativeBase, Mapped",
        'class Base(DeclarativeBase): ...\nclass Order(Base):\n    __tablename__ = "o"\n    price: Mapped[Decimal]\n',
        {"SVC104 14:19"},
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_a_name_for_type_checkers_is_told_where_the_library_evaluates_it(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    imports, body, expected = CASES[title]
    Path("main.py").write_text(HEAD.format(imports=imports) + body)
    found = api.check(["."], Settings((3, 12), roots=(tmp_path,)))
    assert {f"{each.code} {each.line}:{each.column}" for each in found} == expected


def test_an_unfinished_model_raises_what_its_library_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pydantic 2 was asked: the call says that `Order` is not fully defined, which is no NameError to any handler."""
    monkeypatch.chdir(tmp_path)
    body = HEAD.format(imports="from pydantic import BaseModel") + MODEL + "{}Order(price=1)\n"
    Path("bare.py").write_text(body.format(""))
    guarded = body.format("try:\n    ") + "except {}:\n    pass\n"
    Path("names.py").write_text(guarded.format("NameError"))
    Path("all.py").write_text(guarded.format("Exception"))
    started = api.startup(["bare", "names", "all"], Settings((3, 12), roots=(tmp_path,)))
    ended = [each.error and (each.error.type, each.error.path, each.error.line) for each in started]
    assert ended == [("PydanticUserError", "bare.py", 13), ("PydanticUserError", "names.py", 14), None]
    (told,) = api.check(["bare.py"], Settings((3, 12), roots=(tmp_path,)))
    assert told.message.endswith("pydantic reads the annotation at import and raises PydanticUserError")


MAPPED = """\
from sqlalchemy.orm import DeclarativeBase, Mapped


class Base(DeclarativeBase): ..."""
COLUMNS = {
    "Mapped[Decimal]": ("MappedAnnotationError", 14),
    "Mapped[Decimal | None]": ("MappedAnnotationError", 14),
    "Mapped[list[Decimal]]": ("NameError", 14),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_mapped_class_raises_what_its_library_raises_where_the_class_stands(
    column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLAlchemy 2.1 was asked."""
    monkeypatch.chdir(tmp_path)
    body = HEAD.format(imports=MAPPED) + f'class Order(Base):\n    __tablename__ = "orders"\n    price: {column}\n'
    Path("main.py").write_text(body)
    (started,) = api.startup(["main"], Settings((3, 12), roots=(tmp_path,)))
    assert started.error is not None
    assert (started.error.type, started.error.line) == COLUMNS[column]
    (told,) = api.check(["."], Settings((3, 12), roots=(tmp_path,)))
    assert (told.code, told.line) == ("SVC104", 16)
    assert told.message.endswith(f"sqlalchemy.orm reads the annotation at import and raises {COLUMNS[column][0]}")
