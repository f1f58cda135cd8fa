"""From options and configuration files to one frozen `Settings`."""

from flake8_undefined_services.configuration.changes import Changes
from flake8_undefined_services.configuration.loading import load

__all__ = ["Changes", "load"]
