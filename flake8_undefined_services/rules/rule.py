"""A rule is a *what*: words, and a predicate over one fact; the first digit of its codes is the fact's *when*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.syntax.facts import Export, Fault

PREFIX = "SVC"


def never_judges(fault: Fault) -> bool:
    """Serve the rules that no fact about a name leads to: the file or the configuration itself is at fault."""
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding.

    what: the last two digits of its codes.
    happens: the times at which it exists; None is the time before anything runs (SVC0xx).
    page: what `explain` and the documentation say, Markdown; its first line is the summary.
    raises: what the interpreter raises there; None where the analysis stops, not the program.
    message: a template for the part before the colon; it may use `{name}`.
    """

    what: int
    name: str
    page: str
    happens: tuple[Evaluation | None, ...]
    raises: type[Exception] | None
    message: str
    reference: str
    judges: Callable[[Fault], bool] = never_judges

    def code(self, when: Evaluation | None) -> str:
        """Spell the code for one time, `SVC106`."""
        digit = when.digit if when is not None else 0
        return f"{PREFIX}{digit}{self.what:02}"

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes of this rule, in the order of severity."""
        return tuple(self.code(when) for when in self.happens)

    @property
    def summary(self) -> str:
        """The first paragraph of the page, as one line."""
        return " ".join(self.page.strip().split("\n\n", 1)[0].split())


def time_of(fault: Fault) -> Evaluation:
    """Say when a fact crashes; a star import reads `__all__` when it is imported."""
    return Evaluation.IMPORT if isinstance(fault, Export) else fault.when
