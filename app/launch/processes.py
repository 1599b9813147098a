"""Starting the rooms as processes of their own, watching them, and stopping them together."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import FrameType

from app.launch.rooms import House

START_SECONDS = 30.0
STOP_SECONDS = 15.0
PAUSE_SECONDS = 0.1

SIGN_OF_LIFE: Mapping[str, str] = {"intake": "/v1/bundle", "review": "/sign-in", "ledger": "/checkpoint"}
"""What each room answers as soon as it serves."""


class RoomStoppedError(Exception):
    """A room stopped by itself, or did not come up."""


class Stop:
    """Remembers that Ctrl-C or SIGTERM came; from then on nothing new is started."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.asked = True


def start(house: House, room: str) -> subprocess.Popen[bytes]:
    """Start a *room* in a session of its own, so that Ctrl-C reaches the launcher alone, which stops it in order."""
    return subprocess.Popen(  # noqa: S603 - our own program and words of our own
        [sys.executable, "-m", f"app.{room}", "serve"],
        env=house.environment(room),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def start_all(house: House, started: dict[str, subprocess.Popen[bytes]], *, stop: Stop) -> None:
    """
    Start the rooms, each when the one before answers, and put them into *started*.

    Raises:
        RoomStoppedError: One did not come up.
    """
    for room, port in house.ports.items():
        if stop.asked:
            return
        started[room] = start(house, room)
        wait_until_up(started[room], room=room, port=port, stop=stop)


def wait_until_up(
    process: subprocess.Popen[bytes], *, room: str, port: int, stop: Stop, seconds: float = START_SECONDS
) -> None:
    """
    Return when the *room* answers on *port*, or when stopping was asked for.

    Raises:
        RoomStoppedError: It ended, or *seconds* went by.
    """
    end = time.monotonic() + seconds
    while not stop.asked:
        if _answers(port, room):
            return
        if process.poll() is not None or time.monotonic() > end:
            msg = f"{room} did not come up; what it said stands above"
            raise RoomStoppedError(msg)
        time.sleep(PAUSE_SECONDS)


def watch(processes: Mapping[str, subprocess.Popen[bytes]], *, stop: Stop) -> None:
    """
    Return when stopping is asked for.

    Raises:
        RoomStoppedError: A room ended by itself.
    """
    while not stop.asked:
        for room, process in processes.items():
            if process.poll() is not None:
                msg = f"{room} stopped by itself with exit code {process.returncode}; what it said stands above"
                raise RoomStoppedError(msg)
        time.sleep(PAUSE_SECONDS)


def stop_all(processes: Mapping[str, subprocess.Popen[bytes]], *, seconds: float = STOP_SECONDS) -> None:
    """Ask every room to end; after *seconds* end it."""
    for process in processes.values():
        process.terminate()
    end = time.monotonic() + seconds
    for process in processes.values():
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, room: str) -> bool:
    """Say if the room serves; a front door without a bundle says that it is closed, and serves."""
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", SIGN_OF_LIFE[room], headers={"host": f"localhost:{port}"})
        return connection.getresponse().status in {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
