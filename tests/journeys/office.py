"""A company at work, for the smaller journeys: people with passwords, a contract, requests to sign."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import EVERYTHING, acting_as, set_scope
from portal.foundation.accounts.models import Language, User
from portal.foundation.accounts.signing_in.passwords import hash_password
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.services import record_authority
from tests.actors import acting
from tests.cast import Cast, assemble
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract, make_cover
from tests.factories.scenes import share
from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD, Person
from tests.ledger.contracts.works import make_work

WORKS = ("Printing", "Entry of addresses")
STATEMENTS = ("no_subcontracting", "confidentiality_pledge")


@dataclass(frozen=True, slots=True)
class Office:
    """Who they are is told in tests/cast.py; every password is PASSWORD."""

    portal: Portal
    contract_id: int
    work_id: int
    request_ids: tuple[int, ...]  # open, each to be signed by Ada

    def person(self, name: str) -> Person:
        return Person(name, "Manager", f"{name.lower()}@example.jp")


@contextmanager
def at_work(office: Office) -> Iterator[None]:
    """In the database of the office, as the portal itself."""
    with office.portal.app.app_context(), acting_as(db.session, SYSTEM):
        clock.set_zone("Asia/Tokyo")
        yield
        db.session.remove()


def hire(name: str, role: Role, lang: str, vendor: Vendor | None = None) -> User:
    """Somebody who reads the portal in this language and can sign in."""
    person = make_user(name, role, vendor=vendor)
    person.language = Language(lang)
    person.password_hash = hash_password(PASSWORD)
    return person


def furnish(portal: Portal) -> Office:
    with portal.app.app_context():
        set_scope(db.session, EVERYTHING)
        clock.set_zone("Asia/Tokyo")
        with transaction(audited=False):
            cast = assemble()
            for one in (cast.ada, cast.alf, cast.gus, cast.pam, cast.pip, cast.pia, cast.max):
                one.password_hash = hash_password(PASSWORD)
            cast.ann.password_hash = cast.sue.password_hash = cast.max.password_hash
            works = [make_work(cast.acme, name) for name in WORKS]
            share(works[0])
            contract = make_contract(cast.acme)
            make_cover(contract, works[0].id)
        asked = [number for work in works for number in _ask(cast, work)]
        with transaction():
            record_authority(
                cast.ada,
                given_by="Representative Director",
                paper="Letter of authority",
                until=add_months(clock.today(), 12),
                actor=acting(cast.pam),
            )
        office = Office(portal, contract.id, works[0].id, tuple(asked))
        db.session.remove()
    return office


def _ask(cast: Cast, work: Engagement) -> list[int]:
    with transaction():
        made = request_attestations(
            work,
            STATEMENTS,
            wording=Wording.START,
            first=clock.today() + timedelta(days=1),
            last=None,
            actor=acting(cast.pam),
        )
        return [one.id for one in made]
