"""`# noqa` and `# flake8: noqa` in one file, read by flake8's own code."""

from __future__ import annotations

import argparse
import io

from flake8.processor import FileProcessor
from flake8.violation import Violation

from flake8_undefined_services.diagnostics import Diagnostic

# What FileProcessor wants to know of flake8's options, and what has no bearing on comments.
_OPTIONS = argparse.Namespace(
    disable_noqa=False,
    hang_closing=False,
    indent_size=4,
    max_line_length=79,
    max_doc_length=None,
    verbose=0,
    stdin_display_name="stdin",
)


class Comments:
    """The comments of one file; a comment also speaks for the lines that continue its own, as in flake8."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        # io.StringIO translates line ends as flake8's reading of a file does
        self._file = FileProcessor(path, _OPTIONS, lines=io.StringIO(text, newline=None).readlines())
        self._whole_file = self._file.should_ignore_file()

    def silence(self, diagnostic: Diagnostic) -> bool:
        """Say whether a comment switches this finding off."""
        if self._whole_file:
            return True
        line = self._file.noqa_line_for(diagnostic.line)
        violation = Violation(diagnostic.code, self._path, diagnostic.line, diagnostic.column, diagnostic.message, line)
        return bool(violation.is_inline_ignored(False))
