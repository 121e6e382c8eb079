"""Procurement sends questionnaires to one vendor or many, recalls them, and finds them again."""

from dataclasses import replace
from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.runs.services import waiting_runs
from portal.jobs import tasks
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
)
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import SheetSending
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import AUTUMN, DUE, SPRING, publish, question, sheet
from tests.factories.vendors import make_vendor
from tests.foundation.runs.parts import in_parts_of
from tests.queries import count_statements


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def hotline(work: Engagement) -> Engagement:
    """Acme's, with data."""
    make_share(work)
    db.session.commit()
    return work


def form(version: QuestionnaireVersion, *works: Engagement) -> dict[str, str]:
    return {
        "works": ",".join(str(one.id) for one in works),
        "questionnaire": str(version.questionnaire_id),
        "period_from": "2026-04-01",
        "period_to": "2026-09-30",
        "due_on": "2026-12-11",
        "message": "Thank you",
    }


def all_sent() -> list[Assignment]:
    return list(db.session.query(Assignment).order_by(Assignment.id))


def sending(version: QuestionnaireVersion) -> SheetSending:
    questionnaire = questionnaires.find_questionnaire(version.questionnaire_id)
    assert questionnaire is not None
    return SheetSending(questionnaire, version, SPRING, AUTUMN, DUE)


def crowd(number: int) -> list[Engagement]:
    """So many vendors with an account and one piece of work that shares data."""
    works = []
    for place in range(number):
        vendor = make_vendor(f"Crowd {place:03d}", state=VendorState.ACTIVE)
        make_user(f"Person{place}", Role.VENDOR_SIGNATORY, vendor=vendor)
        works.append(make_engagement(vendor))
        make_share(works[-1])
    db.session.commit()
    return works


def test_pam_sends_it_to_one_vendor_from_its_page(
    pam: Browser, cast: Cast, hotline: Engagement, published: QuestionnaireVersion
) -> None:
    url = f"/vendors/{cast.acme.id}/questionnaires"
    assert f'href="{url}/send"' in pam.get(url).text
    page = pam.get(f"{url}/send").text
    assert f'value="{hotline.id}" checked' in page
    assert pam.post(f"{url}/send", data=form(published, hotline)).location.endswith(url)
    (row,) = all_sent()
    assert (row.vendor_id, row.message, row.assigned_by_id) == (
        cast.acme.id,
        "Thank you",
        cast.pam.id,
    )
    assert row.number in pam.get(url).text
    again = pam.post(f"{url}/send", data=form(published, hotline))
    assert again.status_code == 409
    assert "is answering" in again.text


def test_a_due_date_in_the_past_is_refused(
    pam: Browser, cast: Cast, hotline: Engagement, published: QuestionnaireVersion
) -> None:
    late = form(published, hotline) | {"due_on": "2020-01-10"}
    answer = pam.post(f"/vendors/{cast.acme.id}/questionnaires/send", data=late)
    assert answer.status_code == 422
    assert not all_sent()


def test_who_gets_it_and_who_not_and_why_is_shown_before_anything_is_sent(
    pam: Browser, cast: Cast, hotline: Engagement, published: QuestionnaireVersion
) -> None:
    globex = make_engagement(cast.globex)  # shares no data
    closed = make_engagement(make_vendor("Gone", state=VendorState.CLOSED))
    make_share(closed)
    db.session.commit()
    asked = form(published, hotline, globex, closed)
    preview = pam.post("/questionnaires/send", data=asked | {"step": "preview"}).text
    assert "1 vendor gets the questionnaire" in preview
    assert "No work runs that shares data." in preview
    assert "We no longer work with this vendor." in preview
    assert not all_sent()
    pam.post("/questionnaires/send", data=asked | {"step": "send"})
    assert [row.vendor_id for row in all_sent()] == [cast.acme.id]
    assert find_open(ObligationKind.QUESTIONNAIRE_ANSWER, all_sent()[0]) is not None


def test_work_is_found_by_tier_kind_and_a_word(
    pam: Browser, cast: Cast, hotline: Engagement, published: QuestionnaireVersion
) -> None:
    cast.acme.state = VendorState.ACTIVE
    db.session.commit()
    everything = pam.get("/questionnaires/send?tier=&kind=&work=").text
    assert f'value="{hotline.id}"' in everything
    nothing = pam.get("/questionnaires/send?tier=&kind=&work=zzz").text
    assert "No work fits." in nothing


def test_nobody_left_to_ask_is_refused(
    pam: Browser, hotline: Engagement, published: QuestionnaireVersion, assignment: Assignment
) -> None:
    refused = pam.post("/questionnaires/send", data=form(published, hotline) | {"step": "send"})
    assert refused.status_code == 422
    assert len(all_sent()) == 1


def test_many_are_sent_by_a_job_part_by_part(
    pam: Browser,
    cast: Cast,
    published: QuestionnaireVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending_services, "AT_ONCE", 2)
    in_parts_of(2, sending_services.SEND_MANY, monkeypatch)
    works = crowd(5)
    nothing_to_ask = make_engagement(make_vendor("No data", state=VendorState.ACTIVE))
    db.session.commit()
    asked = form(published, *works, nothing_to_ask) | {"step": "send"}
    away = pam.post("/questionnaires/send", data=asked).location
    assert "/lists/runs/" in away
    assert not all_sent()
    with transaction():  # somebody asks one of them meanwhile
        assign_services.assign(
            works[1].vendor_id, [works[1].id], sending(published), actor=acting(cast.pam)
        )
    tasks.do_runs()
    assert sorted(row.vendor_id for row in all_sent()) == [work.vendor_id for work in works]
    page = pam.get(away).text
    assert "4 vendors have it now." in page
    assert waiting_runs([sending_services.SEND_MANY.id]) == []
    tasks.do_runs()
    assert len(all_sent()) == 5


def test_what_is_read_for_many_takes_as_many_statements_as_for_few(
    cast: Cast, published: QuestionnaireVersion
) -> None:
    works = crowd(12)

    def cost(several: list[Engagement]) -> int:
        ids, asked = [one.id for one in several], sending(published)
        with count_statements() as counted:
            plan = sending_services.preview(ids, asked)
        assert len(plan.asked) == len(several)
        return counted.total

    cost(works[:1])  # the packs are read once
    assert cost(works[:2]) == cost(works)


def test_pam_recalls_it_with_a_reason_and_sends_it_again_with_what_was_answered(
    pam: Browser, cast: Cast, hotline: Engagement, assignment: Assignment
) -> None:
    with transaction(audited=False):
        services.save_answer(
            assignment.id, "ORG-01", Said("partial"), seen=None, actor=acting(cast.ada)
        )
    url = f"/questionnaires/sent/{assignment.id}"
    assert pam.post(f"{url}/recall", data={"reason": " "}).status_code == 422
    pam.post(f"{url}/recall", data={"reason": "Wrong period"})
    assert assignment.state is AssignmentState.RECALLED
    assert find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment) is None
    assert "Wrong period" in pam.get(f"/vendors/{cast.acme.id}/questionnaires").text
    pam.post(f"{url}/again", data={"due_on": "2026-12-18", "message": ""})
    new = all_sent()[-1]
    assert (new.origin, new.state) == (AssignmentOrigin.AGAIN, AssignmentState.ASSIGNED)
    assert {row.question_id: row.value for row in queries.answers_of(new.id)} == {
        "ORG-01": "partial"
    }
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, new)
    assert owed is not None
    assert owed.due_on == date(2026, 12, 18)
    assert pam.post(f"{url}/again", data={"due_on": "2026-12-18"}).status_code == 409


def test_more_time_is_given_with_a_reason(pam: Browser, cast: Cast, assignment: Assignment) -> None:
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    assert owed is not None
    url = f"/obligations/{owed.id}/extend"
    assert url in pam.get(f"/vendors/{cast.acme.id}/questionnaires").text
    pam.post(url, data={"until": "2026-12-18", "reason": "A fire drill"})
    later = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    assert later is not None
    assert later.due_on == date(2026, 12, 18)
    pam.post(f"/questionnaires/sent/{assignment.id}/recall", data={"reason": "No longer needed"})
    assert find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment) is None


def test_the_register_is_filtered_and_exported(
    pam: Browser, cast: Cast, assignment: Assignment
) -> None:
    assert assignment.number in pam.get("/questionnaires/sent?state=assigned").text
    assert assignment.number not in pam.get("/questionnaires/sent?state=accepted").text
    assert assignment.number not in pam.get("/questionnaires/sent?state=late").text
    tier = assignment.tier
    assert assignment.number in pam.get(f"/questionnaires/sent?tier={tier}").text
    title = f"/questionnaires/sent?questionnaire={assignment.questionnaire_id}&file=csv"
    assert "Check sheet,Acme" in pam.get(title).get_data(as_text=True)


def test_the_recalled_one_is_not_recalled_twice(cast: Cast, assignment: Assignment) -> None:
    with transaction():
        assign_services.recall(assignment, reason="Wrong", actor=acting(cast.pam))
    with pytest.raises(DomainError), transaction():
        assign_services.recall(assignment, reason="Wrong", actor=acting(cast.pam))


def test_a_vendor_without_an_account_gets_it_on_paper_or_is_invited_first(
    cast: Cast, published: QuestionnaireVersion
) -> None:
    vendor: Vendor = make_vendor("Fax only", state=VendorState.ACTIVE)
    work = make_engagement(vendor)
    make_share(work)
    db.session.commit()
    (line,) = sending_services.preview([work.id], sending(published)).lines
    assert (line.refusal, line.candidate.on_paper) == (None, True)


def test_one_language_goes_to_who_reads_the_other_only_when_pam_says_so(
    pam: Browser, cast: Cast, hotline: Engagement
) -> None:
    asks = publish(replace(sheet(question("J-1")), language="ja"))
    for person in (cast.ada, cast.alf):
        person.language = Language.EN
    db.session.commit()
    url = f"/vendors/{cast.acme.id}/questionnaires/send"
    refused = pam.post(url, data=form(asks, hotline))
    assert refused.status_code == 422
    assert "Somebody there reads English, and it asks in Japanese only." in refused.text
    assert 'name="anyway"' in refused.text
    many = form(asks, hotline) | {"step": "preview"}
    seen = pam.post("/questionnaires/send", data=many).text
    assert "1 vendor is left out" in seen
    assert 'value="send"' not in seen
    assert 'value="send"' in pam.post("/questionnaires/send", data=many | {"anyway": "y"}).text
    assert pam.post(url, data=form(asks, hotline) | {"anyway": "y"}).status_code == 303
    assert len(all_sent()) == 1


def test_one_language_goes_to_who_reads_it_without_a_question(
    pam: Browser, cast: Cast, hotline: Engagement
) -> None:
    asks = publish(replace(sheet(question("J-1")), language="ja"))
    for person in (cast.ada, cast.alf):
        person.language = Language.JA
    db.session.commit()
    url = f"/vendors/{cast.acme.id}/questionnaires/send"
    assert pam.post(url, data=form(asks, hotline)).status_code == 303


def test_several_are_recalled_for_one_reason_with_what_waits_about_them(
    cast: Cast, pam: Browser, assignment: Assignment
) -> None:
    page, rows = "/obligations/withdraw?of=assignments", {"ids": str(assignment.id)}
    assert "1 of them is withdrawn." in pam.post(page, data=rows).text
    pam.post(page, data=rows | {"go": "1", "reason": "Wrong period"})
    assert (assignment.state, assignment.reason) == (AssignmentState.RECALLED, "Wrong period")
    assert find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment) is None
    again = pam.post(page, data=rows | {"go": "1", "reason": "Again"})
    assert again.status_code == 422
    assert "This is no longer possible" in again.text
    assert 'formaction="/reminders/now?of=assignments"' in pam.get("/questionnaires/sent").text
