"""Private keys from seeds."""

import pytest

from app.tlog.note import parse_note, require_signer
from app.vault.keys import SigningKey, auditor_key, custodian_keys, load_private_key, member_keys, public_key_of
from tests.helpers.organisation import sign

SEED = bytes(range(32))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_has_32_bytes(length: int) -> None:
    """Less would be weak, more would be somebody's mistake."""
    for use in (load_private_key, public_key_of):
        with pytest.raises(ValueError, match="32"):
            use(bytes(length))


def test_every_role_derives_keys_of_its_own() -> None:
    """The same seed by mistake in two roles is still no common key, and none of them is the seed."""
    member, custodian = member_keys(SEED, "sacca.test/x1"), custodian_keys(SEED, "sacca.test/x1")
    auditor = auditor_key(SEED, "sacca.test/x1")
    secrets = {SEED, member.hpke_seed, member.signing.seed, custodian.hpke_seed, custodian.signing.seed, auditor.seed}

    assert len(secrets) == 6


def test_a_key_signs_under_its_name() -> None:
    """What a person signs is verified with the vkey in the roster."""
    key = member_keys(SEED, "sacca.test/m1").signing

    assert key.verifier.name == "sacca.test/m1"
    require_signer(parse_note(sign("text\n", key)), key.verifier)


def test_ac_31_no_repr_shows_a_secret() -> None:
    """Reprs end up in tracebacks and logs."""
    keys = member_keys(SEED, "sacca.test/m1")
    for shown in (repr(keys), repr(keys.signing), str(keys), f"{SigningKey('sacca.test', SEED)}"):
        for secret in (keys.hpke_seed, keys.signing.seed, SEED):
            assert repr(secret) not in shown
            assert secret.hex() not in shown
        assert "sacca.test" in shown
