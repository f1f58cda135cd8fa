"""Does the target version compile the file? What it lacks, and what no version takes."""

from __future__ import annotations

from flake8_undefined_services.syntax.target.judging import target_fault

__all__ = ["target_fault"]
