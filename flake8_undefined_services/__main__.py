"""`python -m flake8_undefined_services`: the command."""

from flake8_undefined_services.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
