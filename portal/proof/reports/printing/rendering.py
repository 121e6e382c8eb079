"""Makes the PDF of every report that was issued: from its frozen content, outside the request, sealed.

What the print template is given, so that paper and preview say the same, is here too.

Safe to run again and beside itself: a report is claimed by a conditional update, rendered outside
any transaction, and its bytes, its state, the audit line and the mails are written together.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from unicodedata import east_asian_width

from flask import render_template
from sqlalchemy import ColumnElement, Update, case, literal, or_, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say, to_text
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.outbox import queue
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing import press
from portal.foundation.printing.formats import Formats
from portal.foundation.sealing import sealer
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import queries, workflow
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import (
    AnyReport,
    VendorReport,
    digest,
    editions,
    is_format_1,
    to_json,
)
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.proof.reports.printing import check_codes, emails, seals

CLAIM_LASTS = timedelta(minutes=5)
OF_ALL_LASTS = timedelta(minutes=45)  # the claim of a report that lists every vendor
AGAIN_AFTER = timedelta(minutes=1)  # when printing failed
WAITS_AT_MOST, LOOKS_EVERY = 120.0, 0.5  # seconds
DATA = "report.json"
PDF = "application/pdf"
_log = logging.getLogger("portal.reports")


def render_reports() -> int:
    """Make every PDF that is missing; returns how many. Raises the first failure at the end.

    One that cannot be made keeps no other waiting, says why on its page, and is tried again.
    """
    done, failure = 0, None
    for report_id in queries.without_pdf():
        try:
            done += render_report(report_id)
        except Exception as error:  # noted on the report and on the run of the job
            if not isinstance(error, DomainError):
                _log.exception("report %s could not be printed", report_id)
            failure = failure or error
    if failure is not None:
        raise failure
    return done


def render_report(report_id: int) -> bool:
    """Make the PDF of one report; False where somebody else is at it, or it is there.

    Raises PrintingUnavailable, with the report left as it is, to be tried again.
    """
    if not _claim(report_id):
        return False
    report = db.session.get_one(SupervisionReport, report_id)
    try:
        text = seals.frozen_text(report)
        made = sealed_pdfs(text, say("Issue of the report %(number)s", number=report.number))
    except DomainError as refusal:
        _note(report_id, refusal.message)
        raise
    except Exception:
        _note(report_id, say("The PDF could not be made: an error. It is tried again."))
        raise
    with transaction():
        hashes = keep(made, report, report.language)
        workflow.complete(
            report, pdf_sha256=hashes["sha256"], pdf_other_sha256=hashes.get("other_sha256")
        )
        vendor = db.session.get_one(Vendor, report.vendor_id) if report.vendor_id else None
        replaced = queries.find_report(report.replaces_id) if report.replaces_id else None
        if report.issued_by_id is not None:  # what the command line made, nobody waits for
            for person in people_with_role(Role.MANAGEMENT):
                queue(emails.issued(person, report, vendor, replaced))
        record(
            SYSTEM,
            seals.RENDERED,
            report,
            say("Made the PDF of the report %(number)s", number=report.number),
            after=hashes,
        )
    return True


def render_and_wait(report_id: int) -> None:
    """Return when the PDF is there, made here or by whoever was faster. Raises as render_report.

    Refuses after WAITS_AT_MOST.
    """
    begun = time.monotonic()
    while not render_report(report_id):
        report = queries.find_report(report_id)
        if report is None or report.state is not ReportState.RENDERING:
            return
        if time.monotonic() - begun > WAITS_AT_MOST:
            raise RuleViolated(
                say(
                    "%(number)s is issued, but its PDF is still being made elsewhere; "
                    "download it later from its page.",
                    number=report.number,
                )
            )
        end_reading()  # the next look sees what others wrote
        time.sleep(LOOKS_EVERY)


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """`before`: SHA-256 of the bytes that were sealed; the sealed file begins with them."""

    data: bytes
    before: str


def sealed_pdfs(text: str, why: Message) -> Mapping[Lang, SealedPdf]:
    """Each edition of what was frozen, printed and sealed. Raises SealUnavailable before it prints."""
    key = sealer.current_key(the_organisation().name.ja)
    made = {}
    for lang in editions(text):
        pdf = pdf_of(text, lang)
        sealed = sealer.seal(pdf, key, words(why, lang))
        made[lang] = SealedPdf(sealed, sha256(pdf).hexdigest())
    return made


def keep(
    made: Mapping[Lang, SealedPdf], row: SupervisionReport | ReportRevision, own: str
) -> dict[str, str]:
    """Store the files; what the log keeps of them. `own`: the language of the report."""
    hashes = {}
    for lang, pdf in made.items():
        prefix = "" if lang == own else "other_"
        hashes[f"{prefix}sha256"] = store_bytes(pdf.data, PDF).sha256
        hashes[f"{prefix}unsealed_sha256"] = pdf.before
    row.unsealed_sha256 = hashes["unsealed_sha256"]
    row.unsealed_other_sha256 = hashes.get("other_unsealed_sha256")
    return hashes


def pdf_of(text: str, lang: Lang) -> bytes:
    """The bytes of a report in one of its languages, from the text that was frozen, which they
    carry whole: the same text gives the same bytes."""
    bound = editions(text)
    content = bound[lang]
    issued_at = content.basis.issued_at
    if issued_at is None:
        raise ValueError("a preview is not printed")
    data = press.Attachment(DATA, text.encode(), title(content), issued_at)
    code = check_codes.code_of(digest(text))
    given = context(content, text) | {"check": check_codes.printed(code)}
    return press.render(
        render_template(TEMPLATE, **given),
        lang=content.lang,
        title=title(content),
        identifier=identifier(content, alone=len(bound) == 1),
        attachments=[data],
    )


def _claim(report_id: int) -> bool:
    now = clock.now()
    free = or_(SupervisionReport.claimed_until.is_(None), SupervisionReport.claimed_until < now)
    claim = _while_rendering(report_id).where(free).values(claimed_until=until(SupervisionReport))
    with transaction(audited=False):
        claimed = db.session.execute(claim)
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def until(model: type[SupervisionReport | ReportRevision]) -> ColumnElement[datetime]:
    """SQL: how long the claim of this row lasts."""
    long, short = (
        literal(clock.now() + lasts, model.claimed_until.type)
        for lasts in (OF_ALL_LASTS, CLAIM_LASTS)
    )
    return case((model.vendor_id.is_(None), long), else_=short)


def _note(report_id: int, why: Message) -> None:
    """Say it on the page, and let it be tried again a little later."""
    end_reading()
    noted = {"error": to_text(why), "claimed_until": clock.now() + AGAIN_AFTER}
    with transaction(audited=False):
        db.session.execute(_while_rendering(report_id).values(noted))


def _while_rendering(report_id: int) -> Update:
    is_rendering = SupervisionReport.state == ReportState.RENDERING
    return update(SupervisionReport).where(SupervisionReport.id == report_id, is_rendering)


TEMPLATE = "print/report.html"
FOOT = 56  # in kanji: the line of the foot beside the page number
LONG_NAME = 40  # of a name on the cover
LATIN = 0.62  # of a kanji: the widest that text in small letters comes to


def context(content: AnyReport, data: str | None = None) -> dict[str, Any]:
    """The variables of print/report.html and print/report_body.html.

    `check`: the code of the file that is printed, None on a page. `data`: the text that is kept of
    the whole report, "" where nothing is frozen yet; without it that of this language alone, as
    reports of format 1 have it.
    """
    kept = data or ""
    if data is None and isinstance(content, VendorReport):
        kept = to_json(content)
    return {
        "content": content,
        "fmt": Formats(content.lang, content.zone),
        "contents": entries(content),
        "leaves": leaves(content),
        "short": is_short(content),
        "foot": foot(content),
        "long_name": _width(content.subject) > LONG_NAME,
        "format_1": is_format_1(kept),
        "data_sha256": digest(kept) if kept else "",
        "check": None,
    }


def foot(content: AnyReport) -> str:
    """Document, vendor and period on one line; a long name is cut, so that nothing is overprinted."""
    room = FOOT - _width(f"{content.title}    {content.period.name}")
    name = content.subject
    if _width(name) > room:
        while _width(f"{name}…") > room:
            name = name[:-1]
        name = f"{name.rstrip()}…"
    return f"{content.title}  {name}  {content.period.name}"


def _width(text: str) -> float:
    """In kanji."""
    return sum(1 if east_asian_width(sign) in "WFA" else LATIN for sign in text)


def title(content: AnyReport) -> str:
    """The title of the file, as PDF readers show it."""
    return f"{content.title} {content.subject} {content.period.name}"


def identifier(content: AnyReport, *, alone: bool = True) -> str:
    """What makes this file this one: number and version; the language too, where it is not alone
    under its number."""
    own = f"{content.number}/{content.version}"
    return own if alone else f"{own}/{content.lang}"


def file_name(report: SupervisionReport, lang: str) -> str:
    """Of the PDF, as it is downloaded. Those issued in one language keep the name they had."""
    return f"{report.number}-{lang}.pdf" if report.pdf_other_sha256 else f"{report.number}.pdf"


# Where the sections stand: a number never moves, empty ones close up.
# All thirteen are spoken for: a report holds one of the two shapes of 8; certificates (9) stand in 2.8.
NUMBERS = {
    "summary": 1,
    "work": 2,
    "clauses": 3,
    "attestations": 4,
    "sheets": 5,
    "findings": 6,
    "incidents": 7,
    "instructions": 8,
    "instructions_and_returns": 8,
    "log": 10,
    "conclusion": 11,
    "evidence": 12,
    "basis": 13,
}
OWN_PAGE = "summary", "work", "evidence", "vendors", "open_points", "trend", "exceptions"
SHORT = 24  # rows in all tables; up to here section 12 follows without a new page


@dataclass(frozen=True)
class OutlineEntry:
    """A section under its fixed number; `name` is that of its field and of its template."""

    no: int
    name: str
    section: Any

    @property
    def is_empty(self) -> bool:
        return isinstance(self.section, Empty)


@dataclass(frozen=True)
class Block:
    """One section, or several empty ones in a row, which are printed as one list."""

    entries: tuple[OutlineEntry, ...]

    @property
    def is_list(self) -> bool:
        return len(self.entries) > 1


def entries(report: AnyReport) -> list[OutlineEntry]:
    """The sections in order, as the table of contents lists them; older reports have fewer."""
    numbers = NUMBERS if isinstance(report, VendorReport) else report.numbers
    known = [OutlineEntry(no, name, getattr(report, name)) for name, no in numbers.items()]
    return [entry for entry in known if entry.section is not None]


def leaves(report: AnyReport) -> list[tuple[Block, ...]]:
    """The blocks of the report after its cover; each leaf begins a new page."""
    short = is_short(report)
    found: list[list[list[OutlineEntry]]] = []
    for entry in entries(report):
        if not found or (entry.name in OWN_PAGE and not (short and entry.name == "evidence")):
            found.append([])
        blocks = found[-1]
        if blocks and entry.is_empty and all(block.is_empty for block in blocks[-1]):
            blocks[-1].append(entry)
        else:
            blocks.append([entry])
    return [tuple(Block(tuple(block)) for block in blocks) for blocks in found]


def is_short(report: AnyReport) -> bool:
    """Whether the report is so small that it is set closer: three pages for a small vendor."""
    if not isinstance(report, VendorReport):
        return False
    parts = [
        part
        for entry in entries(report)
        if entry.name != "summary" and not entry.is_empty
        for part in vars(entry.section).values()
    ]
    results = getattr(report.sheets, "results", ())
    parts += [part for result in results for part in (result.sections, result.costly)]
    return sum(len(getattr(part, "rows", ())) for part in parts) <= SHORT
