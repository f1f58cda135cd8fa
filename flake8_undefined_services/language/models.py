"""Libraries whose classes call what their users write when an object is made: pydantic and attrs.

pydantic 2.11 and 2.14, pydantic-settings 2.10 and 2.16, attrs 25.3 and 26.1 were asked, with CPython 3.11 and 3.12.
"""

from __future__ import annotations

SETTINGS = frozenset({"pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings", "pydantic.BaseSettings"})
"""Models that take what they are not given from the environment, and validate defaults, too."""

MODELS = SETTINGS | {"pydantic.BaseModel", "pydantic.RootModel", "pydantic.main.BaseModel"}

FIELD_VALIDATORS = frozenset({"pydantic.field_validator", "pydantic.validator"})
MODEL_VALIDATOR = "pydantic.model_validator"
VALIDATORS = FIELD_VALIDATORS | {MODEL_VALIDATOR, "pydantic.root_validator"}
"""All but the `model_validator` that comes last make class methods of what they are given."""

DECORATORS = VALIDATORS | {"pydantic.field_serializer"}
"""What they make of a method behaves like it."""

VALIDATING = frozenset({"from_orm", "model_validate", "model_validate_json", "parse_obj", "parse_raw"})
"""Class methods of a model that make an object of what they are given."""

FIELD = "pydantic.Field"

REFUSALS = frozenset({"AssertionError", "TypeError", "ValueError"})
"""What a validator may raise to refuse a value, TypeError up to pydantic 1: it ends in a ValidationError. All else goes
through."""

ATTRS_FIELDS = frozenset({"attr.attrib", "attr.field", "attr.ib", "attrs.field"})
ATTRS_FACTORIES = frozenset({"attr.Factory", "attrs.Factory"})
ATTRS_METHODS = frozenset({"default", "validator"})
"""Decorators that a field gives for methods of the class."""
