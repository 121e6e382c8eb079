"""The chain below a vendor: tiers, ends, statements, the board, the register; and what is refused."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portal.content.catalogue import statement
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import (
    Engagement,
    ReentrustmentMode,
)
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationRequest,
)
from portal.supervision.attestations.statements.queries import fills_for
from portal.supervision.attestations.statements.texts import annex
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from portal.supervision.subcontractors import queries, workflow
from portal.supervision.subcontractors.models import (
    Advice,
    Subcontractor,
    SubcontractorEnd,
    SubcontractorEndKind,
    SubcontractorState,
)
from portal.supervision.subcontractors.workflow import NEXT, SubcontractorOutcome
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.subcontractors import approved, ended, make_subcontractor
from tests.queries import count_statements
from tests.supervision.subcontractors.steps import (
    TODAY,
    apply_by,
    decide_by,
    examine_by,
    the_row,
    typed,
)

S, K, M = SubcontractorState, ObligationKind, ReentrustmentMode


def test_the_next_tier_needs_leave_and_ends_with_the_one_above(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    above = approved(work, cast.ada, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ada)
    at = f"/subcontractors/own/{above.id}/below"
    assert browser.post(at, data=typed(name="Tobi")).status_code == 422
    above.wants_next_tier = above.allows_next_tier = True
    db.session.commit()
    assert browser.post(at, data=typed(name="Tobi")).status_code == 302
    lower = the_row()
    assert lower.parent_id == above.id
    examine_by(browser, cast.pam, lower)
    decide_by(browser, cast.pia, lower)
    (tier_1, tier_2) = queries.chains_on([cast.acme.id], TODAY)[work.id]
    assert (tier_1.tier, tier_2.tier) == (1, 2)
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/subcontractors").text
    assert page.index("Kamome Delivery") < page.index("Tobi")
    sent = browser.post(
        f"/subcontractors/{above.id}/end",
        data={"kind": "revoked", "ended_on": "2026-11-25", "reason": "A leak."},
    )
    assert sent.status_code == 302
    ends = db.session.scalars(select(SubcontractorEnd)).all()
    assert {end.subcontractor_id for end in ends} == {above.id, lower.id}
    assert find_open(K.SUBCONTRACTOR_END, lower) is None
    bodies = db.session.scalars(select(OutboxEmail.body).order_by(OutboxEmail.id)).all()
    assert "A leak." in bodies[-1]


def test_what_is_refused_says_so_beside_its_field_and_keeps_what_was_typed(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    for wrong in (
        {"corporate_number": "1234567890123"},
        {"categories": ["my_number"]},
        {"ends_on": "2026-12-09"},
        {"name": " "},
    ):
        sent = apply_by(browser, cast.alf, work, **wrong)
        assert sent.status_code == 422
        assert "Locked room, no copies." in sent.text
    assert db.session.scalars(select(Subcontractor)).all() == []
    cast.acme.corporate_number = "7000012050002"
    db.session.commit()
    own = apply_by(browser, cast.alf, work, corporate_number="7000012050002")
    assert own.status_code == 422
    apply_by(browser, cast.alf, work)
    twice = apply_by(browser, cast.alf, work)
    assert twice.status_code == 422
    assert the_row().number in twice.text


def test_what_is_withdrawn_is_asked_of_nobody_and_stays_on_record(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    apply_by(browser, cast.alf, work)
    row = the_row()
    browser.post(f"/subcontractors/own/{row.id}/withdraw", data={"reason": "Not needed."})
    assert row.state is S.WITHDRAWN
    assert find_open(K.SUBCONTRACTOR_EXAMINE, row) is None
    assert examine_by(browser, cast.pam, row).status_code == 409
    assert db.session.scalars(select(Obligation).filter_by(closed_at=None)).all() == []


def test_another_vendors_subcontractor_does_not_exist(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = approved(work, cast.ada, cast.pam)
    db.session.commit()
    browser.sign_in(cast.gus)
    for path in ("", "/again", "/below", "/withdraw"):
        assert browser.get(f"/subcontractors/own/{row.id}{path}").status_code == 404
    assert browser.get(f"/subcontractors/{row.id}/decision.pdf").status_code == 404
    assert browser.get(f"/subcontractors/own/apply/{work.id}").status_code == 404
    assert row.name not in browser.get("/subcontractors/own").text


def test_the_tab_of_statements_shows_the_chain(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    approved(work, cast.ada, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ann)
    page = browser.get(f"/vendors/{cast.acme.id}/attestations").text
    assert "Kamome Delivery" in page


@pytest.mark.parametrize("state", S)
def test_each_state_goes_on_only_as_the_table_says(cast: Cast, state: SubcontractorState) -> None:
    acts: dict[SubcontractorState, Callable[[Subcontractor], None]] = {
        S.EXAMINED: lambda row: workflow.examine(
            row, Advice.APPROVE, "Seen.", by=acting(cast.pam), at=cast.pam.created_at
        ),
        S.APPROVED: lambda row: workflow.decide(
            row,
            SubcontractorOutcome(approved=True, approved_until=TODAY),
            M.PRIOR_APPROVAL,
            by=acting(cast.pia),
            at=cast.pam.created_at,
            on=TODAY,
        ),
        S.REFUSED: lambda row: workflow.decide(
            row,
            SubcontractorOutcome(approved=False, remark="No."),
            M.PRIOR_APPROVAL,
            by=acting(cast.pia),
            at=cast.pam.created_at,
            on=TODAY,
        ),
        S.WITHDRAWN: lambda row: workflow.withdraw(
            row, reason="No.", by=acting(cast.pam), at=cast.pam.created_at, on=TODAY
        ),
    }
    for to, command in acts.items():
        row = Subcontractor(number="SC-1", state=state)
        if to in NEXT[state]:
            command(row)
            assert row.state is to
        else:
            with pytest.raises(InvalidTransition):
                command(row)
            assert row.state is state


def test_one_that_was_recorded_by_mistake_is_in_no_chain(cast: Cast, work: Engagement) -> None:
    row = approved(work, cast.ada, cast.pam)
    ended(row, cast.pam, TODAY, kind=SubcontractorEndKind.MISTAKEN)
    db.session.commit()
    assert queries.chains_on(None, TODAY) == {}


def test_the_list_asks_as_often_for_many_as_for_few(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pia)
    counts = []
    for count in (3, 6):
        for number in range(count):
            approved(work, cast.ada, cast.pam, name=f"Company {count} {number}")
        db.session.commit()
        browser.get("/subcontractors/")
        with count_statements() as statements:
            assert browser.get("/subcontractors/").status_code == 200
        counts.append(statements.total)
    assert counts[0] == counts[1]
    assert browser.get("/subcontractors/?file=xlsx").status_code == 200


def test_whom_a_statement_named_is_entered_with_it_and_the_statement_stands(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    signed = db.session.scalars(select(Attestation)).one()
    signed.answer = Answer.AFFIRM_WITH_EXCEPTION
    db.session.add(
        AttestationException(
            vendor_id=cast.acme.id,
            attestation_id=signed.id,
            position=1,
            party="Kamome LLC",
            work="Relay of mails",
            since_on=date(2026, 7, 1),
        )
    )
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/attestations/{signed.id}/subcontractor?row=1"
    assert at in browser.get(f"/attestations/{signed.id}").text
    page = browser.get(at).text
    assert "Kamome LLC" in page
    assert "2026-07-01" in page
    assert browser.get(f"/attestations/{signed.id}/subcontractor?row=2").status_code == 404
    assert browser.post(at, data=typed(name="Kamome LLC")).status_code == 302
    row = the_row()
    assert (row.attestation_id, row.is_ours) == (signed.id, True)
    assert signed.ended_on is None
    page = browser.get(f"/attestations/{signed.id}").text
    assert row.number in page
    assert at not in page


def test_the_annex_of_a_statement_names_who_is_approved_on_the_day(
    cast: Cast, work: Engagement
) -> None:
    row = approved(work, cast.ada, cast.pam, approved_until=TODAY)
    approved(work, cast.ada, cast.pam, name="Over", approved_until=date(2026, 11, 24))
    make_subcontractor(work, cast.ada, name="Waiting")
    request = db.session.scalars(select(AttestationRequest)).one()
    (fill,) = fills_for([request], cast.acme, TODAY).values()
    assert [name.en for name in fill.subcontractors] == [f"Kamome Delivery ({row.number})"]
    text = annex(statement("no_subcontracting"), fill, "en")
    assert row.number in text[0]


def test_the_board_says_in_which_wording_an_approved_one_is_an_exception(
    cast: Cast, work: Engagement
) -> None:
    assert verdict(cast) is Verdict.KEPT
    row = approved(work, cast.ada, cast.pam)
    db.session.commit()
    assert verdict(cast) is Verdict.EXCEPTED
    row.approved_until = date(2026, 11, 24)
    db.session.commit()
    assert verdict(cast) is Verdict.BROKEN
    ended(row, cast.pam, TODAY)
    db.session.commit()
    assert verdict(cast) is Verdict.KEPT


def verdict(cast: Cast) -> Verdict:
    promises = evaluate_vendor(cast.acme.id, TODAY).promises
    return next(one.verdict for one in promises if one.promise.id == "no_subcontracting")
