"""What importing modules of a project surely gives, told from their statements alone: nothing is executed."""

from flake8_undefined_services.program.interfaces.modules import Interfaces
from flake8_undefined_services.program.interfaces.working import WorkingImports

__all__ = ["Interfaces", "WorkingImports"]
