"""A file is given once: it can be chosen for every question and period that asks for evidence."""

from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.models import StoredFile
from portal.ledger.engagements.models import Engagement
from portal.supervision.certificates.models import HandedInFile
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, AssignmentState
from portal.supervision.responses.prefill.queries import library_of
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PROOF = {"required": True, "accept": {"ja": "記録", "en": "The record"}}
MARK = {
    "standard": "privacy_mark",
    "certificate_no": "10820001(05)",
    "scope": "The whole company",
    "certified_from": "2025-04-01",
    "certified_until": "2027-03-31",
}


@pytest.fixture
def other(cast: Cast, work: Engagement) -> Assignment:
    """Another sheet that asks Acme for evidence of the same."""
    version = publish(sheet(question("LOG", evidence=PROOF)), "further")
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def attach(browser: Browser, sent: Assignment, name: str) -> None:
    file = {f"f-{name}": (BytesIO(FILE), "rules.pdf")}
    assert browser.post(f"/responses/{sent.id}/files/{name}", data=file).status_code == 200


def files_of(sent: Assignment) -> list[AnswerFile]:
    return list(db.session.scalars(select(AnswerFile).filter_by(assignment_id=sent.id)))


def test_what_was_given_with_one_answer_serves_another_question_and_sheet(
    cast: Cast, browser: Browser, assignment: Assignment, other: Assignment
) -> None:
    browser.sign_in(cast.ada)
    attach(browser, assignment, "ORG-01")
    stored = db.session.scalar(select(func.count(StoredFile.sha256)))
    at = f"/responses/{other.id}/choose/LOG"
    page = browser.get(at).text
    assert "rules.pdf" in page
    assert assignment.number in page
    (file,) = library_of(cast.acme.id)
    sent = browser.post(at, data={"files": [file.sha256]})
    assert sent.location == f"/responses/{other.id}/sections/s1#q-LOG"
    assert [row.file_name for row in files_of(other)] == ["rules.pdf"]
    browser.post(at, data={"files": [file.sha256]})  # once more is the same
    assert len(files_of(other)) == 1
    assert db.session.scalar(select(func.count(StoredFile.sha256))) == stored
    (file,) = library_of(cast.acme.id)
    assert set(file.numbers) == {other.number, assignment.number}


def test_the_button_keeps_what_was_typed_and_leads_there(
    cast: Cast, browser: Browser, other: Assignment
) -> None:
    browser.sign_in(cast.ada)
    at = f"/responses/{other.id}/sections/s1"
    assert 'name="choose" value="LOG"' in browser.get(at).text
    sent = browser.post(at, data={"s-LOG": "0", "v-LOG": "yes", "choose": "LOG"})
    assert sent.location == f"/responses/{other.id}/choose/LOG"
    page = browser.get(sent.location).text
    assert "No file was given yet" in page
    assert "checked" in browser.get(at).text


def test_a_certificate_that_was_handed_in_is_evidence_too(
    cast: Cast, browser: Browser, other: Assignment
) -> None:
    browser.sign_in(cast.alf)
    browser.post("/certificates/own/new", data=MARK | {"files": (BytesIO(FILE), "mark.pdf")})
    kept = db.session.scalars(select(HandedInFile)).one()
    form = {"files": [kept.file_sha256]}
    assert browser.post(f"/responses/{other.id}/choose/LOG", data=form).status_code == 303
    assert [row.file_sha256 for row in files_of(other)] == [kept.file_sha256]


def test_what_another_vendor_gave_is_not_there(
    cast: Cast, browser: Browser, assignment: Assignment, other: Assignment
) -> None:
    browser.sign_in(cast.gus)
    browser.post("/certificates/own/new", data=MARK | {"files": (BytesIO(FILE), "mark.pdf")})
    theirs = db.session.scalars(select(HandedInFile)).one()
    assert browser.get(f"/responses/{other.id}/choose/LOG").status_code == 404
    browser.sign_in(cast.ada)
    at = f"/responses/{other.id}/choose/LOG"
    assert "mark.pdf" not in browser.get(at).text
    assert browser.post(at, data={"files": [theirs.file_sha256]}).status_code == 422
    assert not files_of(other)


def test_what_is_handed_in_takes_no_more_files_and_a_file_taken_back_is_not_offered(
    cast: Cast, browser: Browser, assignment: Assignment, other: Assignment
) -> None:
    browser.sign_in(cast.ada)
    attach(browser, assignment, "ORG-01")
    (file,) = library_of(cast.acme.id)
    other.ended_on = other.assigned_on
    db.session.execute(
        update(Assignment).where(Assignment.id == other.id).values(state=AssignmentState.SUBMITTED)
    )
    db.session.commit()
    page = browser.post(f"/responses/{other.id}/choose/LOG", data={"files": [file.sha256]})
    assert page.status_code == 409
    (row,) = files_of(assignment)
    browser.post(
        f"/responses/{assignment.id}/sections/s1", data={"s-ORG-01": "0", "drop": str(row.id)}
    )
    assert library_of(cast.acme.id) == []
