"""Whose stanza stands where: by the bundle's id and by nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.review.bundles import Bundles
from tests.helpers.ceremony import INVESTIGATORS
from tests.helpers.reviewing import Back


def exchange(document: Any) -> str:  # noqa: ANN401 - any JSON
    """Let two epoch notes change places."""
    document["epochs"][:2] = document["epochs"][1::-1]
    return json.dumps(document)


def truncate(document: Any) -> str:  # noqa: ANN401 - any JSON
    """Leave an epoch note out."""
    document["epochs"].pop()
    return json.dumps(document)


def spoil(document: Any) -> str:  # noqa: ANN401 - any JSON
    """Make a note none."""
    return json.dumps({**document, "bundle": "none"})


CHANGES: list[Callable[[Any], str]] = [exchange, truncate, spoil, lambda _: "{}", lambda _: "none"]


def test_readers_stand_in_the_order_of_the_header(back: Back) -> None:
    """Each bundle is looked up once."""
    bundles = Bundles(back.desk)
    readers = bundles.readers(back.bundle().id)

    assert [owner for owner, _ in readers] == list(INVESTIGATORS)
    assert bundles.readers(back.bundle().id) is readers


@pytest.mark.parametrize("change", CHANGES)
def test_a_document_that_is_not_what_its_id_stands_for_names_nobody(back: Back, change: Callable[[Any], str]) -> None:
    """Nothing is believed because it lies in the drop box."""
    bundle = back.bundle().id
    document = change(json.loads(back.ceremony.served().document))
    back.replace_document(document)

    assert Bundles(back.desk).readers(bundle) == ()


def test_a_bundle_of_another_id_names_nobody(back: Back) -> None:
    """Its notes may be genuine: they are not the ones that were sealed to."""
    document = back.ceremony.served().document
    back.replace_document(document, bundle_id=bytes(32))

    assert Bundles(back.desk).readers(bytes(32)) == ()
