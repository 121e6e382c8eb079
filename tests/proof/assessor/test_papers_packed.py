"""What came on paper, by e-mail or telephone, in the evidence pack."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.ledger.engagements.models import Engagement
from portal.proof.assessor.evidence_pack import answers, choice
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice
from portal.proof.assessor.evidence_pack.data_rows import CHAIN, STATEMENTS
from portal.proof.assessor.evidence_pack.supervision_rows import FINDINGS, SUPERVISION
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.paper_records.models import PaperKind, PaperState, Way
from portal.supervision.responses.assignments.models import Assignment
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.paper_records import make_paper
from tests.proof.assessor.packs import MEGABYTE, files_of, index_of, packed, rows_of, sheet_in
from tests.queries import count_statements
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]
TITLE = "Papers and e-mails"
SCAN, MAIL = b"%PDF-1.4 as it came by post", b"From: Rin <rin@acme.example.jp>"


def sum_of(data: bytes) -> str:
    return storage.measure(io.BytesIO(data), MEGABYTE, 0).sha256


@pytest.mark.usefixtures("unprinted")
def test_what_came_on_paper_is_in_it_with_its_files_once_a_second_person_confirmed_it(
    cast: Cast, assignment: Assignment, zip_path: Path
) -> None:
    finding = make_finding(cast.acme)
    two = {"page.pdf": SCAN, "answer.eml": MAIL}
    by = cast.pam, cast.pia
    make_paper(finding, PaperKind.REPAIR, *by, number="P-2026-901", way=Way.MAIL, files=two)
    make_paper(
        finding, PaperKind.REPAIR, cast.pam, number="P-2026-902", files={"later.pdf": b"%PDF-1.4"}
    )
    sent_back: dict[str, Any] = {"state": PaperState.SENT_BACK, "files": {"torn.pdf": b"%PDF-1.4"}}
    make_paper(finding, PaperKind.REPAIR, *by, number="P-2026-900", **sent_back)
    make_paper(assignment, PaperKind.ANSWERS, *by, way=None, entries={}, files={"page.pdf": SCAN})
    against = {"against.pdf": b"%PDF-1.4 why we disagree"}
    make_paper(assignment, PaperKind.DISPUTE, *by, number="P-2026-906", files=against)
    wanted = select(Engagement).where(Engagement.vendor_id == cast.acme.id).order_by(Engagement.id)
    work = db.session.scalars(wanted).all()[0]
    make_paper(work, PaperKind.APPLICATION, *by, number="P-2026-903", way=Way.PHONE)
    asked = db.session.scalars(select(AttestationRequest)).all()[0]
    signed = {"signer_name": "佐藤 花", "signer_title": "代表取締役"}
    make_paper(asked, PaperKind.STATEMENT, *by, number="P-2026-904", way=Way.CODE, entries=signed)
    db.session.commit()

    packed(zip_path)
    index = index_of(zip_path)
    assert index["Findings and how they were mended", TITLE] == "1", "one was sent back, one waits"
    assert index["Findings and how they were mended", "Files"] == "2"
    assert index["Supervision at the set intervals", TITLE] == "2", "answers, and why not"
    above = sheet_in(zip_path, "/Index.xlsx")[:8]
    assert any("Left out: 1 paper or e-mail" in str(line[0]) for line in above)
    with ZipFile(zip_path) as pack:
        inside = {name.rsplit("/", 1)[-1]: pack.read(name) for name in pack.namelist()}
    assert inside["P-2026-901 answer.eml"] == MAIL
    assert f"{assignment.number} page.pdf" in inside
    assert inside[f"{assignment.number} page.pdf"] == SCAN, "it lies there once, named for both"
    assert "P-2026-902 later.pdf" not in inside
    listed = sheet_in(zip_path, "/List of files.xlsx", "18 Findings and how they were mended")
    assert [row[7] for row in listed if row[3] == "P-2026-901"] == [sum_of(SCAN), sum_of(MAIL)]

    (told,) = rows_of(FINDINGS, TITLE)
    assert (told["Number"], told["Belongs to"], told["Kind"]) == (
        "P-2026-901",
        finding.number,
        "Report that it is mended",
    )
    assert (told["Answered or signed by"], told["How it came"]) == ("Rin", "By e-mail")
    assert (told["Recorded by"], told["Confirmed by"]) == ("Pam", "Pia")
    assert told["Received on"] == clock.today() - timedelta(days=1)
    assert told["Files with their SHA-256"] == (
        f"page.pdf {sum_of(SCAN)}\nanswer.eml {sum_of(MAIL)}"
    )
    disputed = rows_of(SUPERVISION, TITLE)[1]
    assert (disputed["Kind"], disputed["Belongs to"]) == ("Dispute", assignment.number)
    assert (assignment.number, "against.pdf") in files_of(SUPERVISION)
    (told,) = rows_of(CHAIN, TITLE)
    assert told["Belongs to"] == work.number
    assert told["Files with their SHA-256"] == "No file: it was said by telephone."
    (told,) = rows_of(STATEMENTS, TITLE)
    assert told["Answered or signed by"] == "代表取締役 佐藤 花"
    assert told["Files with their SHA-256"] == "No file: it was signed with the code of a letter."


def test_a_paper_is_told_from_the_day_of_its_confirmation_and_of_its_own_vendor(
    cast: Cast, assignment: Assignment
) -> None:
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    midnight = clock.midnight(today)
    late, early = midnight, midnight - timedelta(seconds=1)
    finding = make_finding(cast.acme)
    counts = []
    for number, at in (("P-2026-901", early), ("P-2026-902", late)):
        by = cast.pam, cast.pia
        of: dict[str, Any] = {"number": number, "checked_at": at, "files": {"page.pdf": SCAN}}
        make_paper(finding, PaperKind.PLAN, *by, **of)
        db.session.commit()
        with count_statements() as counted:
            rows_of(FINDINGS, TITLE), files_of(FINDINGS)
        counts.append(counted.total)
    assert counts[0] == counts[1], "as many statements for more papers"
    assert [row["Number"] for row in rows_of(FINDINGS, TITLE, yesterday)] == ["P-2026-901"]
    assert files_of(FINDINGS, yesterday) == [("P-2026-901", "page.pdf")]
    assert len(rows_of(FINDINGS, TITLE)) == len(files_of(FINDINGS)) == 2
    with force_locale("en"):
        then = choice.pick(EvidenceChoice(yesterday, "en"))
        assert words(answers.papers_left_out(then)).startswith("Left out: 1 paper")
        assert answers.papers_left_out(choice.pick(EvidenceChoice(today, "en"))) is None
        other = choice.pick(EvidenceChoice(today, "en", (cast.globex.id,)))
        assert not [row for table in FINDINGS.tables for row in table.rows(other)]
        assert answers.papers_left_out(other) is None


def test_a_file_of_a_paper_that_a_rule_took_is_told_as_erased(cast: Cast) -> None:
    finding = make_finding(cast.acme)
    by = cast.pam, cast.pia
    make_paper(finding, PaperKind.PLAN, *by, number="P-2026-901", files={"page.pdf": SCAN})
    stored = db.session.get_one(StoredFile, sum_of(SCAN))
    stored.erased_on = clock.today()
    db.session.commit()
    (told,) = rows_of(FINDINGS, TITLE)
    assert told["Files with their SHA-256"].endswith("by the rule of retention.")  # type: ignore[attr-defined]
