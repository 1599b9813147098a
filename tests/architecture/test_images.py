"""The images of deploy/: each holds its room and what that needs, and nothing that another room is for."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.web.memory import ALLOCATOR
from tests.helpers.servers import ROOT, Installation, Running, await_port, make_wire

DEPLOY = ROOT / "deploy"
NOT_THERE = {
    "intake": {"vault", "review", "ledger", "audit", "launch", "__main__.py"},
    "review": {"intake", "ledger", "audit", "launch", "__main__.py"},
    "ledger": {"intake", "review", "audit", "launch", "__main__.py"},
}
"""Room → parts of the program that its image has not."""

BASE = re.compile(r"FROM docker\.io/library/[a-z]+:[0-9]+\.[0-9]+-[a-z-]+")
INSTRUCTION = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)

IMPORT_ALL = """
import importlib, pkgutil, sys

room = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""

each_room = pytest.mark.parametrize("room", NOT_THERE)


def instructions(room: str) -> list[tuple[str, str]]:
    """Return the instructions of a room's Dockerfile, and their words."""
    return INSTRUCTION.findall((DEPLOY / room / "Dockerfile").read_text())


def environment_of(room: str) -> dict[str, str]:
    """Return the variables that an image sets."""
    [text] = [words for name, words in instructions(room) if name == "ENV"]
    return dict(pair.split("=", 1) for pair in text.replace("\\\n", " ").split())


def build(room: str, folder: Path) -> Path:
    """Copy into *folder* what the Dockerfile copies into the image, from what .dockerignore lets through."""
    context = folder / "context"
    shutil.copytree(ROOT / "app", context / "app", ignore=shutil.ignore_patterns("__pycache__", "client"))
    shutil.copytree(ROOT / "migrations", context / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", context)
    image = folder / "image"
    for name, words in instructions(room):
        if name == "COPY":
            source, target = words.split()
            copy(context / source, image / target, into=target.endswith("/"))
    return image


def copy(source: Path, target: Path, *, into: bool) -> None:
    """Do what COPY does: a folder's contents go into the target, and so does a file where it ends in a slash."""
    if source.is_dir():
        shutil.copytree(source, target)
        return
    (target if into else target.parent).mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def alone() -> dict[str, str]:
    """Return the environment without what measures coverage: a copy's lines are not ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


def test_the_build_sees_what_is_named_and_nothing_else() -> None:
    """Data, keys, histories and tests of whoever builds an image are not even sent to the engine."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]

    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == {"app", "migrations", "requirements.lock"}
    assert "app/intake/client" in lines


@each_room
def test_a_dockerfile_follows_the_rules(room: str) -> None:
    """A base of one release, packages by hash and as wheels, nothing fetched by hand, no root, no shell around it."""
    found = instructions(room)
    names = [name for name, _ in found]
    [user] = [words for name, words in found if name == "USER"]

    assert BASE.fullmatch(f"FROM {found[0][1]}")
    assert not {"ADD", "VOLUME", "SHELL", "ARG", "ONBUILD"} & set(names)
    assert all("--require-hashes" in words and ":all:" in words for _, words in found if "pip" in words)
    assert not re.search(r"curl|wget|apt-get|sudo|chmod 777", " ".join(words for _, words in found))
    assert re.fullmatch(r"87[0-2]:87[0-3]", user)
    assert set(names[names.index("USER") :]) == {"USER", "EXPOSE", "ENTRYPOINT", "CMD"}
    assert [words for name, words in found if name == "ENTRYPOINT"] == [f'["python", "-m", "app.{room}"]']
    assert environment_of(room) == ALLOCATOR


@each_room
def test_an_image_holds_no_other_room(room: str, tmp_path: Path) -> None:
    """And its own is whole: every module of it can be imported from what is there."""
    image = build(room, tmp_path)
    there = {path.name for path in (image / "app").iterdir()}
    command = [sys.executable, "-c", IMPORT_ALL, f"app.{room}"]
    done = subprocess.run(command, cwd=image, env=alone(), capture_output=True, text=True, check=False)

    assert there & NOT_THERE[room] == set()
    assert there | NOT_THERE[room] >= {path.name for path in (ROOT / "app").iterdir()} - {"__pycache__"}
    assert done.returncode == 0, done.stderr


@pytest.fixture
def image_of_intake(tmp_path: Path, installation: Installation) -> Iterator[Running]:
    """Intake as a process, from what its image holds."""
    log = tmp_path / "image.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "app.intake", "serve"],
            cwd=build("intake", tmp_path),
            env={**alone(), **environment_of("intake"), **installation.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        running = Running(installation=installation, process=process, log=log)
        try:
            await_port(running)
            yield running
        finally:
            process.terminate()


def test_the_front_door_stands_without_the_rest_of_the_house(image_of_intake: Running) -> None:
    """The parts that open and sign are not there at all, and reports come in."""
    connection = image_of_intake.connect()
    connection.request("GET", "/")
    page = connection.getresponse()
    page.read()
    status = image_of_intake.post(connection, make_wire(image_of_intake.installation.bundle))
    connection.close()

    assert (page.status, status) == (HTTPStatus.OK, HTTPStatus.CREATED)
    assert len(image_of_intake.installation.wires()) == 1


def composed() -> dict[str, Any]:
    """Return compose.yaml, read."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


@pytest.mark.parametrize("service", [*NOT_THERE, "house"])
def test_a_container_has_no_right_that_it_does_not_need(service: str) -> None:
    """Read-only, without capabilities, without swap and core dumps; and no tag that moves."""
    found = composed()["services"][service]

    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["mem_limit"] == found["memswap_limit"]
    assert found["ulimits"]["core"] == 0
    assert "privileged" not in found
    assert "image" not in found or BASE.fullmatch(f"FROM {found['image']}")


@each_room
def test_a_container_runs_its_image_with_the_settings_of_its_unit(room: str) -> None:
    """Paths mean in it what they mean under systemd, and only nginx has ports."""
    services = composed()["services"]
    found = services[room]
    folders = {Path(volume.split(":")[1]) for volume in found["volumes"]}
    text = (DEPLOY / "settings" / f"{room}.env").read_text()
    wanted = {Path(path) for path in re.findall(r"=(?:sqlite:///)?(/\S+)$", text, re.MULTILINE)}

    assert (DEPLOY / found["build"]["context"] / found["build"]["dockerfile"]).samefile(DEPLOY / room / "Dockerfile")
    assert (DEPLOY / found["env_file"]).samefile(DEPLOY / "settings" / f"{room}.env")
    assert [path for path in wanted if not {path, path.parent} & folders] == []
    assert [name for name, service in services.items() if "ports" in service] == ["house"]
    assert found["network_mode"] == "service:house"


def test_no_container_sees_what_another_room_alone_has() -> None:
    """The drop box joins intake and review; notices and the socket join review and ledger; keys are the ledger's."""
    services = composed()["services"]
    volumes = {room: {each.split(":")[0] for each in services[room]["volumes"]} for room in NOT_THERE}

    assert volumes["intake"] & volumes["review"] == {"dropbox"}
    assert volumes["review"] & volumes["ledger"] == {"notes", "counter", "/etc/sacca/custodians.vkeys"}
    assert volumes["intake"] & volumes["ledger"] == set()
    assert [name for name, service in services.items() if "secrets" in service] == ["ledger"]
