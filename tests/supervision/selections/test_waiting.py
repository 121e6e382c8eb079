"""What waits for somebody because of selection: gaps of the promise, and the criteria themselves."""

from datetime import date

import pytest

from portal.foundation.access.actor import as_kept
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.supervision.mergers import services as mergers
from portal.supervision.mergers.queries import find_merger
from portal.supervision.promises.models import PromiseStart
from portal.supervision.selections.models import CriteriaDecision, CriteriaStep, SelectionState
from portal.supervision.selections.queries import criteria_due
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.selections import make_selection
from tests.factories.vendors import make_vendor
from tests.supervision.consequences.acts import follow, opened
from tests.supervision.mergers.test_mergers import ABSORBED

K, S = ObligationKind, SelectionState


def judge_now() -> None:
    day = date(2026, 4, 1)
    db.session.add(PromiseStart(rule="recognised", judged_from=day, decided_at=clock.now()))
    db.session.commit()


def adopted(cast: Cast, holds_from: date, step: CriteriaStep = CriteriaStep.ADOPTED) -> None:
    db.session.add(
        CriteriaDecision(
            step=step,
            criteria_version="2026.1",
            holds_from=holds_from,
            reason="Ours.",
            proposed_by_id=cast.pia.id,
            proposed_as=as_kept({Role.PRIVACY_OFFICER}),
            proposed_at=clock.now(),
            accepted=True,
            decided_by_id=cast.max.id,
            decided_at=clock.now(),
            decided_on=clock.today(),
        )
    )
    db.session.commit()


def test_a_vendor_with_data_that_was_never_assessed_waits_for_procurement(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    judge_now()
    follow()
    (gap,) = [one for one in opened(K.PROMISE_GAP) if one.subject_kind.startswith("recognised")]
    assert (gap.holder, gap.subject_id) == (Holder.PROCUREMENT, cast.acme.id)

    make_selection(cast.acme, cast.pam, cast.pia)
    db.session.commit()
    follow()
    assert not [one for one in opened(K.PROMISE_GAP) if one.subject_kind.startswith("recognised")]
    assert gap.outcome is Outcome.DONE


def test_a_condition_that_ends_soon_waits_by_its_last_day(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    make_selection(cast.acme, cast.pam, cast.pia, outcome="conditional", until=date(2026, 12, 10))
    judge_now()
    follow()
    (gap,) = [one for one in opened(K.PROMISE_GAP) if one.subject_kind.startswith("recognised")]
    assert gap.due_on == date(2026, 12, 10)


def test_the_criteria_wait_for_the_officer_once_a_vendor_is_assessed_by_them(cast: Cast) -> None:
    follow()
    assert not opened(K.CRITERIA_REVIEW)
    make_selection(cast.acme, cast.pam, state=S.DRAFT)
    db.session.commit()
    follow()
    (owed,) = opened(K.CRITERIA_REVIEW)
    assert (owed.holder, owed.vendor_id) == (Holder.PRIVACY_OFFICER, None)

    adopted(cast, date(2026, 11, 25))
    follow()
    assert not opened(K.CRITERIA_REVIEW)
    assert owed.outcome is Outcome.DONE


def test_an_assessment_from_before_asks_for_no_decision_about_the_criteria(cast: Cast) -> None:
    make_selection(cast.acme, cast.pam, cast.pia, is_earlier=True, criteria_version="")
    db.session.commit()
    assert criteria_due(clock.today()) is None


@pytest.mark.parametrize(
    ("looked_at", "asked"),
    [(date(2026, 1, 24), True), (date(2026, 1, 25), False)],
)
def test_they_are_reviewed_every_year_and_asked_for_sixty_days_before(
    cast: Cast, looked_at: date, *, asked: bool
) -> None:
    adopted(cast, date(2025, 4, 1))
    adopted(cast, looked_at, CriteriaStep.REVIEWED)
    due = criteria_due(date(2026, 11, 25))
    assert (due is not None) is asked
    if due is not None:
        assert due[1] == date(2027, 1, 24)


def test_an_assessment_names_the_decision_that_held_on_its_day_and_not_a_later_review(
    browser: Browser, cast: Cast
) -> None:
    adopted(cast, date(2025, 9, 1))
    adopted(cast, date(2026, 9, 1), CriteriaStep.REVIEWED)
    row = make_selection(cast.acme, cast.pam, cast.pia, assessed_on=date(2026, 8, 31))
    later = make_selection(cast.acme, cast.pam, cast.pia, assessed_on=date(2026, 9, 1))
    db.session.commit()
    browser.sign_in(cast.ann)
    said = "decided on as the criteria from %s"
    assert said % "Mon 1 Sep 2025" in browser.get(f"/selections/{row.id}").text
    assert said % "Tue 1 Sep 2026" in browser.get(f"/selections/{later.id}").text


def test_a_vendor_that_took_over_another_company_is_assessed_again(cast: Cast) -> None:
    absorbed = make_vendor("Umi", owner_id=cast.pip.id)
    work_of(absorbed, signer=cast.gus)
    make_selection(
        cast.acme, cast.pam, cast.pia, assessed_on=date(2026, 6, 1), decided_on=date(2026, 6, 10)
    )
    db.session.commit()
    judge_now()
    with transaction():
        merger = mergers.propose(cast.acme, absorbed, ABSORBED, actor=acting(cast.pam))
    row = find_merger(merger.id)
    assert row is not None
    with transaction():
        mergers.decide(row, accepted=True, reason="Seen.", actor=acting(cast.pia))
    follow()
    gaps = [
        one for one in opened(K.PROMISE_GAP) if one.subject_kind == "recognised:selection_again"
    ]
    assert [(gap.holder, gap.subject_id, gap.due_on) for gap in gaps] == [
        (Holder.PROCUREMENT, cast.acme.id, date(2027, 2, 1))
    ]

    make_selection(cast.acme, cast.pam, cast.pia)
    db.session.commit()
    follow()
    assert not [
        one for one in opened(K.PROMISE_GAP) if one.subject_kind == "recognised:selection_again"
    ]
