"""
Makes tests/vectors/sacca-server.json: ``python -m tests.vectors.make_server_vectors``.

The library draws HPKE's ephemeral keys and Cobblestone's salts itself, so every run makes other bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography.cobblestone import Cobblestone256Encryptor

from app.domain.envelope import Envelope, Kind
from app.domain.mailbox import LastOpening, Reply, State, Status
from app.domain.receipt import format_receipt
from app.sealing.envelope import envelope_key
from app.sealing.header import STANZA_A_LEN, STANZA_B_LEN, parse_envelope
from app.sealing.padding import padded_body_len, sealed_len
from app.sealing.receipt import case_id_of, lock_of, mailbox_secret, reply_seed
from app.sealing.recipients import write_exclusion
from app.sealing.replies import seal_reply
from app.sealing.status import encode_status, seal_status
from app.sealing.suite import ENC_LEN, seal
from app.tlog.chain import Published
from app.vault.counter import open_share_b
from app.vault.keys import SigningKey, member_keys, public_key_of
from app.vault.opening import open_body, open_share_a
from tests.helpers.broken_chains import BrokenChain, broken_chains
from tests.helpers.envelopes import address_of
from tests.helpers.envelopes import seal as seal_report
from tests.helpers.mailboxes import Reporter, make_opening, make_reply, make_status
from tests.helpers.organisation import Organisation, counted, make_organisation, seed_of
from tests.helpers.vectors import FOLDER

DIGITS = (
    "3141592653589793238462643383270003",
    "0000000000000000000000000000000000",
    "2718281828459045235360287471352662",
)
"""Of the receipts; the checks of some have a leading zero."""

TEXT = '{"schema":1,"language":"km","answers":{"words":{"words":"គេ\u200bសុំ “នាឡិកា”\\nនិងទូរស័ព្ទ 😟"}},"attachments":[]}'


def _receipt(digits: str) -> dict[str, Any]:
    spaced = format_receipt(digits)
    plain = spaced.replace(" ", "")
    seed, secret = reply_seed(digits), mailbox_secret(digits)
    return {
        "digits": digits,
        "receipt": spaced,
        "inputs": [
            spaced,
            plain,
            spaced.replace(" ", "\u2013"),
            "".join(chr(0x17E0 + int(digit)) for digit in plain),
            "\u200b".join(plain),
            f"\ufeff\t{spaced.replace(' ', chr(0xA0))}\r\n",
            f"{plain[:7]}-\u2009{plain[7:20]}\u200c\u200d\u2060{plain[20:]}\u2010\u2011\u2012\u2014\u2015",
        ],
        "reply_seed": seed.hex(),
        "reply_public_key": public_key_of(seed).hex(),
        "mailbox_secret": secret.hex(),
        "lock": lock_of(secret).hex(),
        "case_id": case_id_of(public_key_of(seed)).hex(),
    }


def _receipts_refused() -> list[str]:
    plain = format_receipt(DIGITS[0]).replace(" ", "")
    wrong = str((int(plain[10]) + 3) % 10)
    return [
        "",
        plain[:-1],
        plain + "0",
        plain[:10] + wrong + plain[11:],
        plain[:4] + plain[5] + plain[4] + plain[6:],
        *(plain[:34] + check for check in ("00", "01", "99")),
        plain[:35] + "x",
        plain.replace("3", "\u0663"),
        plain.replace("3", "\uff13"),
        plain.replace("3", "\u0969"),
        plain[:6] + "\u2003" + plain[6:],
        plain[:6] + "\u202f" + plain[6:],
        plain[:6] + "\u2212" + plain[6:],
        plain[:6] + "\x00" + plain[6:],
    ]


def _padding(length: int) -> dict[str, Any]:
    try:
        padded = padded_body_len(8 + length)
    except ValueError:
        return {"length": length, "padded": None, "ciphertext": None}
    return {"length": length, "padded": padded, "ciphertext": sealed_len(padded)}


def _cobblestone(length: int) -> dict[str, Any]:
    key, context = seed_of(f"cobblestone {length}"), b"sacca/v1 file\x00" + bytes((length % 256,))
    message = counted("message")(length)
    encryptor = Cobblestone256Encryptor(key, context)
    ciphertext = encryptor.update(message) + encryptor.finalize()
    return {
        "key": key.hex(),
        "context": context.hex(),
        "message": message.hex(),
        "ciphertext": ciphertext.hex(),
    }


def _hpke(plaintext: bytes, info: bytes) -> dict[str, Any]:
    seed = seed_of(f"hpke {len(plaintext)}")
    sealed = seal(plaintext, recipient=public_key_of(seed), info=info)
    return {
        "seed": seed.hex(),
        "public_key": public_key_of(seed).hex(),
        "info": info.hex(),
        "plaintext": plaintext.hex(),
        "enc": sealed[:ENC_LEN].hex(),
        "ct": sealed[ENC_LEN:].hex(),
    }


def _member_keys(label: str) -> dict[str, Any]:
    seed = seed_of(label)
    keys = member_keys(seed, "sacca.test/m10")
    return {
        "seed": seed.hex(),
        "hpke_seed": keys.hpke_seed.hex(),
        "hpke_public_key": public_key_of(keys.hpke_seed).hex(),
        "sign_seed": keys.signing.seed.hex(),
        "sign_public_key": keys.signing.verifier.public_key.hex(),
    }


def _vkey(key: SigningKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "seed": key.seed.hex(),
        "public_key": key.verifier.public_key.hex(),
        "key_id": key.verifier.key_id.hex(),
        "vkey": str(key.verifier),
    }


def _hex(seeds: Mapping[str, bytes]) -> dict[str, str]:
    return {name: seed.hex() for name, seed in seeds.items()}


def _chain(name: str, organisation: Organisation, served: Published) -> dict[str, Any]:
    signing = {i: keys.signing for i, keys in organisation.people.items()} | dict(organisation.auditors)
    seeds = {i: key.seed for i, key in signing.items()}
    custodians = {key.name.partition("/")[2] for key in organisation.custodians}
    return {
        "name": name,
        "pins": {
            "origin": organisation.origin,
            "custodians": [str(key) for key in organisation.pinned],
            "built": str(organisation.day - timedelta(days=40)),
        },
        "served": served.to_json(),
        "phone_day": str(organisation.day - timedelta(days=1)),
        "bundle_id": organisation.verify(served).id.hex(),
        "members": [member.id for member in organisation.roster.members],
        "triage": list(organisation.epochs),
        "seeds": {
            "custodians": _hex({i: seeds[i] for i in sorted(custodians)}),
            "ledger": organisation.ledger.seed.hex(),
            "members": _hex({i: seeds[i] for i in sorted(seeds.keys() - custodians)}),
            "epochs": _hex(organisation.epochs),
            "ledger_epoch": organisation.ledger_epoch.hex(),
        },
    }


def _chain_refused(chain: BrokenChain) -> dict[str, Any]:
    return {
        "name": chain.name,
        "reason": chain.reason,
        "pins": {
            "origin": chain.origin,
            "custodians": [str(key) for key in chain.custodians],
            "built": str(chain.built),
        },
        "served": chain.served.to_json(),
        "phone_day": str(chain.phone_day),
    }


def _envelope(
    name: str,
    chain: tuple[str, Organisation],
    *,
    digits: str = DIGITS[0],
    kind: Kind = Kind.REPORT,
    excluded: Sequence[str] = (),
    body: str = TEXT,
) -> dict[str, Any]:
    chain_name, organisation = chain
    address = address_of(digits, kind=kind, envelope=name)
    wire = seal_report(organisation, body.encode(), address=address, excluded=excluded, label=name)
    envelope = parse_envelope(wire)
    place = envelope.header.place
    shares = {reader: _open_a(organisation, envelope, reader) for reader in organisation.epochs}
    share_a = next(share for reader, share in shares.items() if reader not in excluded)
    share_b, lines = open_share_b(envelope.header.stanza_b, seed=organisation.ledger_epoch, place=place)
    return {
        "name": name,
        "chain": chain_name,
        "digits": digits,
        "case_id": place.case_id.hex(),
        "envelope_id": place.envelope_id.hex(),
        "lock": envelope.header.lock.hex(),
        "excluded": list(excluded),
        "exclusion": write_exclusion(lines).hex(),
        "share_a": share_a.hex(),
        "share_b": share_b.hex(),
        "envelope_key": envelope_key(share_a, share_b, place=place).hex(),
        "decoys": _hex({reader: share for reader, share in shares.items() if reader in excluded}),
        "body": open_body(envelope, share_a=share_a, share_b=share_b).decode(),
        "header_length": len(envelope.header_octets),
        "wire": wire.hex(),
    }


def _open_a(organisation: Organisation, envelope: Envelope, reader: str) -> bytes:
    return open_share_a(envelope, seed=organisation.epochs[reader], position=organisation.position_of(reader))


def _envelopes_refused(short: dict[str, Any]) -> list[dict[str, Any]]:
    """Return edits of the envelope *short*, of three readers, each with one thing wrong."""
    wire = bytes.fromhex(short["wire"])
    header, end, stanzas = short["header_length"], len(wire), 106

    def copy(offset: int, length: int) -> str:
        return wire[offset : offset + length].hex()

    refused: dict[str, dict[str, list[list[Any]]]] = {
        "parse": {
            "version 2": [[5, 1, "02"]],
            "kind 4": [[6, 1, "04"]],
            "flags 128": [[7, 1, "80"]],
            "an attachment": [[104, 1, "01" + (65_655).to_bytes(8, "big").hex()]],
            "twenty-one attachments": [[104, 1, "15" + (65_655).to_bytes(8, "big").hex() * 21]],
            "one reader": [[105, 1 + 2 * STANZA_A_LEN, "01"]],
            "thirteen readers": [[105, 1, "0d" + copy(stanzas, STANZA_A_LEN) * 10]],
            "a reader more than the bundle names": [[105, 1, "04" + copy(stanzas, STANZA_A_LEN)]],
            "sixteen bytes": [[16, end - 16, ""]],
            "a chunk more": [[end, 0, "00" * 16_400]],
            "the next padding of 65,535 and a byte": [[end, 0, "00" * 49_201]],
        },
        "open": {
            "another bundle's id": [[39, 1, f"{wire[39] ^ 128:02x}"]],
            "case id and envelope id swapped": [[40, 32, copy(56, 16) + copy(40, 16)]],
            "every stanza the first": [[stanzas, 3 * STANZA_A_LEN, copy(stanzas, STANZA_A_LEN) * 3]],
            "stanzas in another order": [
                [
                    stanzas,
                    3 * STANZA_A_LEN,
                    copy(stanzas + STANZA_A_LEN, 2 * STANZA_A_LEN) + copy(stanzas, STANZA_A_LEN),
                ]
            ],
            "exclusion map changed": [[header - 17, 1, f"{wire[header - 17] ^ 1:02x}"]],
            "ledger's stanza of zeros": [[header - STANZA_B_LEN, STANZA_B_LEN, "00" * STANZA_B_LEN]],
            "body of zeros": [[header, end - header, "00" * (end - header)]],
            "last tag gone round": [[end - 16, 16, copy(end - 8, 8) + copy(end - 16, 8)]],
        },
    }
    return [
        {"name": name, "chain": short["chain"], "stage": stage, "of": short["name"], "edits": edits}
        for stage, group in refused.items()
        for name, edits in group.items()
    ]


def _reply(name: str, digits: str, reply: Reply) -> dict[str, Any]:
    reporter = Reporter(digits=digits)
    return {
        "name": name,
        "digits": digits,
        "case_id": reporter.case_id.hex(),
        "number": reply.number,
        "day": str(reply.day),
        "language": reply.language,
        "text": reply.text,
        "slot": seal_reply(reporter.reply_key, reporter.case_id, reply).hex(),
    }


def _status(name: str, chain: str, status: Status, *, digits: str, verdict: str | None) -> dict[str, Any]:
    reporter = Reporter(digits=digits)
    return {
        "name": name,
        "chain": chain,
        "digits": digits,
        "case_id": reporter.case_id.hex(),
        "content": encode_status(status).decode(),
        "verdict": verdict,
        "slot": seal_status(reporter.reply_key, reporter.case_id, status).hex(),
    }


def _replies() -> list[dict[str, Any]]:
    return [
        _reply("Khmer", DIGITS[0], make_reply()),
        _reply("English", DIGITS[1], make_reply(12, language="en", text='"quoted" \\ and\ttabbed')),
        _reply("empty", DIGITS[2], make_reply(text="")),
        _reply("long", DIGITS[2], make_reply(text="គេ" * 670)),
    ]


def _statuses(small: Organisation, large: Organisation) -> list[dict[str, Any]]:
    """Return statuses with proofs that hold, and with some that do not, each with one thing wrong."""
    digits = DIGITS[0]
    case_id = Reporter(digits=digits).case_id
    good = make_opening(small, case_id)
    openings: dict[str, tuple[LastOpening, str]] = {
        "proved": (good, "proved"),
        "proved, first of two": (make_opening(small, case_id, member_id="m12", others=(0, 1)), "proved"),
        "proved, last of many": (make_opening(small, case_id, others=(300, 0)), "proved"),
        "proof left out": (good.without_proof(), "unproved"),
        "another case": (make_opening(small, bytes(16)), "broken"),
        "another organisation's log": (make_opening(large, case_id), "broken"),
        "another index": (replace(good, index=good.index + 1), "broken"),
        "a hash missing": (replace(good, proof=good.proof[1:]), "broken"),
        "a statement changed": (replace(good, entry=good.entry.replace("triage", "answer")), "broken"),
        "an hour that is none": (
            make_opening(small, case_id, edit=lambda text: text.replace("hour 09", "hour 9")),
            "broken",
        ),
    }
    found = [
        _status(name, "small", make_status(opening, number=number), digits=digits, verdict=verdict)
        for number, (name, (opening, verdict)) in enumerate(openings.items(), 1)
    ]
    unopened = make_status(state=State.CLOSED, excluded=3)
    return [*found, _status("nothing opened", "small", unopened, digits=DIGITS[1], verdict=None)]


def make_vectors() -> dict[str, Any]:
    """Return the whole content of the file."""
    small, large = make_organisation(), make_organisation(origin="sacca.org-large.kh", triage=12, label="large")
    chains = {"small": small, "large": large}
    first, last = ("small", small), ("large", large)
    envelopes = [
        _envelope("short", first),
        _envelope("follow-up", first, kind=Kind.FOLLOW_UP),
        _envelope("a reader excluded", first, digits=DIGITS[1], excluded=["m11"]),
        _envelope("others excluded", first, digits=DIGITS[2], excluded=["au", "c2", "zz"]),
        _envelope("long", first, digits=DIGITS[2], body=TEXT.replace("គេ", "គេ" * 6_000)),
        _envelope("two of twelve remain", last, digits=DIGITS[1], excluded=[f"m{i}" for i in range(10, 20)] + ["zz"]),
    ]
    return {
        "format": "sacca-vectors/1",
        "made_by": "server",
        "receipts": [_receipt(digits) for digits in DIGITS],
        "receipts_refused": _receipts_refused(),
        "padding": [
            _padding(length)
            for length in (0, 2, 16_375, 16_376, 65_527, 65_528, 65_529, 131_064, 131_065, 1_048_568, 1_048_569)
        ],
        "cobblestone": [_cobblestone(length) for length in (0, 1, 16_383, 16_384, 16_385)],
        "hpke": [_hpke(b"", b""), _hpke(b"share", b"sacca/v1 share A\x00"), _hpke(bytes(4_096), b"sacca/v1 reply\x00")],
        "member_keys": [_member_keys("member one"), _member_keys("member two")],
        "vkeys": [_vkey(small.ledger), *map(_vkey, small.custodians), _vkey(small.auditors["au"])],
        "chains": [_chain(name, organisation, organisation.publish()) for name, organisation in chains.items()],
        "chains_refused": [_chain_refused(chain) for chain in broken_chains()],
        "envelopes": envelopes,
        "envelopes_refused": _envelopes_refused(envelopes[0]),
        "replies": _replies(),
        "statuses": _statuses(small, large),
    }


if __name__ == "__main__":
    text = json.dumps(make_vectors(), ensure_ascii=False, indent=1)
    (FOLDER / "sacca-server.json").write_text(text + "\n")
