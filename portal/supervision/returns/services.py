"""Commands: a vendor certifies, procurement sends back or takes over, and what is recorded of a return or a
destruction; the others are those of any record."""

from collections.abc import Collection, Sequence
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import engagements_by_id, latest_terms
from portal.ledger.handovers.queries import find_slips
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.supervision.proposed_records import services as records
from portal.supervision.returns import queries, workflow
from portal.supervision.returns.models import (
    ItemWay,
    ReturnCertificate,
    ReturnCertificateFile,
    ReturnCertificateState,
    ReturnedItem,
    ReturnedWork,
    ReturnRecord,
    ReturnWay,
)
from portal.supervision.returns.workflow import RETURNS, CertifiedReturn, SettledData

PREFIX: Final = "RC"
DAYS: Final = 5  # business days, to compare a certificate
K, S = ObligationKind, ReturnCertificateState


def certify(
    engagement: Engagement, made: CertifiedReturn, files: Sequence[Received], *, actor: Actor
) -> ReturnCertificate:
    """A person of the vendor says what became of each handover. Procurement compares it with the slips.

    Refuses what `demand_certified` refuses, no file, a second one while one waits, and work of which it
    is on record already.
    """
    alone(f"returns of work {engagement.id}")
    if queries.waiting_certificate(engagement.id) is not None:
        raise InvalidTransition(say("You have done this already; we are checking it."))
    if not queries.is_to_be_returned(engagement):
        raise InvalidTransition(say("No data was within your reach for this work."))
    ended = {one.work.engagement_id: one for one in queries.ended_of(engagement.vendor_id)}
    known = ended.get(engagement.id)
    if known is not None and (
        known.waiting is not None
        or (known.settled_by is not None and known.settled_by.kept_until is None)
    ):
        raise InvalidTransition(say("Of this work it is on record already."))
    terms = latest_terms(engagement.id)
    workflow.demand_certified(
        made,
        last_day=terms.ends_on if terms is not None else None,
        asked=[
            (slip.id if slip is not None else None, category)
            for slip, category in queries.asked_about(engagement.id)
        ],
        today=clock.today(),
    )
    if not files:
        raise RuleViolated(
            say("Add a file that shows it: the certificate, the delivery note, a picture."),
            field="files",
        )
    row = ReturnCertificate(
        vendor_id=engagement.vendor_id,
        number=next_number(PREFIX),
        engagement_id=engagement.id,
        completed_on=made.completed_on,
        wording=made.wording.strip(),
        done_by=made.done_by.strip(),
        checked_by=made.checked_by.strip(),
        kept_what=made.kept.what.strip(),
        kept_ground=made.kept.ground.strip(),
        kept_until=made.kept.until,
        handed_in_by_id=actor.user_id or 0,
        handed_in_at=clock.now(),
        handed_in_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    _keep(row, made, files, actor)
    also: list[Subject] = [engagement, _ask_to_compare(row)]
    instructed = find_open(K.RETURN_INSTRUCTION, engagement)
    if instructed is not None:
        obligations.hand_in(instructed, on=clock.today())
        also.append(instructed)
    db.session.flush()
    text = say("Certified in %(number)s what became of the data", number=row.number)
    after = {"day": row.completed_on, "files": [file.name for file in files]}
    record(actor, "return.certified", row, text, also=also, after=after)
    return row


def _keep(
    row: ReturnCertificate, made: CertifiedReturn, files: Sequence[Received], actor: Actor
) -> None:
    db.session.add_all(
        ReturnedItem(
            vendor_id=row.vendor_id,
            certificate_id=row.id,
            engagement_id=row.engagement_id,
            slip_id=item.slip_id,
            category=item.category,
            way=item.way,
            done_on=item.done_on,
            how=item.how.strip(),
        )
        for item in made.items
    )
    db.session.add_all(
        ReturnCertificateFile(
            vendor_id=row.vendor_id,
            certificate_id=row.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    )
    db.session.flush()


def _ask_to_compare(row: ReturnCertificate) -> Subject:
    title = say("Compare the certificate %(number)s with the handover slips", number=row.number)
    return obligations.ask_colleagues(K.RETURN_CHECK, row, Holder.PROCUREMENT, title, days=DAYS)


def send_back(row: ReturnCertificate, *, remark: str, actor: Actor) -> None:
    """It was not enough: the vendor owes it again and hands in another one."""
    row = queries.lock_certificate(row.id)
    workflow.move(row, S.SENT_BACK, by=actor, at=clock.now(), remark=remark)
    also = obligations.close_waiting(K.RETURN_CHECK, row, row.remark)
    engagement = engagements_by_id([row.engagement_id])[row.engagement_id]
    instructed = find_open(K.RETURN_INSTRUCTION, engagement)
    if instructed is not None:
        obligations.hand_back(instructed)
        also.append(instructed)
    db.session.flush()
    text = say("Sent %(number)s back to the vendor", number=row.number)
    record(actor, "return.sent_back", row, text, also=also, after={"reason": row.remark})


def propose(
    vendor: Vendor,
    works: Collection[int],
    made: SettledData,
    files: Sequence[Received],
    *,
    actor: Actor,
    slips: Collection[int] = (),
    certificate: ReturnCertificate | None = None,
) -> ReturnRecord:
    """Put it before a second person, who compares it with what shows it.

    `slips`: handovers ticked off. `certificate`: of the vendor, taken over with its files. Refuses work
    that has not ended or of which nothing was handed over, what `demand_sound` refuses, a handover of the
    work that is not ticked off, and no file.
    """
    known = {ended.work.engagement_id: ended for ended in queries.ended_of(vendor.id)}
    if not set(works) <= known.keys():
        raise RuleViolated(
            say("Choose work that is over and for which data was handed over."), field="works"
        )
    chosen = [known[engagement_id] for engagement_id in sorted(set(works))]
    workflow.demand_sound(made, chosen, today=clock.today())
    to_tick = {slip.id: slip for slip in queries.slips_to_tick(sorted(set(works)))}
    left = [slip.number for slip_id, slip in to_tick.items() if slip_id not in set(slips)]
    if left:
        raise RuleViolated(
            say(
                "Not ticked off: %(numbers)s. Say of every handover that nothing of it is left, or have it "
                "corrected.",
                numbers=", ".join(left),
            ),
            field="slips",
        )
    if not files and certificate is None:
        raise RuleViolated(
            say("Add a file that shows it: the certificate, the delivery note, a picture."),
            field="files",
        )
    row = ReturnRecord(
        vendor_id=vendor.id,
        way=made.way,
        settled_on=made.settled_on,
        wording=made.wording.strip(),
        said_by=made.said_by.strip(),
        certificate_id=None if certificate is None else certificate.id,
        kept_what=made.kept.what.strip(),
        kept_ground=made.kept.ground.strip(),
        kept_until=made.kept.until,
        **records.proposed_by(RETURNS, actor),
    )
    records.keep(RETURNS, row, files, actor=actor)
    db.session.add_all(
        ReturnedWork(vendor_id=vendor.id, return_id=row.id, engagement_id=ended.work.engagement_id)
        for ended in chosen
    )
    also: list[Subject] = [vendor]
    if certificate is None:
        _tick(row, [to_tick[slip_id].id for slip_id in sorted(to_tick)])
    else:
        also += _take_over(certificate, sorted(set(works)), actor)
    db.session.flush()
    title = say(
        "Compare %(number)s with what shows it and confirm it: return or destruction of data",
        number=row.number,
    )
    also += records.put_forward(RETURNS, row, title)
    text = say("Recorded %(number)s: %(how)s", number=row.number, how=workflow.WAYS[row.way])
    after = {
        "day": row.settled_on,
        "works": [ended.work.number for ended in chosen],
        "files": [file.name for file in files],
    }
    record(actor, "return.proposed", row, text, also=also, after=after)
    return row


_ITEM_OF: Final = {
    ReturnWay.RETURNED: ItemWay.RETURNED,
    ReturnWay.DESTROYED: ItemWay.DESTROYED,
    ReturnWay.BOTH: ItemWay.DESTROYED,
    ReturnWay.NOTHING_KEPT: ItemWay.NOT_HELD,
}


def _tick(row: ReturnRecord, slip_ids: Sequence[int]) -> None:
    """Handovers that the company ticked off itself."""
    db.session.add_all(
        ReturnedItem(
            vendor_id=row.vendor_id,
            return_id=row.id,
            engagement_id=slip.engagement_id,
            slip_id=slip.id,
            way=_ITEM_OF[row.way],
            done_on=row.settled_on,
        )
        for slip in find_slips(slip_ids)
    )


def _take_over(certificate: ReturnCertificate, works: list[int], actor: Actor) -> list[Subject]:
    certificate = queries.lock_certificate(certificate.id)
    if works != [certificate.engagement_id]:
        raise RuleViolated(
            say("The certificate is about one piece of work: choose that one alone."), field="works"
        )
    workflow.move(certificate, S.TAKEN_OVER, by=actor, at=clock.now())
    return [certificate, *obligations.close_waiting(K.RETURN_CHECK, certificate)]


def after_decision(row: ReturnRecord, *, confirmed: bool, actor: Actor) -> list[Subject]:
    """What else a decision, or a withdrawal, of a record does, within the command that records.

    Confirmed, what the vendor owed is done, unless it keeps something until a day. Otherwise its
    certificate waits once more to be compared.
    """
    if confirmed:
        touched: list[Subject] = []
        for engagement in engagements_by_id(queries.works_of(row.id)).values():
            touched += obligations.close_waiting(K.RETURN_INSTRUCTION, engagement)
        return touched
    if row.certificate_id is None:
        return []
    certificate = queries.lock_certificate(row.certificate_id)
    workflow.move(certificate, S.HANDED_IN, by=actor, at=clock.now())
    return [certificate, _ask_to_compare(certificate)]
