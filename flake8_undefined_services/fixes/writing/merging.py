"""Adding a name to an existing `from x import …`, laid out as the statement is."""

from __future__ import annotations

import libcst as cst

from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.ordering import place_in_order


class NameInserter(cst.CSTTransformer):
    """Add one alias to one ImportFrom; every other node is returned as it is.

    The place between names that stand one a line is a line of its own, a trailing comma stays one.
    """

    def __init__(self, target: cst.ImportFrom, alias: cst.ImportAlias, style: ImportStyle) -> None:
        super().__init__()
        self._style = style
        self._target = target
        self._alias = alias

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.ImportFrom:
        """Rebuild the statement with the name in it."""
        if original_node is not self._target or isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        names = list(updated_node.names)
        written = [str(name.evaluated_name) for name in names]
        place = place_in_order(written, str(self._alias.evaluated_name), self._style)
        return updated_node.with_changes(names=_with_alias(updated_node, names, self._alias, place))


def _with_alias(
    node: cst.ImportFrom, names: list[cst.ImportAlias], alias: cst.ImportAlias, place: int
) -> list[cst.ImportAlias]:
    between = cst.Comma(whitespace_after=_space_between(node, names))
    if place < len(names):
        return [*names[:place], alias.with_changes(comma=between), *names[place:]]
    last = names[-1]
    if not isinstance(last.comma, cst.Comma):
        return [*names[:-1], last.with_changes(comma=between), alias]
    # The trailing comma carries the line end before `)`; the comment on that line belongs to the name before.
    before = last.with_changes(comma=_with_break_of(last.comma, between))
    return [*names[:-1], before, alias.with_changes(comma=_without_comment(last.comma))]


def _space_between(node: cst.ImportFrom, names: list[cst.ImportAlias]) -> cst.BaseParenthesizableWhitespace:
    """The white space that separates two names here, without comments."""
    commas = [name.comma for name in names[:-1] if isinstance(name.comma, cst.Comma)]
    if commas:
        return _bare(commas[-1].whitespace_after)
    if node.lpar is not None:
        opening = _bare(node.lpar.whitespace_after)
        return opening if isinstance(opening, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")
    return cst.SimpleWhitespace(" ")


def _bare(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" ")
    return space.with_changes(
        first_line=space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace("")),
        empty_lines=[],
    )


def _with_break_of(comma: cst.Comma, between: cst.Comma) -> cst.Comma:
    old, new = comma.whitespace_after, between.whitespace_after
    if isinstance(old, cst.ParenthesizedWhitespace) and isinstance(new, cst.ParenthesizedWhitespace):
        return between.with_changes(whitespace_after=new.with_changes(first_line=old.first_line))
    return between


def _without_comment(comma: cst.Comma) -> cst.Comma:
    space = comma.whitespace_after
    bare = _bare(space) if isinstance(space, cst.ParenthesizedWhitespace) else space
    return comma.with_changes(whitespace_after=bare)


def one_name_a_line(node: cst.ImportFrom, indent: str = "    ") -> cst.ImportFrom:
    """Lay a statement out as black does where it does not fit on one line."""
    if isinstance(node.names, cst.ImportStar):
        return node

    def line_end(last_line: str) -> cst.ParenthesizedWhitespace:
        return cst.ParenthesizedWhitespace(indent=False, last_line=cst.SimpleWhitespace(last_line))

    final = len(node.names) - 1
    names = [
        name.with_changes(comma=cst.Comma(whitespace_after=line_end("" if place == final else indent)))
        for place, name in enumerate(node.names)
    ]
    return node.with_changes(names=names, lpar=cst.LeftParen(whitespace_after=line_end(indent)), rpar=cst.RightParen())
