"""What is ready for an assessor and what is missing: the gaps of each record, the worst first."""

import re
from datetime import date, timedelta

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.models import VendorState
from portal.proof.assessor.preparation import queries, services
from portal.proof.assessor.preparation.sheet import (
    NextAssessment,
    PreparationGap,
    PreparationRow,
    PreparedRecord,
    row_of,
)
from portal.proof.desk.board import standings_on
from portal.supervision.promises.results import Verdict
from portal.supervision.selections.models import SelectionOutcome
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.database import Scene
from tests.factories.scenes import work_of
from tests.factories.selections import make_selection
from tests.queries import count_statements

R = PreparedRecord
TODAY = date(2026, 11, 25)


@pytest.fixture
def scene() -> Scene:
    return assemble


@pytest.fixture
def work(cast: Cast) -> Engagement:
    cast.acme.state = VendorState.ACTIVE
    made = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return made


def rows(day: date = TODAY) -> dict[PreparedRecord, PreparationRow]:
    return {row.record: row for row in queries.sheet_on(day).rows}


def told(record: PreparedRecord, day: date = TODAY) -> list[str]:
    return [gap.what.id for gap in rows(day)[record].gaps]


def test_rows_that_a_promise_judges_count_what_the_board_counts(work: Engagement) -> None:
    standings, _judged = standings_on(clock.today())
    found = rows()
    for record, promise in ((R.CONTRACT, "bound"), (R.SUPERVISION, "supervised")):
        broken = [
            one
            for one in standings.values()
            if one.holds_data and one.verdict_of(promise) is Verdict.BROKEN
        ]
        assert found[record].missing == len(broken)


def test_an_evaluation_after_the_contract_is_a_gap_and_one_before_it_is_none(
    cast: Cast, work: Engagement
) -> None:
    assert told(R.EVALUATION) == ["No evaluation is decided."]
    signed = db.session.scalar(select(func.min(Contract.signed_on)))
    assert signed is not None
    early = make_selection(cast.acme, cast.pam, assessed_on=signed)
    early.decided_on = signed + timedelta(days=1)
    db.session.commit()
    assert told(R.EVALUATION)[0].startswith("The first evaluation, ")
    early.decided_on = signed
    db.session.commit()
    assert not told(R.EVALUATION)


def test_work_without_its_number_in_the_ledger_is_a_gap(work: Engagement) -> None:
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.ledger_number = ""
    db.session.commit()
    (gap,) = rows()[R.LEDGER].gaps
    assert (gap.vendor_id, gap.values) == (work.vendor_id, {"engagement_id": work.id})
    terms.ledger_number = "PI-014"
    db.session.commit()
    assert not rows()[R.LEDGER].gaps


def test_a_first_handover_without_a_slip_is_a_gap_from_its_day_on(work: Engagement) -> None:
    first = db.session.scalar(select(DataShare.first_handover_on))
    assert first is not None
    assert len(told(R.HANDOVER)) == 1
    assert not told(R.HANDOVER, first - timedelta(days=1))


def test_a_special_approval_is_named_before_its_end_and_missing_after(
    cast: Cast, work: Engagement
) -> None:
    special = make_selection(
        cast.acme, cast.pam, outcome=SelectionOutcome.EXCEPTION, until=TODAY + timedelta(days=90)
    )
    db.session.commit()
    soon = rows()[R.SPECIAL]
    assert (soon.missing, soon.soon) == (0, 1)
    special.until = TODAY + timedelta(days=91)
    db.session.commit()
    assert (rows()[R.SPECIAL].missing, rows()[R.SPECIAL].soon) == (0, 0)
    special.until = TODAY - timedelta(days=1)
    db.session.commit()
    assert rows()[R.SPECIAL].missing == 1


def test_a_row_shows_the_worst_and_counts_the_rest() -> None:
    what = PreparedRecord.LEDGER
    bad = [PreparationGap(Verdict.BROKEN, row_of(what, []).name, number) for number in range(3)]
    soon = [PreparationGap(Verdict.DUE_SOON, row_of(what, []).name, 9)]
    row = row_of(what, [*bad, *soon], most=2)
    assert (len(row.gaps), row.missing, row.soon, row.left_out) == (2, 3, 1, 2)


def test_days_are_counted_to_the_day_that_was_entered(browser: Browser, cast: Cast) -> None:
    assert queries.next_assessment(TODAY) is None
    day = TODAY + timedelta(days=40)
    with pytest.raises(RuleViolated), transaction():
        services.set_assessment_day(
            the_organisation(), TODAY - timedelta(days=1), version=None, actor=acting(cast.pia)
        )
    browser.sign_in(cast.pia)
    assert browser.post("/assessment/day", data={"day": day.isoformat()}).status_code == 302
    assert "40 days left" in browser.get("/assessment").text
    found = queries.next_assessment(TODAY)
    assert found == NextAssessment(day)
    assert queries.next_assessment(day + timedelta(days=1)) is None


def test_the_paper_has_what_the_page_has(browser: Browser, cast: Cast, work: Engagement) -> None:
    browser.sign_in(cast.ann)
    assert "No evaluation is decided." in browser.get("/assessment").text
    for lang, said in (("en", "No evaluation is decided."), ("ja", "審査")):
        document = PdfDocument(browser.get(f"/assessment/sheet?text={lang}").data)
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert said.replace(" ", "") in re.sub(r"\s", "", text)


def test_more_vendors_need_no_more_statements(cast: Cast, work: Engagement) -> None:
    def asked() -> int:
        with count_statements() as counted:
            queries.sheet_on(TODAY)
        return counted.total

    queries.sheet_on(TODAY)
    one = asked()
    cast.globex.state = VendorState.ACTIVE
    work_of(cast.globex, signer=cast.gus)
    db.session.commit()
    queries.sheet_on(TODAY)
    assert asked() <= one
