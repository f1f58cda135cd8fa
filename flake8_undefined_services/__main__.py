"""`python -m flake8_undefined_services`: the command."""

import os
import sys

if sys.path and sys.path[0] == os.getcwd():  # `-m` puts it there; the project's own random.py is not to be imported
    del sys.path[0]

from flake8_undefined_services.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
