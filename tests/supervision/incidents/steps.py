"""What people do with an incident, in a line each: tell, assess, send, propose, decide."""

from datetime import datetime
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.incidents import queries
from portal.supervision.incidents.handling import persons_services, report_services, services
from portal.supervision.incidents.handling.persons_services import ToldPersons
from portal.supervision.incidents.handling.report_services import ToldIncident
from portal.supervision.incidents.handling.services import Assessed, Sent
from portal.supervision.incidents.models import (
    Ending,
    Going,
    Incident,
    PersonsTold,
    ToldPersonsWay,
)
from portal.supervision.incidents.rules.duties import LeakCause
from tests.actors import acting


def scan() -> Received:
    return receive_bytes(b"%PDF-1.7 a letter", "letter.pdf", FileKind.PDF)


def told(**said: Any) -> ToldIncident:
    usual: dict[str, Any] = {
        "happened": "A parcel of lists is missing",
        "noticed_on": clock.today(),
        "going": Going.UNKNOWN,
        "is_suspicion": False,
        "people": 10,
    }
    return ToldIncident(**(usual | said))


def tell(who: User, vendor: Vendor, **said: Any) -> Incident:
    db.session.commit()
    with transaction():
        return report_services.report(vendor, told(**said), actor=acting(who))


def assess(who: User, row: Incident, **facts: Any) -> None:
    usual: dict[str, Any] = {"categories": [], "people": 10, "cause": LeakCause.NOT_MALICIOUS}
    with transaction():
        services.assess(row, Assessed(**(usual | facts)), actor=acting(who))


def send(
    who: User,
    row: Incident,
    kind: ObligationKind,
    at: datetime | None = None,
    receipt: str = "R-1",
) -> None:
    sent = Sent(kind, "The authority", "On its web site", at or clock.now(), receipt)
    with transaction():
        services.record_submission(row, sent, actor=acting(who))


def tell_persons(who: User, row: Incident, files: Any = None, **said: Any) -> PersonsTold:
    """All ten of them, by letter, today. `corrects`: in place of that record."""
    corrects = said.pop("corrects", None)
    usual: dict[str, Any] = {
        "persons": "The members",
        "people": 10,
        "way": ToldPersonsWay.LETTER,
        "told_on": clock.today(),
        "told_by": "Member desk",
        "is_all": True,
    }
    with transaction():
        typed = ToldPersons(**(usual | said))
        return persons_services.tell_persons(
            row, typed, [scan()] if files is None else files, corrects=corrects, actor=acting(who)
        )


def propose(who: User, row: Incident, ending: Ending = Ending.CLOSE) -> Any:
    with transaction():
        return services.propose_ending(row, ending, reason="All is sent", actor=acting(who))


def decide(who: User, proposal: Any, *, approved: bool = True, remark: str = "") -> None:
    with transaction():
        services.decide_ending(proposal, approved=approved, remark=remark, actor=acting(who))


def open_clocks(row: Incident) -> dict[ObligationKind, Obligation]:
    return {owed.kind: owed for owed in queries.clock_rows(row) if owed.is_open}
