"""Makes the PDF of every report that was issued: from its frozen content, outside the request.

Safe to run again and beside itself: a report is claimed by a conditional update, rendered outside
any transaction, and its bytes, its state, the audit line and the mails are written together.
"""

import logging
import time
from datetime import timedelta

from flask import render_template
from sqlalchemy import or_, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.messages import Lang, Message, say, to_text
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.outbox import queue
from portal.foundation.printing import press
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import queries, workflow
from portal.proof.reports.content import canonical
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import emails, printout, seals

CLAIM_LASTS = timedelta(minutes=5)
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
        made = {lang: pdf_of(text, lang) for lang in canonical.editions(text)}
    except DomainError as refusal:
        _note(report_id, refusal.message)
        raise
    except Exception:
        _note(report_id, say("The PDF could not be made: an error. It is tried again."))
        raise
    with transaction():
        stored = {lang: store_bytes(pdf, PDF).sha256 for lang, pdf in made.items()}
        own = stored.pop(report.language)
        other = next(iter(stored.values()), None)
        workflow.complete(report, pdf_sha256=own, pdf_other_sha256=other)
        vendor = db.session.get_one(Vendor, report.vendor_id)
        replaced = queries.find_report(report.replaces_id) if report.replaces_id else None
        if report.issued_by_id is not None:  # what the command line made, nobody waits for
            for person in people_with_role(Role.MANAGEMENT):
                queue(emails.issued(person, report, vendor, replaced))
        record(
            SYSTEM,
            seals.RENDERED,
            report,
            say("Made the PDF of the report %(number)s", number=report.number),
            after={"sha256": own} | ({"other_sha256": other} if other else {}),
        )
    return True


def render_and_wait(report_id: int) -> None:
    """Return when the PDF is there, made here or by whoever was faster. Raises as render_report.

    Refuses after WAITS_AT_MOST.
    """
    begun = time.monotonic()
    while not render_report(report_id):
        report = queries.find_report(report_id)
        if report is None or report.state is ReportState.ISSUED:
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


def pdf_of(text: str, lang: Lang) -> bytes:
    """The bytes of a report in one of its languages, from the text that was frozen, which they
    carry whole: the same text gives the same bytes."""
    editions = canonical.editions(text)
    content = editions[lang]
    issued_at = content.basis.issued_at
    if issued_at is None:
        raise ValueError("a preview is not printed")
    data = press.Attachment(DATA, text.encode(), printout.title(content), issued_at)
    return press.render(
        render_template(printout.TEMPLATE, **printout.context(content, text)),
        lang=content.lang,
        title=printout.title(content),
        identifier=printout.identifier(content, alone=len(editions) == 1),
        attachments=[data],
    )


def _claim(report_id: int) -> bool:
    now = clock.now()
    free = or_(SupervisionReport.claimed_until.is_(None), SupervisionReport.claimed_until < now)
    with transaction(audited=False):
        claimed = db.session.execute(
            update(SupervisionReport)
            .where(
                SupervisionReport.id == report_id,
                SupervisionReport.state == ReportState.RENDERING,
                free,
            )
            .values(claimed_until=now + CLAIM_LASTS)
        )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _note(report_id: int, why: Message) -> None:
    """Say it on the page, and let it be tried again a little later."""
    end_reading()
    with transaction(audited=False):
        db.session.execute(
            update(SupervisionReport)
            .where(
                SupervisionReport.id == report_id,
                SupervisionReport.state == ReportState.RENDERING,
            )
            .values(error=to_text(why), claimed_until=clock.now() + AGAIN_AFTER)
        )
