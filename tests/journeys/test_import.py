"""Two hundred vendors come from a workbook; five rows are wrong, mended, and all are written."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.ledger.exchange import files
from tests.ledger.exchange.files import table, vendor

ROWS = 200
STEMS = {"ja": "株式会社みさきまち", "en": "Harbour Lane "}
WRONG = ("7999901000424", "印刷会社", "Atlantis")


def workbook(folder: Path, lang: str, *, mended: bool) -> str:
    """New vendors; unless mended, five of them are wrong, each otherwise."""
    stem = STEMS[lang]
    rows = [vendor(f"{stem}{number:03d}") for number in range(ROWS)]
    if not mended:
        rows[3] |= {"corporate_number": WRONG[0]}
        rows[50] |= {"kind": WRONG[1]}
        rows[99] |= {"name": ""}
        rows[150] |= {"name": f"{stem}149"}
        rows[199] |= {"country": WRONG[2]}
    every = [{"corporate_number": "", "country": "", **row} for row in rows]
    file = folder / ("mended.xlsx" if mended else "wrong.xlsx")
    file.write_bytes(files.xlsx(table("vendors", *every)))
    return str(file)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_two_hundred_vendors_come_from_a_workbook(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    name, stem = f"Imo{lang}", STEMS[lang]
    with at_work(office), transaction(audited=False):
        hire(name, Role.PROCUREMENT, lang)
    office.portal.typed |= {
        *(f"{stem}{number:03d}" for number in range(ROWS)),
        *WRONG, "印刷・発送", "wrong.xlsx", "mended.xlsx", "委託先", "法人番号", "業種", "正式名称", "国",
    }  # fmt: skip
    imo = arrive(name, lang)
    imo.open("/vendors/import")
    imo.fill(file=workbook(tmp_path, lang, mended=False))
    imo.press("Check the file")
    office.portal.let_jobs_run("imports")
    imo.open(imo.page.url)
    for typed in WRONG:
        imo.finds(typed)
    assert imo.page.locator("button[disabled]").count() >= 1, "nothing can be written yet"

    imo.open("/vendors/import")
    imo.fill(file=workbook(tmp_path, lang, mended=True))
    imo.press("Check the file")
    office.portal.let_jobs_run("imports")
    imo.open(imo.page.url)
    imo.press_at("main form[action$='/apply'] button")
    office.portal.let_jobs_run("imports")
    imo.open(imo.page.url)
    with at_work(office):
        here = select(func.count()).where(Vendor.name.like(f"{stem}%"))
        assert db.session.scalar(here) == ROWS
    imo.open(f"/vendors/?q={stem}007")
    imo.finds(f"{stem}007")
