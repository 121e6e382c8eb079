"""What people see and do on the pages about the decision of management."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.evidence import storage
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.proof.reports.printing import revision_jobs, seals
from portal.proof.reports.printing.check_codes import code_of
from portal.supervision.approvals.models import ReportDecision
from tests.browser import Browser
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def the_decision() -> ReportDecision:
    db.session.expire_all()
    return db.session.scalars(select(ReportDecision).order_by(ReportDecision.id.desc())).all()[0]


def test_max_approves_it_beside_the_report_and_fetches_both_documents(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    here = f"/reports/{printed.id}"
    browser.sign_in(cast.max)
    today = browser.get("/today").text
    assert "Read and decide" in today
    seen = browser.get(here).text
    assert "Not decided yet" in seen
    assert 'value="approve"' in seen
    assert (printed.number or "") in browser.get("/reports/?state=issued").text

    done = browser.post(f"{here}/decide", data={"decision": "approve", "ringi_number": "D-7"})
    assert done.status_code in (302, 303)
    seen = browser.get(here).text
    assert "Approved by management" in seen
    assert "D-7" in seen
    assert 'value="approve"' not in seen
    assert "is being made" in seen
    assert browser.get(f"{here}/decided.pdf").status_code == 404

    revision_jobs.render_revisions()
    row = db.session.get_one(SupervisionReport, printed.id)
    issued = browser.get(f"{here}/pdf?lang=en").data
    filled = browser.get(f"{here}/decided.pdf?lang=en")
    assert issued == storage.read(seals.pdfs_of(row)["en"])
    assert filled.headers["Content-Disposition"] == "attachment; filename=SR-2026-001-v2-en.pdf"
    assert filled.data != issued
    seen = browser.get(here).text
    assert "With the decision, in English" in seen
    revision = db.session.query(ReportRevision).one()
    for one in (row, revision):
        assert f"?code={code_of(one.content_sha256 or '')}" in seen, "each has a code of its own"
    assert seen.count("Sealed by") == 4


def test_returned_without_a_reason_is_refused_and_what_was_typed_stays(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.max)
    here = f"/reports/{printed.id}"
    refused = browser.post(f"{here}/decide", data={"decision": "return", "ringi_number": "D-8"})
    assert refused.status_code == 422
    assert "Say why it is returned" in refused.text
    assert "D-8" in refused.text
    neither = browser.post(f"{here}/decide", data={"comment": "Hm."})
    assert neither.status_code == 422
    assert "Hm." in neither.text
    browser.post(f"{here}/decide", data={"decision": "return", "comment": "No date in it."})
    assert db.session.get_one(SupervisionReport, printed.id).state is ReportState.RETURNED
    browser.sign_in(cast.pam)
    seen = browser.get(here).text
    assert "No date in it." in seen
    assert "Draft it anew" in seen


def test_pam_records_it_from_paper_and_pia_compares(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    here = f"/reports/{printed.id}"
    form = f"{here}/decided-elsewhere"
    browser.sign_in(cast.pam)
    assert "Decided elsewhere" in browser.get(here).text
    typed = {
        "way": "ringi",
        "outcome": "approved",
        "decided_on": "2026-11-25",
        "decider": "Takashi Hojo",
        "decider_title": "Managing Director",
        "ringi_number": "",
        "files": (BytesIO(PDF), "ringi.pdf"),
    }
    refused = browser.post(form, data=typed)
    assert refused.status_code == 422
    assert "Enter the number of the decision" in refused.text
    assert "Takashi Hojo" in refused.text
    sent = browser.post(
        form, data=typed | {"ringi_number": "K-77", "files": (BytesIO(PDF), "ringi.pdf")}
    )
    assert sent.status_code in (302, 303), sent.text
    row = the_decision()
    check = f"/reports/decisions/{row.id}/check"
    assert "Somebody else than the person who recorded" in browser.get(check).text
    browser.sign_in(cast.pia)
    assert "Compare and confirm" in browser.get("/today").text
    assert "Takashi Hojo" in browser.get(check).text
    file = browser.get(
        browser.get(check)
        .text.split("/reports/decisions/files/")[1]
        .split('"')[0]
        .join(["/reports/decisions/files/", ""])
    )
    assert file.data == PDF
    browser.post(check, data={"decision": "approve"})
    assert db.session.get_one(SupervisionReport, printed.id).state is ReportState.APPROVED
    seen = browser.get(here).text
    assert "K-77" in seen
    assert "in another system for decisions" in seen


@pytest.mark.parametrize("who", ["pam", "pia", "ann"])
def test_nobody_else_decides_in_the_browser(
    printed: SupervisionReport, cast: Cast, browser: Browser, who: str
) -> None:
    browser.sign_in(getattr(cast, who))
    assert 'value="approve"' not in browser.get(f"/reports/{printed.id}").text
    sent = browser.post(f"/reports/{printed.id}/decide", data={"decision": "approve"})
    assert sent.status_code == 403


def test_the_vendor_sees_nothing_of_it(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.ada)
    for path in ("", "/decided.pdf", "/decided-elsewhere"):
        assert browser.get(f"/reports/{printed.id}{path}").status_code in (403, 404)
