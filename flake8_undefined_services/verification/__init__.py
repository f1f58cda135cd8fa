"""Really imports entry points, each in a fresh interpreter, and compares with the prediction."""

from flake8_undefined_services.verification.environment_file import read_environment_file
from flake8_undefined_services.verification.verified import Agreement, Ending, Verified
from flake8_undefined_services.verification.verifying import TIMEOUT, verify

__all__ = ["TIMEOUT", "Agreement", "Ending", "Verified", "read_environment_file", "verify"]
