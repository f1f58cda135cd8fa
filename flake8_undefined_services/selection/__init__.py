"""Which findings the user wants to see: codes, per-file-ignores and `# noqa`, all as flake8 means them."""

from flake8_undefined_services.selection.selected import selected

__all__ = ["selected"]
