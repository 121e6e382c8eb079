"""N9: a report, many at once, the management report over all vendors, the register, the evidence pack."""

import sqlite3
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from flask import render_template
from flask_babel import force_locale
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.registers import write_cells
from benchmarks.scene import Scene, copy_of
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.printing import press
from portal.ledger.vendors.models import Vendor, VendorState
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice
from portal.proof.assessor.evidence_pack.making import make
from portal.proof.assessor.register import files
from portal.proof.assessor.register.columns import columns
from portal.proof.desk.board import standings_on
from portal.proof.report_batches.pool import print_many
from portal.proof.reports import services
from portal.proof.reports.models import ReportState, SupervisionReport, half_of
from portal.proof.reports.printing import rendering
from portal.proof.reports.workflow import ReportDraft

BATCH: Final = 12  # reports, each in both languages
_READ: Final = ("vendors", "engagement_terms", "data_shares", "contracts", "verdict_spans")


def proofs(small: Scene, large: Scene, folder: Path, rounds: int) -> Iterator[Line]:
    """What is shown of the supervision, beside what its paper and its cells cost by themselves."""
    copy = copy_of(small, folder / "proofs.sqlite")
    yield _one_report(copy, rounds)
    yield _batch(copy, rounds)
    copy.close()
    whole = copy_of(large, folder / "management.sqlite")
    yield from _over_all(whole, rounds)
    whole.close()
    yield _register(large, folder, rounds)
    yield _pack(small, folder, rounds)


def _draft() -> ReportDraft:
    """Of the half before the last: the demonstration company has reports of the last one."""
    last = half_of(half_of(clock.today(), 4).first - timedelta(days=1), 4)
    span = half_of(last.first - timedelta(days=1), 4)
    return ReportDraft(first=span.first, last=span.last, language="ja")


def _bare(html: str) -> bytes:
    """The same page through WeasyPrint alone: the same fonts and sheets, PDF/A and tags."""
    own: Any = press.press()
    settings: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        page = own._engine.HTML(string=html, url_fetcher=own._nothing, media_type="print")
        document = page.render(font_config=own._fonts, stylesheets=own._sheets, **settings)
        return bytes(document.write_pdf(**settings))


def _html(report: SupervisionReport) -> str:
    content, _ = services.look(report, _vendor_of(report), "ja")
    return render_template(rendering.TEMPLATE, **rendering.context(content, report.content or ""))


def _vendor_of(report: SupervisionReport) -> Vendor | None:
    return db.session.get(Vendor, report.vendor_id) if report.vendor_id else None


def _one_report(scene: Scene, rounds: int) -> Line:
    with scene.inside():
        with transaction():
            vendor = db.session.get_one(Vendor, 1)
            report = services.issue_at_once(vendor, _draft(), actor=SYSTEM)
        text, html = report.content or "", _html(report)
        end_reading()
        compared = alternate(lambda: _bare(html), lambda: rendering.pdf_of(text, "ja"), rounds)
        return Line("N9", "report on one vendor, printed", "bare WeasyPrint", compared, 1.2)


def _batch(scene: Scene, rounds: int) -> Line:
    with scene.inside():
        active = select(Vendor).where(Vendor.state == VendorState.ACTIVE).limit(BATCH)
        ids = []
        for vendor in db.session.scalars(active.where(Vendor.id != 1)).all():
            with transaction():
                ids.append(services.issue_at_once(vendor, _draft(), actor=SYSTEM).id)

        def print_with(workers: int) -> None:
            with transaction(audited=False):
                db.session.execute(
                    update(SupervisionReport)
                    .where(SupervisionReport.id.in_(ids))
                    .values(
                        state=ReportState.RENDERING,
                        pdf_sha256=None,
                        pdf_other_sha256=None,
                        claimed_until=None,
                    )
                )
            failed = [one for one in print_many(ids, workers) if not one.made]
            if failed:
                raise RuntimeError(f"not printed: {failed}")

        compared = alternate(lambda: print_with(1), lambda: print_with(2), rounds)
        return Line(
            "N9",
            f"{len(ids)} reports in both languages by two processes",
            "by one process",
            compared,
            round(1 / 1.8, 2),
            of_p95=True,
            note="By the clock, with the start of the processes.",
        )


def _over_all(scene: Scene, rounds: int) -> Iterator[Line]:
    with scene.inside():
        with transaction():
            draft = _draft_of_now()
            report = services.draft_report(None, draft, actor=SYSTEM)
        end_reading()

        def write() -> None:
            services.look(report, None, "ja")
            end_reading()

        def board() -> None:
            standings_on(clock.today())
            end_reading()

        compared = alternate(board, write, rounds)
        yield Line(
            "N9",
            f"management report over {scene.vendors:,} vendors, gathered and written",
            "the standings of today's board",
            compared,
            None,
            most_seconds=60,
        )
        with transaction():
            issued = services.issue_at_once(None, draft, actor=SYSTEM)
        text, html = issued.content or "", _html(issued)
        end_reading()
        compared = alternate(lambda: _bare(html), lambda: rendering.pdf_of(text, "ja"), rounds)
        yield Line(
            "N9",
            f"management report over {scene.vendors:,} vendors, printed",
            "bare WeasyPrint",
            compared,
            1.2,
            most_seconds=60,
        )


def _draft_of_now() -> ReportDraft:
    span = half_of(clock.today(), 4)
    return ReportDraft(first=span.first, last=span.last, language="ja")


def _register(scene: Scene, folder: Path, rounds: int) -> Line:
    path = folder / "register.xlsx"
    with scene.inside(), force_locale("ja"):
        ids = list(db.session.scalars(select(Vendor.id).order_by(Vendor.id)))
        wanted = files.RegisterFile(ids, clock.today(), columns())

        def product() -> None:
            files.write_workbook(wanted, str(path))
            end_reading()

        product()
        book = CalamineWorkbook.from_path(str(path))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

        def floor() -> None:
            with closing(sqlite3.connect(scene.file)) as raw:
                for table in _READ:
                    raw.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            write_cells(sheets)

        compared = alternate(floor, product, rounds)
    lines = sum(len(rows) for rows in sheets.values())
    return Line(
        "N9",
        f"register of {scene.vendors:,} vendors with all columns, as a workbook",
        "tables read, the same cells written",
        compared,
        None,
        note=f"{lines:,} lines; every vendor is judged for it, as for any day.",
    )


def _pack(scene: Scene, folder: Path, rounds: int) -> Line:
    path = folder / "pack.zip"
    with scene.inside():
        choice = EvidenceChoice(day=clock.today(), lang="ja")

        def product() -> None:
            make(choice, path)
            end_reading()

        product()
        with zipfile.ZipFile(path) as pack:
            members = {name: pack.read(name) for name in pack.namelist()}

        def floor() -> None:
            with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED) as again:
                for name, data in members.items():
                    again.writestr(name, data)

        compared = alternate(floor, product, rounds)
    return Line(
        "N9",
        f"evidence pack of {scene.vendors:,} vendors",
        "the same files zipped",
        compared,
        None,
        note=f"{len(members):,} files, {sum(map(len, members.values())) // 1024:,} KB.",
    )
