"""What was put before management, what it decided, and whether that was carried out."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.proof.audits.models import AuditState
from portal.proof.management_reviews import queries, services
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.management_reviews.workflow import HeldReview, WantedDecision
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.audits import make_audit
from tests.factories.findings import make_finding
from tests.factories.management_reviews import make_review
from tests.queries import count_statements

HELD = date(2026, 11, 20)
UNTIL = date(2026, 12, 25)
S = ProposedState


def told(*owners: User, **instead: object) -> HeldReview:
    said: dict[str, object] = {
        "held_on": HELD,
        "period_from": date(2026, 4, 1),
        "period_until": date(2026, 9, 30),
        "took_part": "The directors",
        "reports": (),
        "audits": (),
        "conclusion": "Go on, and train everybody",
        "decisions": [
            WantedDecision(line=line, what=f"Train {line}", owner_id=owner.id, until=UNTIL)
            for line, owner in enumerate(owners, 1)
        ],
    }
    return HeldReview(**(said | instead))  # type: ignore[arg-type]


def recorded(
    by: User, *owners: User, corrects: ManagementReview | None = None, **instead: object
) -> ManagementReview:
    with transaction():
        return services.record_review(
            told(*owners, **instead), [], actor=acting(by), corrects=corrects
        )


def confirm(row: ManagementReview, by: User, version: int | None = None) -> None:
    with transaction():
        services.decide(row, confirmed=True, remark="", version=version, actor=acting(by))


def carry_out(row: ManagementReview, by: User, on: date = HELD) -> None:
    decision = queries.decisions_of(row.id)[0]
    with transaction():
        services.carry_out(decision, done="Held", done_on=on, files=[], actor=acting(by))


def owed(kind: ObligationKind) -> list[Obligation]:
    return list(
        db.session.scalars(
            select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
        )
    )


def test_each_decision_is_owed_by_who_was_named_until_it_is_carried_out(cast: Cast) -> None:
    row = recorded(cast.pia, cast.pam, cast.max)
    first, second = owed(ObligationKind.MANAGEMENT_DECISION)
    assert [one.person_id for one in (first, second)] == [cast.pam.id, cast.max.id]
    assert (first.vendor_id, first.holder, first.due_on) == (None, Holder.PRIVACY_OFFICER, UNTIL)
    assert row.fiscal_year == 2026
    confirm(row, cast.max)
    carry_out(row, cast.pam, clock.today())
    assert (first.outcome, second.outcome) == (Outcome.DONE, None)
    with pytest.raises(InvalidTransition):
        carry_out(row, cast.pam)


def test_what_is_done_after_its_day_was_late(cast: Cast) -> None:
    decision = WantedDecision(line=1, what="At once", owner_id=cast.pam.id, until=HELD)
    row = recorded(cast.pia, decisions=[decision])
    carry_out(row, cast.pam, HELD + timedelta(days=1))
    assert owed(ObligationKind.MANAGEMENT_DECISION)[0].outcome is Outcome.LATE


@pytest.mark.parametrize("day", [HELD - timedelta(days=1), date(2026, 11, 26)])
def test_nothing_is_done_before_the_review_or_on_a_day_to_come(cast: Cast, day: date) -> None:
    row = recorded(cast.pia, cast.pam)
    with pytest.raises(RuleViolated) as refused:
        carry_out(row, cast.pam, day)
    assert refused.value.field == "done_on"


def test_the_officer_carries_out_what_somebody_who_is_gone_was_named_for(cast: Cast) -> None:
    row = recorded(cast.pia, cast.pip)
    for other in (cast.pia, cast.pam):
        with pytest.raises(RuleViolated, match="named"):
            carry_out(row, other)
    cast.pip.ended_at = clock.now()
    db.session.commit()
    with pytest.raises(RuleViolated, match="named"):
        carry_out(row, cast.pam)
    carry_out(row, cast.pia)
    assert queries.decisions_of(row.id)[0].done_by_id == cast.pia.id


def test_neither_whoever_recorded_it_nor_a_deputy_confirms_it(cast: Cast) -> None:
    row = recorded(cast.pia)
    deputy = replace(acting(cast.max), deputy_for=frozenset({cast.pia.id}))
    for nobody in (acting(cast.pia), deputy):
        with pytest.raises(RuleViolated), transaction():
            services.decide(row, confirmed=True, remark="", version=None, actor=nobody)
    with pytest.raises(ChangedMeanwhile):
        confirm(row, cast.max, version=row.version + 1)
    confirm(row, cast.max, version=row.version)
    assert (row.state, row.decided_by_id) == (S.CONFIRMED, cast.max.id)
    assert owed(ObligationKind.MANAGEMENT_REVIEW)[0].outcome is Outcome.DONE


def test_what_is_withdrawn_or_refused_asks_nothing_any_more(cast: Cast) -> None:
    withdrawn, refused = recorded(cast.pia, cast.pam), recorded(cast.pia, cast.pam)
    with transaction():
        services.withdraw(withdrawn, reason="Another day", actor=acting(cast.pia))
    with transaction():
        services.decide(
            refused, confirmed=False, remark="We decided less", version=None, actor=acting(cast.max)
        )
    assert (withdrawn.state, refused.state) == (S.WITHDRAWN, S.REFUSED)
    left = owed(ObligationKind.MANAGEMENT_DECISION)
    assert [one.outcome for one in left] == [Outcome.WITHDRAWN] * 2
    with pytest.raises(InvalidTransition):
        carry_out(withdrawn, cast.pam)


def test_a_confirmed_record_is_corrected_once_by_another_that_names_it(cast: Cast) -> None:
    row = recorded(cast.pia, cast.pam)
    with pytest.raises(InvalidTransition):
        recorded(cast.pia, corrects=row)
    confirm(row, cast.max)
    with pytest.raises(InvalidTransition), transaction():
        services.withdraw(row, reason="Wrong", actor=acting(cast.pia))
    other = recorded(cast.pia, cast.pam, corrects=row)
    before, after = owed(ObligationKind.MANAGEMENT_DECISION)
    assert before.is_open, "it counts until the correction is confirmed"
    with pytest.raises(InvalidTransition, match="already"):
        recorded(cast.pia, corrects=row)
    confirm(other, cast.max)
    assert (before.outcome, after.is_open) == (Outcome.WITHDRAWN, True)
    assert queries.follower_of(row.id) == other


def test_days_that_cannot_be_are_refused_at_their_fields(cast: Cast) -> None:
    early = WantedDecision(line=2, what="It", owner_id=cast.pam.id, until=HELD - timedelta(days=1))
    for instead, field in (
        ({"held_on": clock.today() + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2026, 3, 31)}, "held_on"),
        ({"period_until": date(2026, 3, 31)}, "period_until"),
        ({"decisions": [early]}, None),
        ({"reports": ["SR-2026-999"]}, "reports"),
        ({"took_part": " "}, "took_part"),
    ):
        with pytest.raises(RuleViolated) as refused:
            recorded(cast.pia, **instead)
        assert refused.value.field == field
    assert recorded(cast.pia, held_on=date(2026, 4, 1), period_until=date(2026, 4, 1)).id


def test_nobody_is_named_who_has_no_part_in_the_work(cast: Cast) -> None:
    with pytest.raises(RuleViolated):
        recorded(cast.pia, cast.ann)


def test_what_was_put_before_it_stays_as_it_was_on_that_day(cast: Cast) -> None:
    planned, done = make_audit(cast.lea), make_audit(cast.lea, state=AuditState.HELD)
    finding = make_finding(cast.acme, severity=Severity.MAJOR)
    db.session.commit()
    with pytest.raises(RuleViolated) as refused:
        recorded(cast.pia, audits=[planned.number])
    assert refused.value.field == "audits"
    row = recorded(cast.pia, audits=[done.number])
    finding.state = FindingState.CLOSED
    db.session.commit()
    assert row.put_before["audits"] == [[done.id, done.number]]
    assert row.put_before["findings"]["major"] == 1
    assert recorded(cast.pia).put_before["findings"]["major"] == 0


def test_the_officer_records_one_management_confirms_it_and_it_is_carried_out(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    typed = {
        "held_on": "2026-11-20",
        "period_from": "2026-04-01",
        "period_until": "2026-09-30",
        "took_part": "The directors",
        "conclusion": "Train everybody",
        "decisions-0-what": "Train all vendors",
        "decisions-0-owner": str(cast.pam.id),
    }
    refused = browser.post("/management-reviews/new", data=typed)
    assert refused.status_code == 422
    assert "Line 1: Enter until when." in refused.text
    assert "Train all vendors" in refused.text
    sent = typed | {"decisions-0-until": "2026-12-25", "files": (BytesIO(b"Said"), "minutes.txt")}
    where = browser.post("/management-reviews/new", data=sent).location
    assert "Recorded, not confirmed" in browser.get(where).text
    assert browser.get(f"{where}/confirm").status_code == 403
    browser.sign_in(cast.max)
    assert f"{where}/confirm" in browser.get("/today").text
    assert "Train all vendors" in browser.get(f"{where}/confirm").text
    assert browser.post(f"{where}/confirm", data={"decision": "approve"}).status_code == 302
    browser.sign_in(cast.pam)
    act = f"/management-reviews/decisions/{queries.decisions_of(int(where.split('/')[-1]))[0].id}/done"
    assert act in browser.get("/today").text
    done = {"done": "All were trained", "done_on": "2026-11-25"}
    shown = done | {"files": (BytesIO(b"List"), "list.txt")}
    assert browser.post(act, data=shown).status_code == 302
    browser.sign_in(cast.ann)
    page = browser.get(where).text
    for words in ("All were trained", "list.txt", "minutes.txt", "Confirmed by management"):
        assert words in page
    assert browser.get("/management-reviews/?file=xlsx").status_code == 200
    assert browser.get("/management-reviews/?q=trained").status_code == 200
    assert browser.post("/management-reviews/new", data=typed).status_code == 403


def test_neither_a_vendor_nor_a_department_sees_one(cast: Cast) -> None:
    review_id = make_review(cast.pia).id
    actors = [acting(person) for person in (cast.ada, cast.dan)]
    db.session.commit()
    for actor in actors:
        with acting_as(db.session, actor):
            assert queries.find(review_id) is None
            assert queries.decisions_of(review_id) == []
    assert queries.find(review_id) is not None


def test_a_page_costs_the_same_for_many(cast: Cast, browser: Browser) -> None:
    few, many = make_review(cast.pia), make_review(cast.pia, decisions=5)
    db.session.commit()
    browser.sign_in(cast.pia)
    browser.get("/management-reviews/")
    with count_statements() as one:
        browser.get(f"/management-reviews/{few.id}")
    with count_statements() as five:
        browser.get(f"/management-reviews/{many.id}")
    with count_statements() as two_rows:
        browser.get("/management-reviews/")
    for _ in range(3):
        make_review(cast.pia)
    db.session.commit()
    with count_statements() as five_rows:
        browser.get("/management-reviews/")
    assert (five.total, five_rows.total) == (one.total, two_rows.total)
