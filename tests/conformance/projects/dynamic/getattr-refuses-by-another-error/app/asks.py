import sdk

CLIENT = getattr(sdk, "Client", None)
HAS_CLIENT = hasattr(sdk, "Client")
try:
    from sdk import Client
except ImportError:
    Client = None
