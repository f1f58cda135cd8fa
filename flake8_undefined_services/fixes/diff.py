"""A unified diff in bytes that `git apply` takes."""

from __future__ import annotations

import difflib

_NO_NEWLINE = b"\\ No newline at end of file\n"


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """Say how a file changes; empty where it does not. `path` is relative, with `/`."""
    if before == after:
        return b""
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    hunks = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), old, new)
    return b"".join(_ended(line) for line in hunks)


def _lines(content: bytes) -> list[bytes]:
    r"""Split after `\n` only, as git does: a lone `\r` is no line end to it."""
    return [line + b"\n" for line in content.split(b"\n")[:-1]] + list(filter(None, [content.rpartition(b"\n")[2]]))


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n" + _NO_NEWLINE


def _quoted(path: str) -> bytes:
    """Write a path as git does: in quotes, with C escapes, where it holds control characters or quotes."""
    if path.isprintable() and not set(path) & {'"', "\\"}:
        return path.encode() + (b"\t" if " " in path else b"")
    escaped = "".join(_escape(character) for character in path)
    return f'"{escaped}"'.encode()


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode())
