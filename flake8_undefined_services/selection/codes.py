"""Which codes are wanted in which file: flake8's own decision, where the longest matching prefix wins."""

from __future__ import annotations

import argparse

from flake8.formatting.default import Nothing
from flake8.style_guide import Decision, StyleGuideManager

from flake8_undefined_services.config import Settings
from flake8_undefined_services.rules.rule import PREFIX


class CodeChoice:
    """flake8's style guides for `--select`, `--ignore` and per-file-ignores."""

    def __init__(self, settings: Settings) -> None:
        options = _flake8_options(settings)
        self._guides = StyleGuideManager(options, Nothing(options))
        default = self._guides.default_style_guide
        # Not through the option's text: flake8 would split a folder's name at its spaces.
        self._guides.style_guides.extend(
            default.copy(filename=entry.pattern, extend_ignore_with=entry.codes) for entry in settings.per_file_ignores
        )

    def takes(self, code: str, path: str) -> bool:
        """Say whether a code is reported in the file with this absolute path."""
        guide = self._guides.style_guide_for(path)
        return guide.should_report_error(code) is Decision.Selected


def _flake8_options(settings: Settings) -> argparse.Namespace:
    return argparse.Namespace(
        select=list(settings.select) or None,
        extend_select=None,
        ignore=list(settings.ignore) or None,
        extend_ignore=None,
        extended_default_select=[PREFIX],
        extended_default_ignore=[],
        per_file_ignores="",
        color="never",
        format="default",
        output_file=None,
        show_source=False,
        tee=False,
    )
