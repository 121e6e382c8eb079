"""Makes the PDF of every revision, from its frozen content, as that of a report."""

import logging

from sqlalchemy import or_, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, say, to_text
from portal.proof.reports import queries
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.printing.rendering import AGAIN_AFTER, keep, sealed_pdfs, until
from portal.proof.reports.printing.seals import REVISED, revised_text

_log = logging.getLogger("portal.reports")


def render_revisions() -> int:
    """Make every PDF that is missing; returns how many. Raises the first failure at the end."""
    done, failure = 0, None
    for revision_id in queries.revisions_without_pdf():
        try:
            done += render_revision(revision_id)
        except Exception as error:  # noted on the revision and on the run of the job
            if not isinstance(error, DomainError):
                _log.exception("revision %s could not be printed", revision_id)
            failure = failure or error
    if failure is not None:
        raise failure
    return done


def render_revision(revision_id: int) -> bool:
    """False where somebody else is at it, or it is there."""
    if not _claim(revision_id):
        return False
    revision = db.session.get_one(ReportRevision, revision_id)
    report = db.session.get_one(SupervisionReport, revision.report_id)
    try:
        text = revised_text(revision)
        made = sealed_pdfs(
            text, say("The report %(number)s with the decision of management", number=report.number)
        )
    except DomainError as refusal:
        _note(revision_id, refusal.message)
        raise
    except Exception:
        _note(revision_id, say("The PDF could not be made: an error. It is tried again."))
        raise
    with transaction():
        hashes = keep(made, revision, report.language)
        revision.pdf_sha256 = hashes["sha256"]
        revision.pdf_other_sha256 = hashes.get("other_sha256")
        revision.error, revision.claimed_until = "", None
        record(
            SYSTEM,
            REVISED,
            revision,
            say("Made the PDF of the report %(number)s with its decision", number=report.number),
            also=[report],
            after=hashes,
        )
    return True


def _claim(revision_id: int) -> bool:
    now = clock.now()
    claim = (
        update(ReportRevision)
        .where(
            ReportRevision.id == revision_id,
            ReportRevision.pdf_sha256.is_(None),
            or_(ReportRevision.claimed_until.is_(None), ReportRevision.claimed_until < now),
        )
        .values(claimed_until=until(ReportRevision))
    )
    with transaction(audited=False):
        claimed = db.session.execute(claim)
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _note(revision_id: int, why: Message) -> None:
    """Say it on the page of the report, and let it be tried again a little later."""
    end_reading()
    noted = {"error": to_text(why), "claimed_until": clock.now() + AGAIN_AFTER}
    with transaction(audited=False):
        db.session.execute(
            update(ReportRevision).where(ReportRevision.id == revision_id).values(noted)
        )
