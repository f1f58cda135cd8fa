"""All strings of one module that frameworks import."""

from __future__ import annotations

from flake8_undefined_services.program.entrypoints.celery_app import references_of_celery
from flake8_undefined_services.program.entrypoints.django_settings import references_of_django
from flake8_undefined_services.program.entrypoints.module_reference import ModuleReference
from flake8_undefined_services.program.entrypoints.server_call import references_of_servers
from flake8_undefined_services.syntax.parsing import ParsedFile


def module_references(parsed: ParsedFile) -> tuple[ModuleReference, ...]:
    """Give them in the order of the source; the text is looked at before the tree is."""
    readers = (references_of_django, references_of_celery, references_of_servers)
    found = [reference for read in readers for reference in read(parsed)]
    return tuple(sorted(found, key=lambda each: (each.place.line, each.place.column)))
