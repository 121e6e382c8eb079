"""Commands: a vendor hands a certificate in, the company records or declines it.

What is recorded is put before a second person; that, withdrawing and ending are commands of any record.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.certificates import queries, workflow
from portal.supervision.certificates.models import (
    Certificate,
    CertifiedWork,
    HandedInCertificate,
    HandedInFile,
)
from portal.supervision.certificates.workflow import (
    CERTIFICATES,
    CertificatePaper,
    LookedAt,
    ToldCertificate,
    name_of,
    plain_number,
)
from portal.supervision.proposed_records import services as records

HANDED_IN: Final = "CH"


def hand_in(
    vendor: Vendor,
    told: ToldCertificate,
    files: Sequence[Received],
    *,
    actor: Actor,
    wording: str = "",
    renews: Certificate | None = None,
) -> HandedInCertificate:
    """A vendor's person gives what the company then checks. `renews`: the one that it follows.

    Refuses what cannot stand on a certificate, one that is over, and no file.
    """
    workflow.demand_sound(told)
    workflow.demand_current(told, clock.today())
    _demand_files(files)
    row = HandedInCertificate(
        vendor_id=vendor.id,
        number=next_number(HANDED_IN),
        wording=wording.strip(),
        renews_id=None if renews is None else renews.id,
        handed_in_by_id=actor.user_id,
        handed_in_at=clock.now(),
        handed_in_on=clock.today(),
        **_values(told),
    )
    db.session.add(row)
    db.session.flush()
    kept = [
        HandedInFile(
            vendor_id=vendor.id,
            handed_in_id=row.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    db.session.flush()
    text = say("Handed in %(number)s: %(name)s", number=row.number, name=name_of(row))
    after = {"day": row.certified_until, "files": [file.name for file in files]}
    record(actor, "certificate.handed_in", row, text, also=[vendor, *kept], after=after)
    return row


def propose(
    vendor: Vendor | None,
    told: ToldCertificate,
    seen: LookedAt,
    works: Sequence[Engagement],
    files: Sequence[Received],
    *,
    actor: Actor,
    renews: Certificate | None = None,
    handed_in: HandedInCertificate | None = None,
    paper: CertificatePaper | None = None,
) -> Certificate:
    """Record what was checked and put it before a second person; `vendor` None: of the company itself.

    `files` beside those that were handed in. Refuses what `demand_sound`, `demand_looked_at` and
    `demand_paper` refuse, work of others, no file at all, and what was handed in and is declined or on
    record already.
    """
    workflow.demand_sound(told)
    if paper is not None:
        workflow.demand_paper(paper, clock.today())
    workflow.demand_looked_at(seen, clock.today())
    if any(vendor is None or work.vendor_id != vendor.id for work in works):
        raise RuleViolated(say("Choose work of the same vendor."), field="works")
    files = [*files, *_handed_in(handed_in)]
    _demand_files(files)
    row = Certificate(
        vendor_id=None if vendor is None else vendor.id,
        checked_how=seen.how,
        checked_on=seen.on,
        checked_where=seen.where.strip(),
        renews_id=None if renews is None else renews.id,
        handed_in_id=None if handed_in is None else handed_in.id,
        paper_received_on=None if paper is None else paper.on,
        paper_sent_by="" if paper is None else paper.sent_by.strip(),
        **_values(told),
        **records.proposed_by(CERTIFICATES, actor),
    )
    records.keep(CERTIFICATES, row, files, actor=actor)
    covered = [
        CertifiedWork(vendor_id=work.vendor_id, certificate_id=row.id, engagement_id=work.id)
        for work in works
    ]
    db.session.add_all(covered)
    db.session.flush()
    named = {"number": row.number, "name": name_of(row)}
    title = say("Compare %(number)s with its file and confirm it: %(name)s", **named)
    also: list[Subject] = [*records.put_forward(CERTIFICATES, row, title), *covered]
    if vendor is not None:
        also.append(vendor)
    text = say("Recorded %(number)s: %(name)s", **named)
    after: dict[str, Any] = {
        "day": row.certified_until,
        "works": [work.number for work in works],
        "files": [file.name for file in files],
    }
    if paper is not None:
        after["paper_received_on"] = paper.on
    record(actor, "certificate.proposed", row, text, also=also, after=after)
    return row


def decline(row: HandedInCertificate, *, reason: str, actor: Actor) -> None:
    """What was handed in cannot be recorded; the vendor reads why. Refuses what is on record."""
    demand_reason(reason, missing=say("Say why: the vendor reads it, and can hand in another."))
    row = _demand_waits(row.id)
    row.declined_by_id, row.declined_at = actor.user_id, clock.now()
    row.reason = reason.strip()
    db.session.flush()
    text = say("Declined %(number)s: %(name)s", number=row.number, name=name_of(row))
    record(actor, "certificate.declined", row, text, after={"reason": row.reason})


def _handed_in(row: HandedInCertificate | None) -> list[Received]:
    if row is None:
        return []
    _demand_waits(row.id)
    return queries.as_received(queries.files_handed_in([row.id]).get(row.id, ()))


def _demand_waits(handed_in_id: int) -> HandedInCertificate:
    """Locked. Refuses what is declined, or on record already."""
    row = queries.find_handed_in(handed_in_id, lock=True)
    if row is None or row.is_declined or queries.recorded_from(handed_in_id) is not None:
        raise InvalidTransition(say("What was handed in has been answered meanwhile."))
    return row


def _demand_files(files: Collection[Received]) -> None:
    if not files:
        raise RuleViolated(say("Add the file of the certificate."), field="files")


def _values(told: ToldCertificate) -> dict[str, Any]:
    """What stands on it, as both tables keep it."""
    return {
        "standard": told.standard,
        "called": told.called.strip(),
        "certificate_no": plain_number(told.number),
        "body": told.body.strip(),
        "scope": told.scope.strip(),
        "certified_from": told.since,
        "certified_until": told.until,
    }
