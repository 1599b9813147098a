"""Why a room does not start, as one plain sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError

from app.web.settings import UnknownSettingError
from app.web.telemetry import TelemetryError
from app.web.terminal import fail


@contextmanager
def plain_start_errors(room: str) -> Iterator[None]:
    """
    Turn what an operator can mend into a sentence that says how, and exit code 1.

    Args:
        room: Name of the package under ``app``, e.g. ``intake``.
    """
    try:
        yield
    except ValidationError as error:
        fail("; ".join(f"{room}_{fault['loc'][0]}".upper() + f": {fault['msg']}" for fault in error.errors()))
    except DatabaseError:
        fail(f"a database is busy, can't be opened or has no tables; look at it, or run `python -m app.{room} migrate`")
    except (TelemetryError, UnknownSettingError) as error:
        fail(str(error))
    except OSError as error:
        subject = error.filename or "the address to listen on"
        fail(f"{subject}: {error.strerror}; free it, or choose another in the settings")
