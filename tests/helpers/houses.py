"""The demonstration organisation in a folder, with its passphrases known, so that a test can open as its people do."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.intake.settings import IntakeSettings
from app.launch.demo import make_organisation
from app.launch.rooms import ORIGIN, House, run
from app.ledger.epochs import Root, unwrap_ledger_epoch
from app.ledger.keys import load_root_key
from app.review.members import unlock_member
from app.storage import casebook, secrets
from app.storage.dropbox import get_current_bundle
from app.storage.engines import make_engine, make_readers
from app.vault.wraps import unwrap_epoch
from tests.helpers.servers import TODAY, Installation, Running, free_port

ROOMS = ("intake", "review", "ledger")


@dataclass(frozen=True, kw_only=True)
class DemoHouse:
    """
    The demonstration organisation.

    Attributes:
        house: Where it lies.

        passphrases: Person's id → passphrase.
    """

    house: House
    passphrases: dict[str, str]

    def member_epoch_seed(self, member_id: str) -> bytes:
        """Return the X-Wing seed of a member's epoch key, as the member gets at it: by password."""
        with self._session("casebook", "review") as session:
            keys = unlock_member(session, member_id, origin=ORIGIN, password=self.passphrases[member_id])
            epoch, *_ = casebook.list_member_epochs(session, member_id)
        return unwrap_epoch(epoch.wrapped_key, hpke_seed=keys.hpke_seed, epoch_id=epoch.epoch_id)

    def ledger_epoch_seed(self) -> bytes:
        """Return the X-Wing seed of the ledger's epoch key, as the ledger gets at it: by its root key."""
        with self._session("secrets", "ledger") as session:
            (epoch,) = secrets.list_ledger_epochs(session)
        root = Root(number=epoch.root_index, key=load_root_key(self.house.data / "ledger-keys", epoch.root_index))
        return unwrap_ledger_epoch(epoch, root=root)

    def installation(self) -> Installation:
        """Return intake's part, on a port that is free."""
        with self._session("dropbox", "intake") as session:
            bundle = get_current_bundle(session)
        settings = IntakeSettings(
            database_url=f"sqlite:///{self.house.data / 'dropbox.db'}",
            pins_file=self.house.data / "pins.js",
            port=free_port(),
        )
        return Installation(settings=settings, bundle=bundle)

    def _session(self, database: str, room: str) -> Session:
        return make_readers(make_engine(f"sqlite:///{self.house.data / database}.db", room=room))()


def make_demo_house(folder: Path) -> DemoHouse:
    """Make the demonstration organisation in *folder* and publish its first bundle."""
    house = House(data=folder, intake_port=free_port(), review_port=free_port(), ledger_port=free_port())
    house.demo.mkdir(mode=0o700)
    for room in ROOMS:
        run(house, room, "migrate")
    passphrases = make_organisation(house, today=TODAY, say=lambda _: None)
    run(house, "ledger", "bundle")
    run(house, "review", "publish")
    return DemoHouse(house=house, passphrases=passphrases)


def address_of(running: Running) -> str:
    """Return where the family's page is."""
    return f"http://127.0.0.1:{running.installation.settings.port}/"
