"""Who answers for a vendor, plans or was there stands in the rows, not in the log that is kept for ever."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import head
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.confirmations.services import Present
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.submission import giving_services as giving
from tests.actors import acting
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.supervision.confirmations import steps as confirmations
from tests.supervision.findings.test_papers import confirm, planned, put
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]


def logged(after: int = 0) -> str:
    rows = db.session.execute(select(EVENTS.c.details).where(EVENTS.c.number > after))
    return "\n".join(row.details for row in rows)


def test_a_section_given_to_a_colleague_and_taken_back(cast: Cast, assignment: Assignment) -> None:
    cast.alf.name, cast.alf.email = "Ren Takigawa", "takigawa@acme.example.jp"
    db.session.commit()
    ada = acting(cast.ada)
    amy = giving.NewColleague(name="Amy Kurosaki", email="kurosaki@acme.example.jp", language="en")
    before = head()[0]
    with transaction():
        giving.give_to(assignment.id, "s1", cast.alf.id, actor=ada)
    with transaction():
        giving.take_back(assignment.id, "s1", actor=ada)
    with transaction():
        giving.give_to(assignment.id, "s1", amy, actor=ada)
    kept = logged(after=before)
    assert "section" in kept
    for words in ("Takigawa", "takigawa", "Kurosaki", "kurosaki"):
        assert words not in kept


@pytest.mark.parametrize("on_paper", [True, False])
def test_a_plan_and_who_is_responsible_for_it(cast: Cast, on_paper: bool) -> None:
    finding = make_finding(cast.acme)
    if on_paper:
        confirm(put(finding, cast.pam, planned(said_by="Aoi Takigawa")), cast.pip)
    else:
        plan = Planned("Nobody thought", "Copy it", date(2026, 12, 18), "Aoi Takigawa")
        with transaction():
            repair_services.propose_plan(finding, plan, actor=acting(cast.ada))
    assert finding.number in logged()
    assert "Takigawa" not in logged()


def test_who_was_there_at_a_visit(cast: Cast, work: Engagement) -> None:
    there = Present(users=[cast.pam.id], ours="Mio Kurosaki", theirs="Aoi Takigawa")
    row = confirmations.record(cast.pam, cast.acme, [work], present=there)
    kept = logged()
    assert row.number in kept
    for words in ("Kurosaki", "Takigawa"):
        assert words not in kept
