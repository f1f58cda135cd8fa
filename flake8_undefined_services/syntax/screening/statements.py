"""How each kind of statement is screened, in one table."""

from __future__ import annotations

from collections.abc import Mapping

from flake8_undefined_services.syntax.screening import compound_statements, simple_statements
from flake8_undefined_services.syntax.screening.flow import Executor

EXECUTORS: Mapping[type, Executor] = {**simple_statements.EXECUTORS, **compound_statements.EXECUTORS}
