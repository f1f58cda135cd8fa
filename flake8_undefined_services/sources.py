"""Source text and where it comes from: the disk, standard input, an open buffer."""

from __future__ import annotations

import codecs
import io
import os
import tokenize
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

STUB = ".pyi"
"""What type checkers read beside, or instead of, a module; no interpreter executes it (PEP 484)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file, decoded.

    path: relative to the working directory, with `/`.
    module: dotted name as an import would spell it (`app.limits`); `is_package` for an `__init__.py`.
    text: without byte order mark, line ends as in the file.
    """

    path: str
    module: str
    text: str
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that has a place among the modules, before it is read.

    path: relative to the working directory, with `/`; what findings name.
    content: its bytes where they are not on the disk (standard input, an open buffer).
    """

    path: str
    absolute: Path
    module: str
    is_package: bool = False
    content: bytes | None = None


def shown(path: str | Path) -> str:
    """Write a path as findings and messages do: relative to the working directory, with `/`."""
    text, here = os.fspath(path), os.path.join(os.getcwd(), "")
    if text.startswith(here) and os.path.normpath(text) == text:  # as is nearly always so, and told in less time
        return text[len(here) :].replace(os.sep, "/")
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        return str(path).replace(os.sep, "/")


class UnreadableSource(Exception):
    """A file that gives no text; the place counts from 1, and is the first character where nothing better is known."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return self.message


def read_source(file: SourceFile) -> Source:
    """Read and decode one file; UnreadableSource where that fails."""
    return Source(file.path, file.module, decode(read_bytes(file)), file.is_package)


def read_text(path: str) -> str:
    """Read and decode what the disk holds; OSError, UnreadableSource where that fails."""
    with open(path, "rb", buffering=0) as file:
        return decode(file.read())


def read_bytes(file: SourceFile) -> bytes:
    """Give a file's bytes; UnreadableSource where the system refuses them."""
    if file.content is not None:
        return file.content
    try:
        return file.absolute.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from None


def with_plain_ends(text: str) -> str:
    """The text as a reader in text mode gives it: every line ends in `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def decode(content: bytes) -> str:
    """Decode as the interpreter does: byte order mark, coding line (PEP 263), else UTF-8; no NUL characters."""
    try:
        text = content.decode(_encoding_of(content))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(error.encoding, "replace")
        reason = f"cannot be decoded as {error.encoding}: {error.reason}"
        raise UnreadableSource(reason, *_place_after(before)) from None
    except SyntaxError as error:  # no such encoding, or one that the byte order mark contradicts
        raise UnreadableSource(f"cannot be decoded: {error.msg}") from None
    except (LookupError, ValueError) as error:  # a codec that is not for text
        raise UnreadableSource(f"cannot be decoded: {error}") from None
    if "\0" in text:
        before = text[: text.index("\0")]
        raise UnreadableSource("holds a NUL character, which no source file may", *_place_after(before))
    return text


def _encoding_of(content: bytes) -> str:
    end = content.find(b"\n", content.find(b"\n") + 1)
    if b"coding" not in (content[:end] if end >= 0 else content) and not content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError:  # also where the first two lines are no UTF-8: that has a place, which only decoding tells
        content.decode("utf-8")
        raise


def lines_on_demand(files: Mapping[str, SourceFile] = MappingProxyType({})) -> Callable[[str], Sequence[str]]:
    """Give a reader of the lines of a path that findings name; no lines where the file cannot be read.

    files: those whose bytes are not on the disk, or not at that path.
    """

    @cache
    def lines_of(path: str) -> Sequence[str]:
        file = files.get(path) or SourceFile(path, Path(os.path.abspath(path)), "")
        try:
            return split_lines(decode(read_bytes(file)))
        except UnreadableSource:
            return ()

    return lines_of


def split_lines(text: str) -> tuple[str, ...]:
    """Split where Python's tokenizer ends a line, and nowhere else (`str.splitlines` knows more line ends)."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _place_after(before: str) -> tuple[int, int]:
    lines = split_lines(before)
    return len(lines), len(lines[-1]) + 1
