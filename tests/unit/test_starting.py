"""What keeps a room from starting, and what it starts with."""

import logging
import logging.config
import socket
import sys
from collections.abc import Callable, Iterator

import pytest
import typer
from sqlalchemy.exc import OperationalError

from app.intake.settings import IntakeSettings
from app.web.memory import ALLOCATOR, require_allocator
from app.web.server import LOGGING, bind
from app.web.settings import UnknownSettingError
from app.web.starting import plain_start_errors
from app.web.telemetry import TELEMETRY_OFF, TelemetryError, require_no_telemetry


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "FASTAPI_OTEL_AUTO_CONFIGURE", "otel_x"])
def test_a_variable_that_could_turn_telemetry_on_stops_the_start(name: str) -> None:
    """It is named, so that it can be unset."""
    with pytest.raises(TelemetryError, match=name):
        require_no_telemetry({"PATH": "", name: "1"}, find=lambda _: None)


def test_an_installed_telemetry_sdk_stops_the_start() -> None:
    """Without it nothing can be sent, whatever is configured."""
    with pytest.raises(TelemetryError):
        require_no_telemetry({}, find=lambda name: name)


def test_nothing_here_can_send_telemetry() -> None:
    """The SDK is in no lock, and FastAPI is told to do nothing."""
    require_no_telemetry({"PATH": ""})

    assert not any(value for key, value in TELEMETRY_OFF.items() if key != "exclude")
    exclude = TELEMETRY_OFF["exclude"]
    assert callable(exclude)
    assert exclude({})


def test_a_room_starts_again_under_the_allocator_settings() -> None:
    """The same command, with what was missing added to its environment."""
    calls: list[tuple[str, list[str], dict[str, str]]] = []

    require_allocator({"A": "b"}, restart=lambda *call: calls.append(call))

    assert calls == [(sys.executable, sys.orig_argv, {"A": "b", **ALLOCATOR})]


def test_a_room_under_the_allocator_settings_goes_on() -> None:
    """It is not started twice."""
    require_allocator(ALLOCATOR, restart=lambda *call: pytest.fail(f"started again: {call}"))


@pytest.fixture
def quiet() -> Iterator[None]:
    """The logging of a running room."""
    before = {name: logging.getLogger(name).handlers for name in ("", "sacca")}
    logging.config.dictConfig(LOGGING)
    yield
    for name, handlers in before.items():
        logging.getLogger(name).handlers = handlers
    logging.getLogger("sacca").propagate = True


@pytest.mark.usefixtures("quiet")
def test_only_our_own_lines_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    """What uvicorn, asyncio or a database say could hold what was sent."""
    for name in ("uvicorn.error", "uvicorn.access", "asyncio", "sqlalchemy.engine", "somebody"):
        logging.getLogger(name).critical("canary")

    assert "canary" not in "".join(capsys.readouterr())


def test_a_port_in_use_is_found_out_at_once() -> None:
    """Before a database is opened or a page rendered."""
    taken = bind("127.0.0.1", 0)
    with taken, pytest.raises(OSError, match="in use"):
        bind("127.0.0.1", taken.getsockname()[1])


def test_a_room_can_listen_on_ipv6() -> None:
    """A colon in the address says so."""
    if not socket.has_ipv6:
        pytest.fail("this machine has no IPv6")
    with bind("::1", 0) as listener:
        assert listener.family is socket.AF_INET6


def invalid_settings() -> None:
    """Raise pydantic's error."""
    IntakeSettings(port=0)


def raise_(error: Exception) -> Callable[[], None]:
    """Return a function that raises *error*."""

    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("cause", "mentioned"),
    [
        (invalid_settings, "INTAKE_PORT"),
        (raise_(OperationalError("SELECT canary", None, Exception())), "migrate"),
        (raise_(TelemetryError("unset OTEL_X")), "OTEL_X"),
        (raise_(UnknownSettingError("INTAKE_PROT")), "INTAKE_PROT"),
        (raise_(FileNotFoundError(2, "No such file", "pins.js")), "pins.js"),
        (raise_(OSError(98, "Address already in use")), "address"),
    ],
)
def test_what_an_operator_can_mend_is_one_sentence(
    cause: Callable[[], None], mentioned: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends the command with status 1 and no traceback."""
    with pytest.raises(typer.Exit) as ended, plain_start_errors("intake"):
        cause()

    said = capsys.readouterr().err
    assert ended.value.exit_code == 1
    assert mentioned in said
    assert "canary" not in said
    assert "Traceback" not in said


def test_a_start_without_trouble_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is swallowed or printed."""
    with plain_start_errors("intake"):
        done = True

    assert done
    assert capsys.readouterr().err == ""
