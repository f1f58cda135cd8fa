import argparse
import os


class Options(argparse.Namespace):
    ready = False


options = Options(ready=bool(os.environ.get("READY")))
if options.ready:
    client = object()


def f():
    if not options.ready:
        return None
    return client
