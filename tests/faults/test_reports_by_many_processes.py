"""Reports on many vendors: printed by several processes, each once; a failure keeps none waiting."""

from pathlib import Path

import pytest
from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence import storage
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import seals
from tests.cast import Cast
from tests.faults.processes import Installation, ended

HALF = ("--from", "2026-04-01", "--to", "2026-09-30", "--lang", "ja")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    return made


def batch(installation: Installation, folder: Path) -> tuple[int, str, str]:
    names = ("--vendor", "Acme", "--vendor", "Globex")
    return ended(installation.flask("reports", "batch", *names, *HALF, "--out", str(folder)))


def reports() -> list[SupervisionReport]:
    db.session.rollback()
    return list(db.session.query(SupervisionReport).order_by(SupervisionReport.id))


def test_a_report_that_cannot_be_printed_keeps_no_other_waiting_and_there_is_none_twice(
    installation: Installation, people: Cast, folder: Path
) -> None:
    code, said, told = batch(installation, folder)
    assert code == 0, told
    assert said.count("2 of 2") == 1
    acme, globex = reports()
    assert len(list(folder.iterdir())) == 4, "of each both languages"

    for one in (acme, globex):
        lost_in_between(one)
    change(acme, content="{}")
    code, _, told = batch(installation, folder)
    assert code == 1, told
    assert str(acme.number) in told, "it is said which, and why"
    assert str(globex.number) not in told
    again = reports()
    assert [one.number for one in again] == [acme.number, globex.number]
    assert again[0].pdf_sha256 is None
    made = seals.pdfs_of(again[1])
    assert {storage.read(sha256)[:5] for sha256 in made.values()} == {b"%PDF-"}


def lost_in_between(report: SupervisionReport) -> None:
    """As after a kill between issuing and printing, when the claim of the dead process has run out."""
    change(
        report,
        pdf_sha256=None,
        pdf_other_sha256=None,
        state="rendering",
        claimed_until="2026-01-01",
    )


def change(report: SupervisionReport, **columns: str | None) -> None:
    """As somebody does who has the database in hand."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    with transaction(audited=False):
        db.session.execute(
            text(f"UPDATE supervision_reports SET {sets} WHERE id = :id"),  # noqa: S608
            {"id": report.id, **columns},
        )
