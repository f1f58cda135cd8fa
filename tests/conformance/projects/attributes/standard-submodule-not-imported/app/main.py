import json
import logging as log

from app import text

LEVEL = log.INFO


def handler():
    return log.handlers.MemoryHandler(10)


print(json.dumps(text.NAMES))
