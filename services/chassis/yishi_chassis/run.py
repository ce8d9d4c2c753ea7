"""`python -m yishi_<service>`: makes the world green before anything else is imported, then serves."""

import warnings
from importlib import import_module


def main(package: str) -> None:
    """Run the service of `package` (`yishi_intake`) until SIGTERM or SIGINT.

    Exits with 0 when drained, with 2 and a sentence when it is misconfigured.
    """
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    warnings.filterwarnings("ignore", message="EdDSA is deprecated")   # a name that identity providers still use
    import_module("eventlet").monkey_patch()
    import_module("yishi_chassis.serve").serve(package)   # not before: no module may hold an unpatched socket or thread
