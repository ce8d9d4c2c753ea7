"""The service behind a nameko container: one instance, made once, on which the chassis calls the doors.

nameko would make an instance for each call; doors keep nothing on `self`, so one is enough, and it costs nothing.
"""

from typing import Any


def service_of(container: Any) -> Any:
    """The instance that `run` put into the configuration, or one made here from what lies there.

    It has `.settings`, `.engine` and `.district`.
    """
    service = container.config.get("service")
    if service is None:
        service = container.service_cls()
        for name in ("settings", "engine", "district"):
            if name in container.config:
                setattr(service, name, container.config[name])
        container.config["service"] = service
    return service
