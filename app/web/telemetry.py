"""Telemetry is off: FastAPI carries OpenTelemetry, which would send names of routes and errors elsewhere."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command lines look at the environment too, and must not wait for FastAPI
    from fastapi.telemetry import TelemetryConfig

PREFIXES = ("OTEL_", "FASTAPI_OTEL_")
"""Variables that would turn it on."""

SDK = "opentelemetry.sdk"
"""The module without which nothing can be sent."""

TELEMETRY_OFF: "TelemetryConfig" = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
    "exclude": lambda scope: True,  # noqa: ARG005 - FastAPI names the argument
}
"""What every room's FastAPI is made with."""


class TelemetryError(Exception):
    """Something could turn telemetry on. The operator's fault."""


def require_no_telemetry(environ: Mapping[str, str], *, find: Callable[[str], object | None] = find_spec) -> None:
    """
    Return if nothing can turn telemetry on.

    Args:
        environ: The environment.

        find: Finds a module by its name, or returns None.

    Raises:
        TelemetryError: A variable of OpenTelemetry is set, or its SDK is installed.
    """
    named = sorted(name for name in environ if name.upper().startswith(PREFIXES))
    if named:
        msg = f"unset {', '.join(named)}: a report must leave no trace elsewhere"
        raise TelemetryError(msg)
    if find(SDK) is not None:
        msg = f"uninstall {SDK}: a report must leave no trace elsewhere"
        raise TelemetryError(msg)
