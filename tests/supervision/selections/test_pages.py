"""The pages: an assessment filled in, put forward, decided; one from before; the criteria."""

from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.selections import queries
from portal.supervision.selections.models import (
    CriteriaDecision,
    SelectionAssessment,
    SelectionOutcome,
    SelectionState,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.selections import make_selection, typed_answers
from tests.queries import count_statements
from tests.supervision.selections.steps import (
    FILE,
    TODAY,
    actions,
    as_,
    open_kinds,
    page,
    send,
    the_one,
)

S = SelectionState


def filled_in(cast: Cast, **more: Any) -> dict[str, Any]:
    """Everything on the page; `more` of it otherwise."""
    return {
        "assessed_on": TODAY.isoformat(),
        "outcome": "adopt",
        "reason": "The best rules of all.",
        "next": "propose",
    } | typed_answers(TODAY, cast.pam) | more  # fmt: skip


def begun(staff: Browser, cast: Cast) -> str:
    send(staff, f"/vendors/{cast.acme.id}/selection/new", assessed_on=TODAY.isoformat())
    return f"/selections/{the_one().id}"


def test_the_whole_way_from_an_empty_page_to_the_decision(browser: Browser, cast: Cast) -> None:
    tab = f"/vendors/{cast.acme.id}/selection"
    staff = as_(browser, cast.pam)
    assert f'href="{tab}/new"' in page(staff, tab)
    here = begun(staff, cast)
    assert "15 questions are not answered yet" in page(staff, f"{here}/fill")
    send(
        staff, f"{here}/fill",
        **filled_in(cast, next="save") | {"f-SEL-04": (BytesIO(FILE), "rules.pdf")},
    )  # fmt: skip
    assert "rules.pdf" in page(staff, f"{here}/fill")
    assert "a score of 100.0 %" in page(staff, f"{here}/fill")
    send(staff, f"{here}/fill", **filled_in(cast))
    assert "on the vendor’s behalf" in page(staff, here)
    assert f"{here}/decide" not in page(staff, here)
    assert open_kinds() == [(ObligationKind.SELECTION_DECISION, Holder.PRIVACY_OFFICER)]

    officer = as_(browser, cast.pia)
    assert "Decide as proposed" in page(officer, f"{here}/decide")
    send(officer, f"{here}/decide", decision="approve", remark="", decision_number="R-77")
    row = the_one()
    assert (row.state, row.outcome, row.score) == (S.DECIDED, SelectionOutcome.ADOPT, 100.0)
    assert row.decided_by_id == cast.pia.id
    assert actions(row) == [
        "selection.begun", "selection.saved", "selection.saved", "selection.proposed",
        "selection.decided",
    ]  # fmt: skip
    assert open_kinds() == []
    assert "R-77" in page(officer, here)
    assert "R-77" in page(officer, "/selections/?file=csv&columns=number.decision_number")
    assert row.number in page(officer, "/selections/?file=csv")


def test_what_is_refused_keeps_everything_that_was_typed(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    without = filled_in(cast, reason="Because.") | {"v-SEL-09": "", "f-SEL-04": (BytesIO(FILE), "rules.pdf")}  # fmt: skip
    shown = send(staff, f"{here}/fill", 422, **without)
    assert "SEL-09 is not answered yet" in shown
    assert 'href="#q-SEL-09"' in shown
    assert "Because." in shown
    assert "rules.pdf" in shown  # and is kept
    several = filled_in(cast, reason="Because.") | {"v-SEL-07": "", "v-SEL-11": ""}
    shown = send(staff, f"{here}/fill", 422, **several)
    assert "SEL-07 and SEL-11 are not answered yet" in shown
    row = the_one()
    assert row.state is S.DRAFT
    assert row.reason == "Because."
    send(staff, f"{here}/fill", **filled_in(cast))
    assert the_one().state is S.PROPOSED


def test_a_day_that_is_none_is_refused_at_its_question(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    shown = send(staff, f"{here}/fill", 422, **filled_in(cast) | {"d-SEL-01": "2026-02-30"})
    assert "is not a day" in shown
    assert 'value="2026-02-30"' in shown
    assert queries.answers_of(the_one().id) == {}


def test_who_checked_is_one_of_the_company(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    wrong = filled_in(cast) | {"p-SEL-01": str(cast.ada.id)}
    assert "SEL-01: say on which day" in send(staff, f"{here}/fill", 422, **wrong)


def test_a_knock_out_forbids_to_adopt_and_the_page_says_what_is_possible(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    knocked = typed_answers(TODAY, cast.pam, SEL_08="no")
    shown = send(staff, f"{here}/fill", 422, **filled_in(cast) | knocked)
    assert "SEL-08 knock the vendor out" in shown
    assert "special approval, or do not adopt" in shown
    exception = {
        "outcome": "exception", "until": "2027-05-25", "conditions": "Pledges by March.",
    }  # fmt: skip
    send(staff, f"{here}/fill", **filled_in(cast) | knocked | exception)
    row = the_one()
    assert (row.state, row.knock_outs, row.until) == (S.PROPOSED, ["SEL-08"], date(2027, 5, 25))


def test_nobody_who_filled_in_any_of_it_decides(browser: Browser, cast: Cast) -> None:
    officer = as_(browser, cast.pia)
    here = begun(officer, cast)
    send(officer, f"{here}/fill", **filled_in(cast, next="save"))
    send(as_(browser, cast.pam), f"{here}/fill", **filled_in(cast))
    assert open_kinds() == [(ObligationKind.SELECTION_DECISION, Holder.MANAGEMENT)]
    refused = send(as_(browser, cast.pia), f"{here}/decide", 422, decision="approve")
    assert "Another person than the proposer decides" in refused
    assert the_one().state is S.PROPOSED
    send(as_(browser, cast.max), f"{here}/decide", decision="approve")
    assert the_one().state is S.DECIDED


def test_sent_back_it_is_mended_and_put_forward_again(browser: Browser, cast: Cast) -> None:
    here = begun(as_(browser, cast.pam), cast)
    send(browser, f"{here}/fill", **filled_in(cast))
    officer = as_(browser, cast.pia)
    assert "Say what is missing" in send(officer, f"{here}/decide", 422, decision="return")
    send(officer, f"{here}/decide", decision="return", remark="Which edition of the rules?")
    assert open_kinds() == [(ObligationKind.SELECTION_RETURNED, Holder.PROCUREMENT)]
    staff = as_(browser, cast.pam)
    assert "Which edition" in page(staff, f"{here}/fill")
    send(staff, f"{here}/fill", **filled_in(cast))
    assert open_kinds() == [(ObligationKind.SELECTION_DECISION, Holder.PRIVACY_OFFICER)]


def test_who_reads_an_older_page_does_not_write_over_what_was_saved_since(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    seen = the_one().version
    send(staff, f"{here}/fill", **filled_in(cast, next="save", version=str(seen)))
    shown = send(staff, f"{here}/fill", 409, **filled_in(cast, reason="Mine", version=str(seen)))
    assert "Somebody else changed this meanwhile" in shown
    assert "Mine" in shown
    assert the_one().reason == "The best rules of all."


def test_only_one_is_under_way_for_a_vendor(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    begun(staff, cast)
    path = f"/vendors/{cast.acme.id}/selection/new"
    assert "under way already" in send(staff, path, 409, assessed_on=TODAY.isoformat())
    assert path not in page(staff, f"/vendors/{cast.acme.id}/selection")


def test_one_that_is_decided_is_neither_filled_in_nor_withdrawn(
    browser: Browser, cast: Cast
) -> None:
    row = make_selection(cast.acme, cast.pam, cast.pia)
    db.session.commit()
    staff = as_(browser, cast.pam)
    here = f"/selections/{row.id}"
    assert "not possible as it stands" in page(staff, f"{here}/fill")
    send(staff, f"{here}/fill", 409, **filled_in(cast, reason="Another"))
    send(staff, f"{here}/withdraw", 409, reason="Wrong")
    assert (the_one().state, the_one().reason) == (S.DECIDED, "Sound.")


def test_a_draft_is_withdrawn_and_stays_on_record(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    here = begun(staff, cast)
    send(staff, f"{here}/withdraw", reason="The vendor declined.")
    assert the_one().state is S.WITHDRAWN
    assert "The vendor declined." in page(staff, here)
    begun(staff, cast)  # and another may begin


def earlier(**more: Any) -> dict[str, Any]:
    return {
        "assessed_on": "2025-06-01",
        "basis": "Rules for vendors, 3rd edition",
        "outcome": "adopt",
        "reason": "Decided by the head of the department.",
    } | more


def test_one_from_before_is_recorded_from_its_paper_and_compared_by_another(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    path = f"/vendors/{cast.acme.id}/selection/earlier"
    assert "Attach the paper" in send(staff, path, 422, **earlier())
    assert db.session.scalar(select(SelectionAssessment.id)) is None
    send(staff, path, **earlier(files=(BytesIO(FILE), "paper.pdf")))
    row = the_one()
    here = f"/selections/{row.id}"
    assert (row.is_earlier, row.state) == (True, S.PROPOSED)
    assert "paper.pdf" in page(staff, here)
    assert queries.selections_on([cast.acme.id], TODAY)[cast.acme.id].latest is None
    send(as_(browser, cast.pia), f"{here}/decide", decision="approve")
    db.session.expire_all()
    latest = queries.selections_on([cast.acme.id], TODAY)[cast.acme.id].latest
    assert latest is not None
    assert latest.counts_from == date(2025, 6, 1)
    assert "from before the portal" in page(browser, f"/vendors/{cast.acme.id}/selection")


def test_one_from_after_the_beginning_is_not_recorded_as_from_before(
    browser: Browser, cast: Cast
) -> None:
    path = f"/vendors/{cast.acme.id}/selection/earlier"
    sent = earlier(assessed_on="2026-04-01", files=(BytesIO(FILE), "paper.pdf"))
    assert "by the criteria themselves" in send(as_(browser, cast.pam), path, 422, **sent)


def test_an_earlier_one_that_was_sent_back_is_mended_with_its_paper(
    browser: Browser, cast: Cast
) -> None:
    path = f"/vendors/{cast.acme.id}/selection/earlier"
    send(as_(browser, cast.pam), path, **earlier(files=(BytesIO(FILE), "paper.pdf")))
    here = f"/selections/{the_one().id}"
    send(as_(browser, cast.pia), f"{here}/decide", decision="return", remark="Another day.")
    staff = as_(browser, cast.pam)
    assert "Another day." in page(staff, f"{here}/fill")
    send(staff, f"{here}/fill", **earlier(assessed_on="2025-06-02"))
    assert (the_one().state, the_one().assessed_on) == (S.PROPOSED, date(2025, 6, 2))


def test_the_criteria_are_decided_by_another_and_reviewed(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pia)
    assert "Nobody has decided yet that version" in page(staff, "/selections/criteria")
    new = "/selections/criteria/new"
    review: dict[str, Any] = {
        "step": "reviewed",
        "holds_from": "2026-11-25",
        "reason": "As every year.",
    }
    assert "adopt it first" in send(staff, new, 422, **review)
    send(staff, new, step="adopted", holds_from="2026-12-01", reason="At least our own level.")
    row = db.session.scalars(select(CriteriaDecision)).one()
    assert open_kinds() == [(ObligationKind.CRITERIA_DECISION, Holder.MANAGEMENT)]
    assert "waiting for its decision already" in send(staff, new, 409, **review)
    decide = f"/selections/criteria/{row.id}/decide"
    send(staff, decide, 422, decision="approve", reason="Mine")
    send(as_(browser, cast.max), decide, decision="approve", reason="Agreed.")
    db.session.expire_all()
    assert (row.accepted, row.decided_by_id) == (True, cast.max.id)
    assert "Nobody has decided yet" not in page(browser, "/selections/criteria")
    assert actions(row) == ["criteria.proposed", "criteria.accepted"]
    send(as_(browser, cast.pia), new, **review)


def test_readers_see_it_and_change_nothing(browser: Browser, cast: Cast) -> None:
    row = make_selection(cast.acme, cast.pam, state=S.PROPOSED)
    db.session.commit()
    auditor = as_(browser, cast.ann)
    shown = page(auditor, f"/selections/{row.id}")
    assert f"/selections/{row.id}/" not in shown
    page(auditor, f"/selections/{row.id}/decide", 403)


def test_people_of_vendors_see_nothing_of_it(browser: Browser, cast: Cast) -> None:
    row = make_selection(cast.acme, cast.pam, cast.pia)
    db.session.commit()
    vendor = as_(browser, cast.ada)
    for path in (f"/selections/{row.id}", "/selections/", f"/vendors/{cast.acme.id}/selection"):
        assert vendor.get(path).status_code == 404


def test_the_register_takes_as_many_statements_for_two_as_for_four(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)

    def counted() -> int:
        make_selection(cast.acme, cast.pam, cast.pia)
        make_selection(cast.globex, cast.pam, cast.pia)
        db.session.commit()
        page(staff, "/selections/")
        with count_statements() as statements:
            page(staff, "/selections/")
        return statements.total

    assert counted() == counted()
