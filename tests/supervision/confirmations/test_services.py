"""A confirmation is recorded by one person and counts once another approved it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.confirmations import queries, services
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationPerson,
    ConfirmationState,
)
from portal.supervision.confirmations.services import Present
from portal.supervision.confirmations.workflow import Certified
from tests.actors import acting
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.supervision.confirmations.steps import certificate, decide, record, recorded

S = ConfirmationState
DECISION, RETURNED = ObligationKind.CONFIRMATION_DECISION, ObligationKind.CONFIRMATION_RETURNED


def test_the_officer_approves_what_procurement_recorded(cast: Cast, visit: Confirmation) -> None:
    waiting = find_open(DECISION, visit)
    assert waiting is not None
    assert waiting.holder is Holder.PRIVACY_OFFICER
    for person in (cast.pam, cast.pip, cast.max):
        with pytest.raises(RuleViolated):
            decide(person, visit)
    decide(cast.pia, visit)
    assert (visit.state, visit.decided_by_id) == (S.APPROVED, cast.pia.id)
    assert find_open(DECISION, visit) is None
    with pytest.raises(InvalidTransition, match="moved on"):
        decide(cast.pia, visit)


def test_who_recorded_it_does_not_approve_it_though_a_colleague_mended_it(
    cast: Cast, work: Engagement
) -> None:
    row = record(cast.pia, cast.acme, [work])
    decide(cast.max, row, approved=False, remark="Where?")
    with transaction():
        mended = recorded(cast.pam, [work], place="Tokyo")
        services.propose_anew(row, mended, actor=acting(cast.pam))
    waiting = find_open(DECISION, row)
    assert waiting is not None
    assert waiting.holder is Holder.MANAGEMENT
    for person in (cast.pia, cast.pam):
        with pytest.raises(RuleViolated, match="Somebody else"):
            decide(person, row)
    decide(cast.max, row)
    assert row.state is S.APPROVED


def test_what_the_officer_recorded_management_approves(cast: Cast, work: Engagement) -> None:
    row = record(cast.pia, cast.acme, [work])
    waiting = find_open(DECISION, row)
    assert waiting is not None
    assert waiting.holder is Holder.MANAGEMENT
    with pytest.raises(RuleViolated, match="Somebody else"):
        decide(cast.pia, row)
    decide(cast.max, row)
    assert row.state is S.APPROVED


def test_sent_back_it_is_mended_and_put_forward_again(
    cast: Cast, work: Engagement, visit: Confirmation
) -> None:
    with pytest.raises(RuleViolated, match="what is missing"):
        decide(cast.pia, visit, approved=False)
    decide(cast.pia, visit, approved=False, remark="Who has the keys?")
    waiting = find_open(RETURNED, visit)
    assert waiting is not None
    assert waiting.holder is Holder.PROCUREMENT
    told = recorded(cast.pip, [work], seen="Keys: Ms. Arai and Mr. Ito")
    with transaction():
        services.propose_anew(visit, told, actor=acting(cast.pip))
    assert find_open(RETURNED, visit) is None
    assert (visit.state, visit.seen) == (S.PROPOSED, "Keys: Ms. Arai and Mr. Ito")
    with pytest.raises(RuleViolated, match=r"Somebody else|privacy officer"):
        decide(cast.pip, visit)
    decide(cast.pia, visit)
    actions = [line.action for line in trail_of(visit)]
    assert sorted(actions) == sorted(
        [
            "confirmation.proposed",
            "confirmation.returned",
            "confirmation.proposed_anew",
            "confirmation.approved",
        ]
    )


def test_an_approved_one_is_corrected_by_another_record(
    cast: Cast, work: Engagement, visit: Confirmation
) -> None:
    with pytest.raises(InvalidTransition):
        record(cast.pam, cast.acme, [work], corrects=visit)  # not approved yet: it is mended
    decide(cast.pia, visit)
    with pytest.raises(InvalidTransition), transaction():
        services.propose_anew(visit, recorded(cast.pam, [work]), actor=acting(cast.pam))
    later = record(cast.pam, cast.acme, [work], corrects=visit, seen="Three people have keys")
    assert visit.state is S.APPROVED  # until the correction is approved
    with pytest.raises(InvalidTransition, match="corrects it already"):
        record(cast.pip, cast.acme, [work], corrects=visit)
    decide(cast.pia, later)
    assert (visit.state, visit.seen) == (S.REPLACED, "Locked; two people have keys")
    assert later.corrects_id == visit.id


def test_one_that_is_not_approved_is_withdrawn_and_stays(cast: Cast, visit: Confirmation) -> None:
    with transaction():
        services.withdraw(visit, reason="Another vendor", actor=acting(cast.pam))
    assert visit.state is S.WITHDRAWN
    assert find_open(DECISION, visit) is None
    with pytest.raises(InvalidTransition):
        decide(cast.pia, visit)


def test_what_is_missing_or_cannot_be_is_refused_at_its_field(cast: Cast, work: Engagement) -> None:
    other = make_engagement(cast.globex)
    db.session.commit()
    tomorrow = clock.today() + timedelta(days=1)
    baseline = cast.company.baseline_on
    wrong: dict[str, dict[str, Any]] = {
        "held_on": {"held_on": tomorrow},
        "looked_at": {"looked_at": " "},
        "seen": {"seen": ""},
        "users": {"present": Present()},
        "scope": certificate(tomorrow) | {"certified": Certified("ISO", "1", "", None, tomorrow)},
        "certified_until": certificate(tomorrow) | {"certified": Certified("ISO", "1", "All")},
    }
    for field, told in wrong.items():
        with pytest.raises(RuleViolated) as refused:
            record(cast.pam, cast.acme, [work], **told)
        assert refused.value.field == field
    expired = certificate(date(2026, 1, 31))
    with pytest.raises(RuleViolated, match="not valid on the day"):
        record(cast.pam, cast.acme, [work], **expired)
    paper: dict[str, Any] = {"kind": ConfirmationKind.PAPER_CHECK, "held_on": baseline}
    with pytest.raises(RuleViolated, match="with the check sheet itself"):
        record(cast.pam, cast.acme, [work], **paper)
    for works in ([], [other]):
        with pytest.raises(RuleViolated):
            record(cast.pam, cast.acme, works)
    assert db.session.scalars(select(Confirmation)).all() == []


def test_what_was_held_before_the_portal_is_marked_as_imported(
    cast: Cast, work: Engagement, visit: Confirmation
) -> None:
    day = cast.company.baseline_on - timedelta(days=1)
    old = record(cast.pam, cast.acme, [work], kind=ConfirmationKind.PAPER_CHECK, held_on=day)
    assert (old.is_imported, visit.is_imported) == (True, False)


def test_names_can_be_erased_and_the_fact_stays(cast: Cast, visit: Confirmation) -> None:
    decide(cast.pia, visit)
    with transaction(audited=False):
        for one in queries.people_of(visit.id):
            db.session.delete(one)
    assert db.session.scalars(select(ConfirmationPerson)).all() == []
    assert visit.state is S.APPROVED
    details = " ".join(str(line.text) for line in trail_of(visit))
    assert "Arai" not in details


def test_a_vendor_sees_none_of_it(cast: Cast, visit: Confirmation) -> None:
    actor = acting(cast.gus)
    db.session.commit()
    db.session.expunge_all()
    with acting_as(db.session, actor):
        assert db.session.scalars(select(Confirmation)).all() == []
