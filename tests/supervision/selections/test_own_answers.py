"""The vendor answers for its selection itself: asked, answered, accepted, taken over, decided."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.services import follow_people
from portal.supervision.planning.inputs.queries import accepted_answers
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals.queries import accepted_on
from portal.supervision.selections import queries
from portal.supervision.selections.models import SelectionFile, SelectionState
from portal.supervision.selections.own_answers import services
from portal.supervision.selections.workflow import ToldBy, told_by
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.selections import CRITERIA, best_answers, make_selection, typed_answers
from tests.supervision.responses.steps import COMMENT, accepts, hands_in
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

DUE = date(2026, 12, 10)
TOLD = [question.id for question in CRITERIA.questions if question.id not in CRITERIA.checked]
K = ObligationKind


def asked(cast: Cast) -> Assignment:
    with transaction():
        return services.ask(cast.acme, due_on=DUE, message="", actor=acting(cast.pam))


def accepted(cast: Cast, **instead: Any) -> Assignment:
    """Acme says the best of itself; `instead`: `SEL_08="no"`."""
    row = asked(cast)
    best = {name: one.value for name, one in best_answers(TODAY, cast.pam).items() if name in TOLD}
    hands_in(cast.ada, row, **best | {name.replace("_", "-"): v for name, v in instead.items()})
    accepts(cast.pam, row)
    return row


def tab(cast: Cast) -> str:
    return f"/vendors/{cast.acme.id}/selection"


def test_from_the_question_to_the_decision(browser: Browser, cast: Cast) -> None:
    cast.acme.state = VendorState.CANDIDATE
    db.session.commit()
    staff = as_(browser, cast.pam)
    assert f'href="{tab(cast)}/ask"' in page(staff, tab(cast))
    send(staff, f"{tab(cast)}/ask", due_on=DUE.isoformat(), message="Please by Thursday.")
    row = db.session.scalars(select(Assignment)).one()
    assert (row.period_from, row.period_to) == (TODAY, TODAY)
    assert open_kinds() == [(K.QUESTIONNAIRE_ANSWER, Holder.VENDOR)]
    assert f'href="{tab(cast)}/ask"' not in page(staff, tab(cast))

    vendor = as_(browser, cast.ada)
    assert row.number in page(vendor, f"/responses/{row.id}")
    shown = page(vendor, f"/responses/{row.id}/sections/selection")
    assert "SEL-03" in shown
    assert "SEL-01" not in shown, "what the company alone checks is not asked"
    vendor.post(
        f"/responses/{row.id}/files/SEL-04", data={"f-SEL-04": (BytesIO(FILE), "rules.pdf")}
    )
    best = {name: one.value for name, one in best_answers(TODAY, cast.pam).items() if name in TOLD}
    hands_in(cast.ada, row, **best)
    accepts(cast.pam, row)

    follow_people()
    assert open_kinds() == [(K.SELECTION_ANSWERED, Holder.PROCUREMENT)]
    staff = as_(browser, cast.pam)
    take = f"/selections/said/{row.id}/take-over"
    assert f'href="{take}"' in page(staff, tab(cast))
    send(staff, take)
    made = the_one()
    assert (made.told_in_id, told_by(made)) == (row.id, ToldBy.VENDOR)
    assert open_kinds() == []
    here = f"/selections/{made.id}"
    filling = page(staff, f"{here}/fill")
    assert f"Said by the vendor itself ({row.number})" in filling
    assert COMMENT in filling
    assert "2 questions are not answered yet" in filling
    whole = {
        "assessed_on": TODAY.isoformat(), "outcome": "adopt", "reason": "Sound.", "next": "propose",
    } | typed_answers(TODAY, cast.pam)  # fmt: skip
    send(staff, f"{here}/fill", **whole)
    officer = as_(browser, cast.pia)
    deciding = page(officer, f"{here}/decide")
    assert "The vendor itself" in deciding
    send(officer, f"{here}/decide", decision="approve", decision_number="D-9")
    assert the_one().state is SelectionState.DECIDED
    assert "The vendor itself" in page(officer, "/selections/?columns=number.told")
    assert actions(made)[0] == "selection.taken_over"


def test_files_the_vendor_attached_come_along_with_whoever_attached_them(
    browser: Browser, cast: Cast
) -> None:
    row = asked(cast)
    as_(browser, cast.ada).post(
        f"/responses/{row.id}/files/SEL-04", data={"f-SEL-04": (BytesIO(FILE), "rules.pdf")}
    )
    best = {name: one.value for name, one in best_answers(TODAY, cast.pam).items() if name in TOLD}
    hands_in(cast.ada, row, **best)
    accepts(cast.pam, row)
    with transaction():
        services.take_over(row.id, cast.acme, actor=acting(cast.pam))
    file = db.session.scalars(select(SelectionFile)).one()
    assert (file.question_id, file.file_name, file.added_by_id) == (
        "SEL-04", "rules.pdf", cast.ada.id,
    )  # fmt: skip


def test_what_the_company_filled_in_stays_and_what_the_vendor_said_stands_beside_it(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    send(staff, f"{tab(cast)}/new", assessed_on=TODAY.isoformat())
    here = f"/selections/{the_one().id}"
    typed: dict[str, Any] = {"v-SEL-08": "partial"}
    send(
        staff, f"{here}/fill",
        assessed_on=TODAY.isoformat(), next="save", **typed,
    )  # fmt: skip
    row = accepted(cast)
    send(staff, f"/selections/said/{row.id}/take-over")
    kept = queries.answers_of(the_one().id)
    assert (kept["SEL-08"].value, kept["SEL-08"].is_told) == ("partial", True)
    assert kept["SEL-09"].value == "yes"
    assert "The vendor said:" in page(staff, here)


def test_it_is_taken_over_once(browser: Browser, cast: Cast) -> None:
    row = accepted(cast)
    staff = as_(browser, cast.pam)
    take = f"/selections/said/{row.id}/take-over"
    send(staff, take)
    assert "taken over already" in send(staff, take, 409)
    send(staff, f"/selections/{the_one().id}/withdraw", reason="Begun for another vendor.")
    send(staff, take)  # what was withdrawn does not count


def test_nothing_is_taken_over_that_is_not_accepted(browser: Browser, cast: Cast) -> None:
    row = asked(cast)
    staff = as_(browser, cast.pam)
    assert "not accepted yet" in send(staff, f"/selections/said/{row.id}/take-over", 409)


def test_while_one_waits_for_its_decision_nothing_is_taken_over(
    browser: Browser, cast: Cast
) -> None:
    row = accepted(cast)
    make_selection(cast.acme, cast.pam, state=SelectionState.PROPOSED)
    db.session.commit()
    staff = as_(browser, cast.pam)
    take = f"/selections/said/{row.id}/take-over"
    assert f'href="{take}"' not in page(staff, tab(cast))
    assert "moved on meanwhile" in send(staff, take, 409)


def test_a_vendor_is_asked_once_at_a_time(browser: Browser, cast: Cast) -> None:
    asked(cast)
    staff = as_(browser, cast.pam)
    assert "is answering" in send(staff, f"{tab(cast)}/ask", 409, due_on=DUE.isoformat())


def test_a_day_that_has_passed_is_refused_and_the_message_stays(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    shown = send(staff, f"{tab(cast)}/ask", 422, due_on="2026-11-01", message="Please.")
    assert "must not be in the past" in shown
    assert "Please." in shown


def test_each_version_of_the_criteria_is_published_once(cast: Cast) -> None:
    accepted(cast)
    asked(cast)
    versions = db.session.scalars(select(QuestionnaireVersion)).all()
    assert [(one.label, one.questions) for one in versions] == [(CRITERIA.version, len(TOLD))]


@pytest.mark.parametrize("path", ["draft", "retire", "name", "plan"])
def test_nobody_writes_plans_or_retires_it(browser: Browser, cast: Cast, path: str) -> None:
    asked(cast)
    row = questionnaires.find_named("selection-standard")
    assert row is not None
    officer = as_(browser, cast.pia)
    page_of = f"/questionnaires/{row.id}"
    shown = page(officer, page_of)
    assert "selection criteria as vendors are asked them" in shown
    assert f'"{page_of}/{path}"' not in shown
    assert page_of not in page(officer, "/questionnaires")
    typed = {"name": "mine", "version": str(row.version), "planned": "y"}
    answer = browser.post(f"{page_of}/{path}", data=typed)
    assert answer.status_code in (303, 302, 409, 422)
    db.session.expire_all()
    kept = questionnaires.find_named("selection-standard")
    assert kept is not None
    assert (kept.retired_on, kept.plan_rule, questionnaires.find_draft(kept.id)) == (
        None, None, None,
    )  # fmt: skip


def test_it_is_no_periodic_check(cast: Cast) -> None:
    accepted(cast)
    assert accepted_on([cast.acme.id], TODAY, {}) == {}
    assert accepted_answers([cast.acme.id], []) == {}


def test_who_takes_it_over_is_no_longer_asked_and_neither_once_it_was_decided_otherwise(
    cast: Cast,
) -> None:
    row = accepted(cast)
    follow_people()
    assert open_kinds() == [(K.SELECTION_ANSWERED, Holder.PROCUREMENT)]
    with transaction():
        services.ask(cast.acme, due_on=DUE, message="", actor=acting(cast.pam))
    follow_people()
    kinds = [kind for kind, _ in open_kinds()]
    assert kinds == [K.QUESTIONNAIRE_ANSWER], "it answers anew"
    assert row.state is AssignmentState.ACCEPTED
    closed = select(func.count()).where(Obligation.kind == K.SELECTION_ANSWERED)
    assert db.session.scalar(closed) == 1


def test_another_vendor_and_the_wrong_questionnaire_are_not_there(
    browser: Browser, cast: Cast
) -> None:
    row = asked(cast)
    assert as_(browser, cast.gus).get(f"/responses/{row.id}").status_code == 404
    assert as_(browser, cast.pam).get("/selections/said/999/take-over").status_code == 404
