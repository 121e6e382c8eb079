"""Evidence: several files at once, each with its own outcome; limits told beforehand and kept."""

import hashlib
import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.models import Assignment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PROGRAM = b"MZ\x90\x00" + bytes(64)
File = tuple[str, bytes]
BY_ITSELF = {"HX-Request": "true"}


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def chosen(*files: File) -> dict[str, Any]:
    return {"f-ORG-01": [(BytesIO(data), name) for name, data in files]}


def attach(ada: Browser, assignment: Assignment, *files: File) -> TestResponse:
    """As the page does by itself."""
    url = f"/responses/{assignment.id}/files/ORG-01"
    return ada.post(url, data=chosen(*files), headers=BY_ITSELF)


def presses(ada: Browser, assignment: Assignment, *files: File) -> TestResponse:
    """Without JavaScript."""
    url = f"/responses/{assignment.id}/sections/s1"
    return ada.post(url, data={"s-ORG-01": "0", "v-ORG-01": "yes", "go": "next"} | chosen(*files))


def heard(answer: TestResponse) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["answer-saved"]
    return event


def attached(assignment: Assignment) -> list[str]:
    return [one.file_name for one in queries.files_of(assignment.id).get("ORG-01", ())]


MIXED = (("ok.pdf", PDF), ("evil.pdf", PROGRAM), ("p.png", PNG), ("empty.pdf", b""))


@pytest.mark.parametrize("send", [attach, presses])
def test_of_several_files_each_has_its_own_outcome(
    ada: Browser, assignment: Assignment, send: Any
) -> None:
    answer = send(ada, assignment, *MIXED)
    assert attached(assignment) == ["ok.pdf", "p.png"]
    for words in ("“ok.pdf” was attached.", "“p.png” was attached.",
                  "“evil.pdf” cannot be taken", "“empty.pdf” is empty."):  # fmt: skip
        assert words in answer.text
    assert answer.status_code == 422


def test_after_an_upload_the_page_hears_that_it_is_saved_and_how_far_it_is(
    ada: Browser, assignment: Assignment
) -> None:
    form = {"s-ORG-01": "0", "v-ORG-01": "yes"}
    before = heard(ada.post(f"/responses/{assignment.id}/answers/ORG-01", data=form))
    told = heard(attach(ada, assignment, ("ok.pdf", PDF)))
    assert told["saved"].startswith("Saved at")
    assert (told["done"], told["total"]) == (before["done"] + 1, before["total"])
    assert "version" not in told


def test_size_and_kinds_are_told_at_the_button(
    ada: Browser, assignment: Assignment, app: Flask
) -> None:
    page = ada.get(f"/responses/{assignment.id}/sections/s1").text
    assert "PDF, JPEG, PNG, HEIC, Excel (.xlsx), Word (.docx), PowerPoint (.pptx), CSV, TXT" in page
    assert "at most 50 MB each" in page
    assert f'data-most="{app.config["MAX_FILE_BYTES"]}"' in page


def test_a_file_above_the_limit_is_refused_with_the_limit(
    ada: Browser, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 400_000)
    refused = attach(ada, assignment, ("big.pdf", PDF + bytes(400_000)))
    assert refused.status_code == 422
    assert "“big.pdf” is larger than 0 MB" in refused.text


def test_a_request_above_the_limit_is_answered_with_the_limits(
    ada: Browser, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1024)
    refused = presses(ada, assignment, ("big.pdf", PDF + bytes(4096)))
    assert refused.status_code == 413
    assert "One file may have at most 50 MB" in refused.text


def is_stored(app: Flask, data: bytes) -> bool:
    """Whether its bytes lie on the disk."""
    name = hashlib.sha256(data).hexdigest()
    return bool((app.config["DATA_DIR"] / "files" / name[:2] / name).exists())


def test_a_question_holds_so_many_files_and_no_more(
    ada: Browser, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FILES_PER_ANSWER", 2)
    answer = attach(ada, assignment, *((f"{n}.pdf", PDF + b"so many %d" % n) for n in range(3)))
    assert attached(assignment) == ["0.pdf", "1.pdf"]
    assert "“2.pdf” was not attached: this question has 2 files, as many as it may." in answer.text
    assert not is_stored(app, PDF + b"so many 2")
    (first, _second) = queries.files_of(assignment.id)["ORG-01"]
    ada.post(f"/responses/{assignment.id}/sections/s1", data={"drop": str(first.id)})
    assert attach(ada, assignment, ("2.pdf", PDF + b"so many 2")).status_code == 200


def test_a_questionnaire_holds_so_many_files_also_of_those_taken_back(
    ada: Browser, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FILES_PER_SHEET", 1)
    assert attach(ada, assignment, ("1.pdf", PDF)).status_code == 200
    (row,) = queries.files_of(assignment.id)["ORG-01"]
    ada.post(f"/responses/{assignment.id}/sections/s1", data={"drop": str(row.id)})
    refused = attach(ada, assignment, ("2.pdf", PDF + b"two"))
    assert refused.status_code == 422
    assert "“2.pdf” was not attached: with those taken back" in refused.text
    assert not is_stored(app, PDF + b"two")


def test_a_questionnaire_holds_so_much_and_no_more(
    ada: Browser, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MEGABYTES_PER_SHEET", 1)
    large = PDF + bytes(400_000)
    for n in range(2):
        assert attach(ada, assignment, (f"{n}.pdf", large + b"%d" % n)).status_code == 200
    refused = attach(ada, assignment, ("2.pdf", large))
    assert refused.status_code == 422
    assert "“2.pdf” was not attached" in refused.text
    assert "more than 1 MB" in refused.text
    assert not is_stored(app, large)


def test_the_limit_holds_also_for_what_comes_at_the_same_moment(
    ada: Browser, cast: Cast, assignment: Assignment, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looked beforehand saw room; the command looks again."""
    monkeypatch.setitem(app.config, "FILES_PER_ANSWER", 1)
    assert attach(ada, assignment, ("1.pdf", PDF)).status_code == 200
    late = receive_bytes(PDF + b"late", "late.pdf", FileKind.PDF)
    with pytest.raises(RuleViolated), transaction(audited=False):
        services.attach_file(assignment.id, "ORG-01", late, actor=acting(cast.ada))
