"""From statements to bytes, and from bytes to the disk: all or nothing for each file."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import stat
import tempfile
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.fixes.edits import Edit, apply_edit, in_order
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal

GENERATED_MARKERS = (
    "@generated",
    "do not edit",
    *(f"file {verb} {how}generated" for verb in ("is", "was") for how in ("", "auto", "auto-", "automatically ")),
)
_HEAD = 30  # lines in which such a marker stands
_DEFAULT_STYLE = ImportStyle()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one file: its bytes now and then, the edits that were made, and what was refused."""

    before: bytes
    after: bytes
    edits: tuple[Edit, ...]
    refused: tuple[Refusal, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """The statements of the edits, most of them imports that were added."""
        return tuple(each.statement for each in self.edits)

    @property
    def is_change(self) -> bool:
        """Say whether anything is to be written."""
        return self.before != self.after


def plan(
    before: bytes,
    edits: Iterable[Edit | str],
    style: ImportStyle = _DEFAULT_STYLE,
    generated_markers: tuple[str, ...] = GENERATED_MARKERS,
) -> Plan:
    """Change the imports in a file's bytes, each for itself; encoding, byte order mark and line ends stay.

    A statement among the edits is an import to be added at the top.
    """
    wanted = in_order(tuple(dict.fromkeys(Edit.of(each) if isinstance(each, str) else each for each in edits)))
    decoded = _decoded(before)
    if isinstance(decoded, str):
        return _unchanged(before, wanted, decoded)
    bom, encoding, text = decoded.bom, decoded.encoding, decoded.text
    if is_generated(text, generated_markers):
        return _unchanged(before, wanted, "the file is generated")
    made: list[Edit] = []
    refused: list[Refusal] = []
    for edit in wanted:
        result = apply_edit(text, edit, style)
        if isinstance(result, Refusal):
            refused.append(result)
        elif not _can_encode(result.text, encoding):
            refused.append(Refusal(edit.statement, f"{encoding} cannot spell it"))
        elif result.text != text:
            text = result.text
            made.append(edit)
    return Plan(before, bom + text.encode(encoding), tuple(made), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Decoded:
    bom: bytes
    encoding: str
    text: str


def _decoded(content: bytes) -> _Decoded | str:
    """The text without its byte order mark (PEP 263), or why these bytes are left alone."""
    bom = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = content[len(bom) :].decode(encoding)
        lossless = text.encode(encoding) == content[len(bom) :]
    except (SyntaxError, LookupError, UnicodeError) as error:
        return f"the file cannot be decoded: {error}"
    return _Decoded(bom, encoding, text) if lossless else f"{encoding} does not give back the same bytes"


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


def _unchanged(before: bytes, edits: tuple[Edit, ...], reason: str) -> Plan:
    return Plan(before, before, (), tuple(Refusal(edit.statement, reason) for edit in edits))


def is_generated(text: str, markers: tuple[str, ...] = GENERATED_MARKERS) -> bool:
    """Say whether a comment or the docstring at the top of a file says that a program writes it."""
    head = "\n".join(text.split("\n", _HEAD)[:_HEAD]).lower()
    return any(marker.lower() in head for marker in markers)


def write(path: Path, change: Plan) -> Refusal | None:
    """Replace a file in one step, mode and owner kept, links followed; refused where it is no longer what was read.

    Whoever interrupts this leaves the old file or the new one, and at worst a temporary one beside it.
    """
    target = Path(os.path.realpath(path))
    statements = "; ".join(change.added)
    try:
        if target.read_bytes() != change.before:
            return Refusal(statements, "the file has changed since it was read")
        if not os.access(target, os.W_OK):
            return Refusal(statements, "the file is write-protected")
        _replace(target, change.after)
    except OSError as error:
        return Refusal(statements, f"cannot write: {error.strerror or error}")
    return None


def _replace(target: Path, content: bytes) -> None:
    was = target.stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give_to_owner(name, was)
        os.chmod(name, stat.S_IMODE(was.st_mode))
        os.replace(name, target)
    except BaseException:  # an interruption too must not leave the temporary file behind
        os.unlink(name)
        raise


def _give_to_owner(name: str, was: os.stat_result) -> None:
    """Make a file belong to whom another one belonged, as far as who runs this may: root in a container, say."""
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(name, was.st_uid, was.st_gid)
