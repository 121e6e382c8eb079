"""At the vendor: sections given to colleagues, last time's answers, what is on record, handing in."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation
from portal.foundation.accounts.people.services import NewPerson, accept_invitation
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.publishing.standard import with_sources
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.prefill import services as carry_services
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.questionnaires import publish, question, send, sheet, sheet_data
from tests.foundation.accounts.people import PASSWORD
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import an_authority


def say_to(cast: Cast, assignment: Assignment, name: str, said: Said) -> None:
    with transaction(audited=False):
        services.save_answer(assignment.id, name, said, seen=None, actor=acting(cast.ada))


def answer_well(cast: Cast, assignment: Assignment) -> None:
    say_to(cast, assignment, "ORG-01", Said("yes", comment="Shown on site in May"))
    say_to(cast, assignment, "SUB-01", Said("no"))


def accept(cast: Cast, assignment: Assignment) -> None:
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))
    with transaction():
        review_services.accept(assignment.id, {}, conclusion="Good", actor=acting(cast.pam))


def kept(assignment: Assignment) -> dict[str, object]:
    return {row.question_id: row.value for row in queries.answers_of(assignment.id)}


def give(browser: Browser, assignment: Assignment, section: str, **form: str) -> int:
    url = f"/responses/{assignment.id}/sections/{section}/give"
    return browser.post(url, data={"language": "en"} | form).status_code


def test_the_check_page_lists_all_that_is_missing_with_the_way_there(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{assignment.id}/hand-in").text
    assert f"/responses/{assignment.id}/sections/s1#q-ORG-01" in page
    assert f"/responses/{assignment.id}/sections/s2#q-SUB-01" in page
    refused = browser.post(f"/responses/{assignment.id}/hand-in")
    assert refused.status_code == 422
    assert "still missing" in refused.text


def test_ada_hands_in_and_nothing_can_be_changed_any_more(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    answer_well(cast, assignment)
    browser.sign_in(cast.ada)
    done = browser.post(f"/responses/{assignment.id}/hand-in")
    assert done.location.endswith(f"/responses/{assignment.id}")
    assert assignment.state is AssignmentState.SUBMITTED
    late = browser.post(
        f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "1", "v-SUB-01": "yes"}
    )
    assert late.status_code == 422
    assert kept(assignment)["SUB-01"] == "no"


def test_alf_cannot_hand_in(browser: Browser, cast: Cast, assignment: Assignment) -> None:
    answer_well(cast, assignment)
    browser.sign_in(cast.alf)
    assert "signatory of your company" in browser.get(f"/responses/{assignment.id}/hand-in").text
    assert browser.post(f"/responses/{assignment.id}/hand-in").status_code in (403, 404)
    assert assignment.state is AssignmentState.IN_PROGRESS


def test_after_a_return_only_what_came_back_is_open_and_it_stands_first(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    answer_well(cast, assignment)
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))
    with transaction():
        review_services.send_back(
            assignment.id, {"SUB-01": "Freelancers too?"}, remark="", actor=acting(cast.pam)
        )
    browser.sign_in(cast.ada)
    overview = browser.get(f"/responses/{assignment.id}").text
    assert overview.index("/sections/s2") < overview.index("/sections/s1")
    page = browser.get(f"/responses/{assignment.id}/sections/s2").text
    assert "Freelancers too?" in page
    other = browser.post(
        f"/responses/{assignment.id}/answers/ORG-01", data={"s-ORG-01": "1", "v-ORG-01": "no"}
    )
    assert other.status_code == 422


def test_alf_is_given_a_section_is_told_by_mail_and_says_when_it_is_done(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    assert give(browser, assignment, "s1", colleague=str(cast.alf.id)) == 303
    assert "With Alf" in browser.get(f"/responses/{assignment.id}").text
    mails = [one.subject for one in db.session.query(OutboxEmail) if one.user_id == cast.alf.id]
    assert mails == ["Please answer a section: Section - Sazanami Transfer Inc. (for Acme)"]
    browser.sign_in(cast.alf)
    done = f"/responses/{assignment.id}/sections/s1/done"
    browser.post(done)
    assert not queries.held_of(assignment.id)["s1"].is_done  # ORG-01 is missing
    say_to(cast, assignment, "ORG-01", Said("yes", comment="Seen on site"))
    browser.post(done)
    assert queries.held_of(assignment.id)["s1"].is_done


def test_ada_takes_a_section_back_or_gives_it_to_somebody_else(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    give(browser, assignment, "s1", colleague=str(cast.alf.id))
    bea = make_user("Bea", Role.VENDOR_MEMBER, vendor=cast.acme)
    give(browser, assignment, "s1", colleague=str(bea.id))
    assert queries.held_of(assignment.id)["s1"].user_id == bea.id
    browser.post(f"/responses/{assignment.id}/sections/s1/take-back")
    assert not queries.held_of(assignment.id)


def test_a_new_colleague_is_invited_and_has_the_section_once_there(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    new = {"colleague": "new", "name": "Amy", "email": "amy@acme.example"}
    assert give(browser, assignment, "s2", colleague="new") == 422
    assert give(browser, assignment, "s2", **new) == 303
    held = queries.held_of(assignment.id)["s2"]
    assert (held.name, held.user_id) == ("Amy", None)
    assert "(invited)" in browser.get(f"/responses/{assignment.id}").text
    # the same address again is the same invitation
    assert give(browser, assignment, "s1", **new) == 303


def test_a_new_colleague_with_the_mailbox_of_another_has_the_section_and_not_the_other(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    new = {"colleague": "new", "name": "Amy", "email": cast.alf.email}
    assert give(browser, assignment, "s2", **new) == 422
    assert give(browser, assignment, "s2", **new, is_another="y") == 303
    invited = db.session.scalars(select(Invitation)).one()
    person = NewPerson("Amy", "", "en", PASSWORD, 1, "en")
    with transaction():
        amy = accept_invitation(invited, person, None)
    assert queries.held_of(assignment.id)["s2"].user_id == amy.id
    assert (len(queries.given_to(amy)), len(queries.given_to(cast.alf))) == (1, 0)


def test_nobody_of_another_company_is_given_a_section(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    assert give(browser, assignment, "s1", colleague=str(cast.gus.id)) == 422
    assert not queries.held_of(assignment.id)


@pytest.fixture
def second(
    cast: Cast, assignment: Assignment, work: Engagement, published: QuestionnaireVersion
) -> Assignment:
    """The same sheet again, a year after the first was accepted."""
    answer_well(cast, assignment)
    accept(cast, assignment)
    with transaction():
        return send(cast.acme, [work], published)


def test_what_is_unchanged_is_taken_over_section_by_section(
    browser: Browser, cast: Cast, second: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{second.id}/sections/s1").text
    assert "1 answer of last time" in page
    browser.post(f"/responses/{second.id}/sections/s1", data={"unchanged": "1"})
    (row,) = queries.answers_of(second.id)
    assert (row.question_id, row.value, row.comment, row.is_unchanged) == (
        "ORG-01",
        "yes",
        "Shown on site in May",
        True,
    )
    assert (
        "last time can be taken over" not in browser.get(f"/responses/{second.id}/sections/s1").text
    )


def test_what_was_answered_this_time_is_not_overwritten(cast: Cast, second: Assignment) -> None:
    say_to(cast, second, "SUB-01", Said("yes"))
    with pytest.raises(Exception, match="nothing left"), transaction(audited=False):
        carry_services.confirm_unchanged(second.id, "s2", actor=acting(cast.ada))
    assert kept(second) == {"SUB-01": "yes"}


def test_a_question_in_other_words_and_a_section_asked_anew_start_empty(
    browser: Browser, cast: Cast, assignment: Assignment, work: Engagement
) -> None:
    answer_well(cast, assignment)
    accept(cast, assignment)
    other = {"ja": "別の質問", "en": "Asked in other words"}
    data = sheet_data(
        question("ORG-01", text=other),
        question("X"),
        question("SUB-01", "yes_no", expected="no", weight=0),
    )
    version = publish(read_sheet(data))
    db.session.commit()
    with transaction():
        again = send(cast.acme, [work], version)
    browser.sign_in(cast.ada)
    assert "can be taken over" not in browser.get(f"/responses/{again.id}/sections/s1").text
    assert "can be taken over" in browser.get(f"/responses/{again.id}/sections/s2").text
    with transaction():
        assign_services.recall(again, reason="Asked too early", actor=acting(cast.pam))
    data["sections"][1]["ask_anew"] = True
    version = publish(read_sheet(data))
    db.session.commit()
    with transaction():
        anew = send(cast.acme, [work], version)
    assert "can be taken over" not in browser.get(f"/responses/{anew.id}/sections/s2").text
    browser.post(f"/responses/{anew.id}/sections/s2", data={"unchanged": "1"})
    assert kept(anew) == {}


def test_what_is_on_record_is_shown_and_filled_in_when_confirmed(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    make_share(work)
    make_share(work, country="US", storage_location="vendor_abroad")
    an_authority(cast.ada)
    db.session.commit()
    signed(cast.ada, work, "no_subcontracting", first=date(2025, 10, 1), last=date(2026, 9, 30))
    columns = [
        {"id": one, "label": {"ja": one, "en": one}, "type": "text", "required": True}
        for one in ("country", "party", "mode")
    ]
    version = publish(
        with_sources(
            sheet(question("SUB-01", "yes_no"), question("EXT-01", "table", columns=columns))
        )
    )
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{assignment.id}/sections/s1").text
    assert "We have on record: No (attestation" in page
    assert "United States" in page
    for name in ("SUB-01", "EXT-01"):
        browser.post(f"/responses/{assignment.id}/sections/s1", data={"known": name})
    assert kept(assignment) == {
        "SUB-01": "no",
        "EXT-01": [{"country": "United States", "party": "Acme", "mode": ""}],
    }
    assert "on record" not in browser.get(f"/responses/{assignment.id}/sections/s1").text


def test_without_a_statement_nothing_is_on_record(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    version = publish(with_sources(sheet(question("SUB-01", "yes_no"))))
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    browser.sign_in(cast.ada)
    assert "on record" not in browser.get(f"/responses/{assignment.id}/sections/s1").text
    browser.post(f"/responses/{assignment.id}/sections/s1", data={"known": "SUB-01"})
    assert kept(assignment) == {}


def test_the_to_do_list_and_the_done_list_show_questionnaires(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    give(browser, assignment, "s1", colleague=str(cast.alf.id))
    browser.sign_in(cast.alf)
    page = browser.get("/todo").text
    assert f'href="/responses/{assignment.id}"' in page
    assert f'href="/responses/{assignment.id}/sections/s1"' in page  # his own section
    assert "more-time" in page
    answer_well(cast, assignment)
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.ada))
    assert "What we are checking" in browser.get("/todo").text
    with transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pam))
    assert assignment.number in browser.get("/done").text
    assert assignment.number not in browser.get("/todo").text
