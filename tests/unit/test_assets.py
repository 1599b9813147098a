"""What the front door serves from memory."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from starlette.datastructures import Headers

from app.intake.assets import AssetError, integrity_of, load_pins, load_static, make_asset, make_assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A static folder with one built file and one that is only there."""
    (tmp_path / "client.js").write_text("'use strict';")
    (tmp_path / "page.css").write_text("p{}")
    integrity = {"client.js": integrity_of(b"'use strict';")}
    (tmp_path / "integrity.json").write_text(json.dumps(integrity))
    return tmp_path


def test_every_file_has_its_integrity(folder: Path) -> None:
    """Also those that no build makes; the list itself is not served."""
    files, integrity = load_static(folder)

    assert set(files) == set(integrity) == {"client.js", "page.css"}
    assert integrity["page.css"] == integrity_of(b"p{}")


def test_the_integrity_is_that_of_the_standard() -> None:
    """W3C SRI §3.1, its sha384 of the empty string."""
    assert integrity_of(b"") == "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"


def test_a_changed_script_stops_the_start(folder: Path) -> None:
    """Code that is not what the build made is served to nobody."""
    (folder / "client.js").write_text("evil()")

    with pytest.raises(AssetError, match=r"client\.js"):
        load_static(folder)


def test_a_missing_script_stops_the_start(folder: Path) -> None:
    """As does one that is not there at all."""
    (folder / "client.js").unlink()

    with pytest.raises(AssetError, match=r"client\.js"):
        load_static(folder)


def test_a_file_of_unknown_type_stops_the_start(folder: Path) -> None:
    """Nothing is served by accident."""
    (folder / "notes.docx").write_text("x")

    with pytest.raises(AssetError, match=r"notes\.docx"):
        load_static(folder)


def test_missing_pins_name_the_command_that_writes_them(tmp_path: Path) -> None:
    """The operator is told what to do."""
    with pytest.raises(AssetError, match="pins"):
        load_pins(tmp_path / "pins.js")


UNPACK: dict[str | None, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0.4, GZIP; q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=1.000 , gzip;q=1", "br"),
        ("*", "br"),
        ("*;q=0.5, gzip;q=0.7", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("gzip; q=0.000", None),
        ("identity, br;q=0.5", None),
        ("identity;q=0.1, br;q=0.5", "br"),
        ("identity;q=0, zstd", None),
        ("br;q=2, gzip;q=x", None),
        ("xgzip, brotli", None),
        (",,;q=1", None),
        ("", None),
    ],
)
def test_compression_is_only_for_those_who_take_it(accepted: str, coding: str | None) -> None:
    """RFC 9110 §12.5.3, the smallest among what is liked equally; caches are told that the answer depends on it."""
    content = b"long enough to be worth it " * 100

    answer = make_asset(content, "text/plain").response(Headers({"accept-encoding": accepted}))

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"
    assert UNPACK[coding](bytes(answer.body)) == content


def test_what_is_accepted_may_stand_in_two_lines() -> None:
    """Lines of one name are one list (RFC 9110 §5.3)."""
    headers = Headers(raw=[(b"accept-encoding", b"gzip"), (b"accept-encoding", b"br")])

    assert make_asset(b"a" * 100, "text/plain").response(headers).headers["content-encoding"] == "br"


def test_what_does_not_get_smaller_is_not_compressed() -> None:
    """A font is compressed already."""
    assert make_assets({"a.woff2": hashlib.shake_256().digest(64)})["a.woff2"].encoded == {}


def test_an_uncompressible_asset_is_sent_as_it_is() -> None:
    """Without a word about encodings."""
    answer = make_asset(b"x", "font/woff2").response(Headers({"accept-encoding": "gzip"}))

    assert (answer.body, answer.headers.get("vary")) == (b"x", None)
