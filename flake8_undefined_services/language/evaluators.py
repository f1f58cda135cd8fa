"""Who evaluates annotations while a module is imported: functions, decorators and classes that are known to.

Every entry was asked: a module with a name that is bound under TYPE_CHECKING only, in an annotation of each form
(plain, string, under `from __future__ import annotations`), was imported by CPython 3.12; with the standard library,
SQLAlchemy, attrs, cattrs, click, cyclopts, beartype and typeguard by 3.14 too.
What a plain annotation does by itself up to 3.13 (it raises at the `def`) is no matter of this table.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flake8_undefined_services.config import Version


class Reach(enum.Enum):
    """Which annotations of a function or class an evaluator evaluates."""

    EVERYTHING = "strings too, as `typing.get_type_hints` does"
    EXPRESSIONS = "what `__annotations__` holds: strings, and all under the future import, stay strings (PEP 649)"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A callable that is given a function or class, as decorator or as its first argument.

    says: how it is called in a finding.
    unless_arguments: as a decorator with arguments it reads no annotation (`@f.register(int)`).
    only_with: the keyword that must be true for it to evaluate strings too.
    first_parameter_from: the version from which on only the first parameter has to resolve.
    asked: the releases of the package that were asked; empty for the standard library.
    """

    says: str
    reach: Reach = Reach.EVERYTHING
    unless_arguments: bool = False
    only_with: str | None = None
    first_parameter_from: Version | None = None
    asked: str = ""


_REGISTER = Evaluator("functools.singledispatch", unless_arguments=True, first_parameter_from=(3, 14))
_SIGNATURE = Evaluator("inspect.signature", Reach.EXPRESSIONS, only_with="eval_str")
_HINTS = Evaluator("typing.get_type_hints")
_ATTRS = Evaluator("attrs.resolve_types", asked="attrs 26.1")

EVALUATORS: Mapping[str, Evaluator] = MappingProxyType(
    {
        "annotationlib.get_annotations": Evaluator("annotationlib", Reach.EXPRESSIONS, only_with="eval_str"),
        "attr.resolve_types": _ATTRS,
        "attrs.resolve_types": _ATTRS,
        "cattrs.register_structure_hook": Evaluator("cattrs", unless_arguments=True, asked="cattrs 26.2"),
        "cyclopts.App.command": Evaluator("cyclopts", asked="cyclopts 5.5"),
        "cyclopts.App.default": Evaluator("cyclopts", asked="cyclopts 5.5"),
        "functools.singledispatch.register": _REGISTER,
        "functools.singledispatchmethod.register": _REGISTER,
        "inspect.Signature.from_callable": _SIGNATURE,
        "inspect.get_annotations": Evaluator("inspect.get_annotations", Reach.EXPRESSIONS, only_with="eval_str"),
        "inspect.getfullargspec": Evaluator("inspect.getfullargspec", Reach.EXPRESSIONS),
        "inspect.signature": _SIGNATURE,
        "msgspec.json.Decoder": Evaluator("msgspec", asked="msgspec 0.22"),
        "pydantic.deprecated.decorator.validate_arguments": Evaluator("pydantic", asked="pydantic 2.14"),
        "pydantic.validate_arguments": Evaluator("pydantic", asked="pydantic 2.14"),
        "pydantic.validate_call": Evaluator("pydantic.validate_call", asked="pydantic 2.14"),
        "typing.get_type_hints": _HINTS,
        "typer.run": Evaluator("typer", asked="typer 0.29"),
        "typing_extensions.get_type_hints": _HINTS,
        "unittest.mock.create_autospec": Evaluator("unittest.mock.create_autospec", Reach.EXPRESSIONS),
    }
)
"""By the dotted name of the callable. Reading `f.__annotations__` evaluates as Reach.EXPRESSIONS says."""

DEPENDENCIES = ("fastapi.Depends", "fastapi.Security")
"""They read the parameters of a function, or of a class's constructor."""

_ROUTES = "get post put patch delete head options trace websocket api_route route".split()

LATER: Mapping[str, str] = MappingProxyType(
    {
        **{f"fastapi.{kind}.{route}": "fastapi" for kind in ("APIRouter", "FastAPI") for route in _ROUTES},
        **dict.fromkeys(DEPENDENCIES, "fastapi"),
        **dict.fromkeys((f"litestar.{name}" for name in "delete get patch post put route".split()), "litestar"),
        "msgspec.Struct": "msgspec",
        "pydantic.BaseModel": "pydantic",
        "pydantic.RootModel": "pydantic",
        "pydantic.TypeAdapter": "pydantic",
        "pydantic.dataclasses.dataclass": "pydantic",
        "pydantic_settings.BaseSettings": "pydantic",
        "sqlmodel.SQLModel": "sqlmodel",
        "strawberry.type": "strawberry",
        "typer.Typer.callback": "typer",
        "typer.Typer.command": "typer",
    }
)
"""Base classes, decorators and callables that evaluate every annotation, strings too, at the first use, not at import.

pydantic 2.14, pydantic-settings 2.16, SQLModel 0.0.50, FastAPI 0.165, Litestar 2.25, msgspec 0.22, typer 0.29 and
Strawberry 0.341 were asked with CPython 3.12: the import works, and making an instance, decoding, building the schema
or running the command fails for a name that is bound under TYPE_CHECKING only.
"""

COMPLETED_BY_INSTANCES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("pydantic.BaseModel", "pydantic.RootModel", "pydantic_settings.BaseSettings", "sqlmodel.SQLModel"),
        "pydantic.errors.PydanticUserError",
    )
)
"""Of these, the classes that have to be complete for making an instance; msgspec's, say, only for decoding one. What is
raised where a name is not there: no NameError, and none is its cause."""

COMPLETED_BY_CALLS = frozenset(
    """model_json_schema model_validate model_validate_json model_validate_strings parse_obj parse_raw schema
    schema_json""".split()
)
"""Methods of these classes for which they have to be complete as well."""

RETURNS = frozenset({"pydantic.computed_field", "pydantic.field_serializer", "pydantic.model_serializer"})
"""Decorators in such a class that evaluate what a method returns with its fields (pydantic 2.14), unless they are given
`return_type`. Validators evaluate nothing."""

NO_FIELDS = frozenset({"Relationship"})
"""What gives an attribute of such a class its value, if that makes it no field: what it names may come later."""

REBUILDERS = frozenset({"model_rebuild", "rebuild_dataclass", "update_forward_refs"})
"""Functions that give a class the names that it lacks; who calls one of them knows."""

NO_EVALUATORS = frozenset(
    {
        "aiohttp.web.RouteTableDef.get",
        "attr.s",
        "attrs.define",
        "beartype.beartype",
        "celery.Celery.task",
        "celery.shared_task",
        "click.command",
        "contextlib.contextmanager",
        "dataclasses.dataclass",
        "django.dispatch.receiver",
        "fastapi.APIRouter.get",
        "fastapi.FastAPI.get",
        "flask.Flask.route",
        "functools.lru_cache",
        "functools.wraps",
        "litestar.get",
        "msgspec.Struct",
        "ninja.NinjaAPI.get",
        "pydantic.BaseModel",
        "pydantic.dataclasses.dataclass",
        "pydantic.field_validator",
        "strawberry.type",
        "typeguard.typechecked",
        "typer.Typer.command",
        "typing.NamedTuple",
        "typing.Protocol",
        "typing.TypedDict",
    }
)
"""They were asked as well: a name that does not resolve does not stop the import.

`dataclass` looks at a string only as far as to see ClassVar, InitVar or KW_ONLY in it; pydantic's models and FastAPI's
routes wait for their first use.
"""

INSTANCES = frozenset(
    prefix
    for prefix in (name.rpartition(".")[0] for name in (*EVALUATORS, *LATER))
    if prefix.rpartition(".")[2][:1].isupper()
)
"""Classes of whose instances a method evaluates annotations, now or later."""

MAPPED = frozenset({"sqlalchemy.orm.Mapped", "sqlalchemy.orm.base.Mapped"})
"""SQLAlchemy (2.1.9 was asked) resolves what stands in their brackets, strings too, when a mapped class is made."""

UNRESOLVED = "sqlalchemy.orm.exc.MappedAnnotationError"
"""What it raises for a name that is not there, at the class; for one in further brackets, `Mapped[list[X]]`, a
NameError."""

TABLES: Mapping[str, str] = MappingProxyType({"sqlmodel.SQLModel": "TypeError"})
"""Classes below these with `table=True` make columns of their fields (SQLModel 0.0.50), and what is raised where a name
is not there."""

MAPPED_VALUES = frozenset({"composite", "mapped_column"})
"""…where the attribute has no value, or what one of these made; not for `relationship`, `deferred` and others."""

MAPPED_BASES = frozenset({"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta"})
"""The classes below a direct subclass of these are mapped, unless they say `__abstract__`; the subclass itself is not,
and a mixin's annotations are not resolved where it is made."""


def is_remembered(name: str) -> bool:
    """Whether what a call of it gives matters later: a decorator that evaluates, or an object with such methods."""
    return name in EVALUATORS or name in LATER or name in INSTANCES
