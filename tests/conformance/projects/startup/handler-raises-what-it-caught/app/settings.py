import logging

try:
    from app import local
except (ImportError, ValueError) as error:
    logging.error("no settings: %s", error)
    raise
