"""The evidence pack: what is in it, that it is the same twice, and that a change is found out."""

import io
import shutil
import subprocess
import sys
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import store_bytes
from portal.foundation.runs.models import Run
from portal.ledger.contracts.models import Contract
from portal.proof.assessor.evidence_pack import choice, jobs, making
from portal.proof.assessor.evidence_pack.archive import MANIFEST, Archive, clean
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice
from portal.proof.assessor.evidence_pack.supervision_rows import FINDINGS, SUPERVISION
from portal.supervision.disputes.models import DisputeState
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    Medium,
    Submission,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.disputes import make_dispute, make_dispute_file
from tests.factories.findings import make_finding
from tests.factories.papers import attach
from tests.factories.vendors import make_vendor
from tests.proof.assessor.conftest import PAPER
from tests.proof.assessor.packs import (
    MEGABYTE,
    files_of,
    index_of,
    packed,
    rows_of,
    sheet_in,
)
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]

CONTRACTS = "Contracts and memoranda with their clauses"


def unpacked(path: Path, folder: Path) -> Path:
    with ZipFile(path) as pack:
        pack.extractall(folder)
    (top,) = folder.iterdir()
    return top


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    """As an assessor runs it: nothing but Python itself."""
    command = [sys.executable, "-I", "check.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def test_a_pack_holds_what_is_on_record_and_every_change_of_it_is_found_out(
    cast: Cast, zip_path: Path, folder: Path
) -> None:
    db.session.query(Run).count()
    moment = db.session().get_transaction()
    made = packed(zip_path)
    assert db.session().get_transaction() is moment, "all of it is read in one transaction"
    twice = zip_path.with_name("again.zip")
    assert packed(twice).sha256 == made.sha256
    assert twice.read_bytes() == zip_path.read_bytes(), "the same facts are the same pack"

    with ZipFile(zip_path) as pack:
        assert min(pack.namelist()).endswith("/00 Before the assessment.pdf"), "it opens with this"
    index = index_of(zip_path)
    assert index["Before the assessment", "Before the assessment (PDF)"] == "For printing"
    assert index[CONTRACTS, "Contracts"] == "2"
    assert index[CONTRACTS, "Files"] == "1"
    assert index["Handover records", "Handover slips"] == "No record"
    assert index["Incidents told by vendors", "Incidents"] == "None"
    assert len({row for row, _table in index} - {None, "What is asked for"}) == len(making.ROWS) + 1
    top = unpacked(zip_path, folder / "there")
    (paper,) = top.rglob("C-2026-900*.pdf")
    assert paper.read_bytes() == PAPER
    assert paper.name == "C-2026-900 契約書_ 2026_04.pdf"
    assert paper.parent.name.endswith("Acme")

    assert check(top)[0] == 0
    assert check(top, made.sha256)[0] == 0
    code, said = check(top, "0" * 64)
    assert (code, "has not the sum given" in said) == (1, True)
    paper.write_bytes(PAPER + b" ")
    (top / "more.txt").write_text("x")
    (top / "Index.pdf").unlink()
    code, said = check(top)
    assert code == 1
    for complaint in (
        "differs / 相違: 04",
        "too much / 余分: more.txt",
        "missing / 欠落: Index.pdf",
    ):
        assert complaint in said
    (top / MANIFEST).unlink()
    assert check(top)[0] == 2
    shutil.rmtree(top)


@pytest.mark.usefixtures("unprinted")
def test_of_an_earlier_day_it_has_what_was_there_then(cast: Cast, zip_path: Path) -> None:
    yesterday = clock.today() - timedelta(days=1)
    packed(zip_path, day=yesterday)
    index = index_of(zip_path)
    assert index["Signed statements with their receipts", "Statements"] == "1"
    assert index[CONTRACTS, "Files"] == "None"
    assert (
        index["Evaluation of each vendor before the contract", "Selection assessments"]
        == "No record"
    )
    said = sheet_in(zip_path, "Statements.xlsx")
    assert said[-1][said[2].index("State")] == "stands"
    how = said[-1][said[2].index("How it was signed")]
    assert how == "In the portal, with the password or by passkey", "it was not kept which"


@pytest.mark.usefixtures("unprinted")
def test_a_file_that_is_gone_or_was_changed_on_disk_is_named(cast: Cast, zip_path: Path) -> None:
    contract = db.session.scalars(select(Contract).where(Contract.number == "C-2026-900")).one()
    for data in (b"%PDF-1.4 changed", b"%PDF-1.4 gone"):
        attach(contract, data, name=f"{data[9:].decode()}.pdf")
    lying_at("changed").write_bytes(b"%PDF-1.4 something else")
    lying_at("gone").unlink()
    packed(zip_path)
    remarks = {
        row[4]: row[8] for row in sheet_in(zip_path, "/List of files.xlsx", f"04 {CONTRACTS}")
    }
    assert "changed on disk" in str(remarks["changed.pdf"])
    assert "missing on disk" in str(remarks["gone.pdf"])
    assert remarks["契約書: 2026/04.pdf"] is None
    for name in ("changed", "gone"):  # others share the disk
        lying_at(name).write_bytes(b"%PDF-1.4 " + name.encode())


def lying_at(name: str) -> Path:
    data = b"%PDF-1.4 " + name.encode()
    return storage._path(storage.measure(io.BytesIO(data), MEGABYTE, 0).sha256)


def test_the_same_seed_draws_the_same_vendors_and_the_index_says_how(
    cast: Cast, zip_path: Path
) -> None:
    vendors = [make_vendor(f"Vendor {number:02}") for number in range(20)]
    db.session.commit()
    ids = [one.id for one in vendors]
    drawn = choice.drawn(ids, 4, "autumn")
    assert choice.drawn(ids, 4, "autumn") == drawn
    assert choice.drawn(ids, 4, "winter") != drawn
    assert choice.drawn(ids[::-1], 4, "autumn") == drawn[::-1], "whatever their order"
    picked = choice.pick(EvidenceChoice(clock.today(), "en", tuple(ids), sample=4, seed="autumn"))
    assert list(picked.vendor_ids) == drawn
    (_chosen, sample, _number) = choice.choice_words(picked)
    assert sample.params == {"sample": 4, "population": 20, "seed": "autumn"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sample": "3"}, "A sample needs a seed"),
        ({"seed": "autumn"}, "The seed draws a sample"),
        ({"sample": "0", "seed": "x"}, "A sample has from 1 to"),
        ({"vendors": "Acme\nNobody Ltd"}, "Line 2: there is no vendor “Nobody Ltd”."),
        ({"as_of": "2100-01-01"}, "The day is still to come."),
    ],
)
def test_what_cannot_be_chosen_is_said_at_its_field(
    cast: Cast, browser: Browser, asked: dict[str, str], said: str
) -> None:
    browser.sign_in(cast.ann)
    usual = {"as_of": clock.today().isoformat(), "lang": "en"}
    answer = browser.post("/assessor/pack", data=usual | asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.query(Run).count() == 0


@pytest.mark.usefixtures("unprinted")
def test_an_auditor_takes_a_part_and_the_log_has_its_sum(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ann)
    asked = {"as_of": clock.today().isoformat(), "lang": "en", "vendors": f"V-{cast.globex.id}"}
    where = browser.post("/assessor/pack", data=asked).location
    with acting_as(db.session, SYSTEM):
        assert jobs.make_packs() == 1
        assert jobs.make_packs() == 0
    run = db.session.query(Run).one()
    page = browser.get(where).text
    assert run.asked["sha256"] in page
    pack = browser.get(f"{where}/file")
    assert pack.mimetype == "application/zip"
    assert pack.content_length == len(pack.data)
    with ZipFile(io.BytesIO(pack.data)) as found:
        names = found.namelist()
        lines = found.read(next(name for name in names if name.endswith(MANIFEST)))
    assert storage.measure(io.BytesIO(lines), MEGABYTE, 0).sha256 == run.asked["sha256"]
    assert not any("C-2026-900" in name for name in names), "Acme is not among the chosen"
    made, begun = trail_of(run)
    assert (made.action, made.actor_id) == ("evidence_pack.made", cast.ann.id)
    assert made.after["sha256"] == run.asked["sha256"]
    browser.sign_in(cast.pia)
    assert browser.get(f"{where}/file").status_code == 404, "for whoever asked for it alone"
    assert begun.action == "run.begun"


def test_who_may_not_take_one_any_more_gets_none(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ann)
    asked = {"as_of": clock.today().isoformat(), "lang": "en"}
    browser.post("/assessor/pack", data=asked)
    cast.ann.ended_at = clock.now()
    db.session.commit()
    with acting_as(db.session, SYSTEM):
        assert jobs.make_packs() == 1
    assert db.session.query(Run).one().problem is not None


def test_a_choice_that_fits_nobody_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolated, match="No vendor fits"):
        choice.pick(EvidenceChoice(date(2019, 1, 1), "en", (cast.acme.id,)))


def test_files_of_any_size_cost_the_memory_of_a_piece(zip_path: Path) -> None:
    piece = bytes(MEGABYTE)
    tracemalloc.start()
    with Archive(zip_path, "pack", date(2026, 11, 25)) as archive:
        archive.add("large.bin", (piece for _ in range(150)))
        archive.finish()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert zip_path.stat().st_size > 150 * MEGABYTE
    assert most < 8 * MEGABYTE


def test_names_can_be_read_and_lie_on_every_system(zip_path: Path) -> None:
    assert clean("契約書: 2026/04?.pdf") == "契約書_ 2026_04_.pdf"
    assert clean("\u202efdp.exe ") == "fdp.exe"
    assert clean("..") == "file"
    assert len(clean("あ" * 300 + ".pdf").encode()) <= 200
    assert clean("あ" * 300 + ".pdf").endswith(".pdf")
    with Archive(zip_path, "pack", date(2026, 11, 25)) as archive:
        assert [archive.free("A", name) for name in ("x.pdf", "X.PDF", "x.pdf")] == [
            "A/x.pdf",
            "A/X (2).PDF",
            "A/x (3).pdf",
        ]


def test_disputes_of_findings_and_sheets_are_told_with_their_files(
    cast: Cast, assignment: Assignment
) -> None:
    finding = make_finding(cast.acme)
    answered: dict[str, Any] = {
        "state": DisputeState.ACCEPTED,
        "answer": "The list was the old one",
        "answered_by_id": cast.pia.id,
        "answered_at": clock.now(),
        "changed": {"severity": ["major", "minor"]},
    }
    sha256 = store_bytes(b"%PDF-1.4 the log", "application/pdf").sha256
    make_dispute_file(make_dispute(finding, cast.ada, **answered), sha256)
    about_sheet: dict[str, Any] = {
        "finding_id": None,
        "assignment_id": assignment.id,
        "questions": ["NUM"],
    }
    of_sheet = make_dispute(finding, cast.alf, "It was 150", **about_sheet)
    make_dispute_file(of_sheet, sha256)
    db.session.commit()
    (told,) = rows_of(FINDINGS, "Disputes")
    assert told["Belongs to"] == finding.number
    assert (told["Why the vendor disagrees"], told["Entered by"]) == ("We keep one", "Ada")
    assert told["How it came"] is None, "it was entered by the vendor itself"
    assert (told["State"], told["Our answer"], told["Answered by"]) == (
        "The vendor is right",
        "The list was the old one",
        "Pia",
    )
    assert told["What changed"] == "The severity was changed from Major to Minor."
    (told,) = rows_of(SUPERVISION, "Disputes of results")
    assert (told["Belongs to"], told["Which answers it is about"]) == (assignment.number, "NUM")
    assert (told["State"], told["Our answer"]) == ("Waits for our answer", None)
    assert files_of(FINDINGS) == [(finding.number, "backup.pdf")]
    assert files_of(SUPERVISION) == [(assignment.number, "backup.pdf")]
    yesterday = clock.today() - timedelta(days=1)
    assert files_of(FINDINGS, yesterday) == []
    assert rows_of(FINDINGS, "Disputes", yesterday) == []


def test_evidence_of_a_sheet_is_in_it_once_it_was_handed_in_and_no_draft(
    cast: Cast, assignment: Assignment
) -> None:
    now = clock.now()
    sha256 = store_bytes(b"%PDF-1.4 the rules", "application/pdf").sha256
    of = {"vendor_id": cast.acme.id, "assignment_id": assignment.id}
    hours = {"before": (-30, None), "both": (-3, 1), "at once": (0, None), "gone": (-3, -1), "since": (1, None)}  # fmt: skip
    for name, (came, went) in hours.items():
        back = None if went is None else now + timedelta(hours=went)
        db.session.add(
            AnswerFile(
                **of,
                question_id="ORG-01",
                file_sha256=sha256,
                file_name=name,
                added_at=now + timedelta(hours=came),
                taken_back_at=back,
            )
        )
    db.session.commit()
    assert files_of(SUPERVISION) == [], "what nobody handed in is the vendor's own affair"
    db.session.add(
        Submission(
            **of,
            round=1,
            body="{}",
            sha256="0" * 64,
            medium=Medium.PORTAL,
            submitted_at=now,
            submitted_on=clock.today(),
        )
    )
    db.session.commit()
    assert files_of(SUPERVISION) == [
        (assignment.number, name) for name in ("before", "both", "at once")
    ]
    yesterday = clock.today() - timedelta(days=1)
    assert files_of(SUPERVISION, yesterday) == [], "it was attached, but not handed in"
