"""Commands: record what a provision needs; recipients of the web site and the policy."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.data_sharing.work_on_day import ShareOnDay, WorkOnDay
from portal.supervision.proposed_records import services as records
from portal.supervision.provisions import queries, workflow
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionRecord,
)
from portal.supervision.provisions.standing import OPT_OUT
from portal.supervision.provisions.workflow import PROVISIONS, MadeRecord, SiteService

TAG_PREFIX: Final = "EX"
_DAY = timedelta(days=1)


def propose(
    work: WorkOnDay,
    basis: str,
    series: Collection[str],
    made: MadeRecord,
    files: Sequence[Received],
    *,
    actor: Actor,
) -> ProvisionRecord:
    """Put it before a second person, who compares it with what shows it.

    Refuses data that is not shared on this basis, a need that the basis does not have, and what
    `demand_sound` refuses; and no file.
    """
    shares = _chosen(work, basis, series, made.need)
    need = workflow.demand_sound(made, today=clock.today())
    if not files:
        raise RuleViolated(
            say("Add a file that shows it: the text, the record, a picture of the page."),
            field="files",
        )
    row = ProvisionRecord(
        vendor_id=work.vendor_id,
        engagement_id=work.engagement_id,
        basis=basis,
        need=need.id,
        series=sorted({shared.share.series for shared in shares}),
        categories=sorted({shared.share.category for shared in shares}),
        countries=sorted({shared.share.country for shared in shares}),
        held_on=made.held_on,
        lasts_until=made.lasts_until,
        is_in_order=made.is_in_order,
        wording=made.wording.strip(),
        edition=made.edition.strip() if need.edition else "",
        place=made.place.strip() if need.place is not None else "",
        choice=made.choice if need.choices is not None else "",
        **records.proposed_by(PROVISIONS, actor),
    )
    records.keep(PROVISIONS, row, files, actor=actor)
    title = say(
        "Compare %(number)s with what shows it and confirm it: %(need)s",
        number=row.number,
        need=need.title,
    )
    also = records.put_forward(PROVISIONS, row, title)
    text = say("Recorded %(number)s: %(need)s", number=row.number, need=need.title)
    after = {"day": row.held_on, "works": [work.number], "files": [file.name for file in files]}
    record(actor, "provision.proposed", row, text, also=also, after=after)
    return row


def _chosen(
    work: WorkOnDay, basis: str, series: Collection[str], need: str
) -> Sequence[ShareOnDay]:
    on_basis = [shared for shared in work.shares if shared.share.provision_basis == basis]
    chosen = [shared for shared in on_basis if shared.share.series in set(series)]
    if not chosen or len(chosen) != len(set(series)):
        raise RuleViolated(
            say("Choose data that is shared for this work on this basis."), field="series"
        )
    known = {need for shared in chosen for need in shared.own_needs}
    if need != OPT_OUT and need not in known:
        raise RuleViolated(say("Choose one of the list."), field="need")
    return chosen


# What the company's web site sends to others, and whom its published policy names.


def register_recipient(work: WorkOnDay, typed: SiteService, *, actor: Actor) -> ExternalRecipient:
    """Refuses data that is not shared for the work, a day to come, and a name the policy does not have."""
    if typed.series not in {shared.share.series for shared in work.shares}:
        raise RuleViolated(say("Choose data that is shared for this work."), field="series")
    if typed.since > clock.today():
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=clock.today()),
            field="since",
        )
    if typed.named_as_id is not None:
        named = queries.find_policy_recipient(typed.named_as_id)
        if named is None or not named.is_valid_on(clock.today()):
            raise RuleViolated(say("Choose one of the list."), field="named_as_id")
    row = ExternalRecipient(
        vendor_id=work.vendor_id,
        number=next_number(TAG_PREFIX),
        engagement_id=work.engagement_id,
        series=typed.series,
        service=typed.service.strip(),
        sent=typed.sent.strip(),
        aims=typed.aims.strip(),
        opt_out=typed.opt_out.strip(),
        is_linked=typed.is_linked,
        named_as_id=typed.named_as_id,
        set_by_id=actor.user_id,
        valid_from=typed.since,
    )
    db.session.add(row)
    db.session.flush()
    text = say(
        "External recipient %(number)s registered: %(service)s",
        number=row.number,
        service=row.service,
    )
    after = {"valid_from": row.valid_from, "works": [work.number]}
    record(actor, "external_recipient.registered", row, text, after=after)
    return row


def end_recipient(row: ExternalRecipient, *, last_day: date, reason: str, actor: Actor) -> None:
    """The tag is taken off the site, or what is written of it is not so any more: another follows."""
    row = queries.lock_recipient(row.id)
    workflow.demand_last_day(row, last_day, today=clock.today())
    row.end(last_day + _DAY)
    row.ended_by_id, row.end_reason = actor.user_id, reason.strip()
    db.session.flush()
    text = say("External recipient %(number)s ended on %(day)s", number=row.number, day=last_day)
    after: dict[str, object] = {"day": last_day, "reason": row.end_reason}
    record(actor, "external_recipient.ended", row, text, after=after)


def name_in_policy(name: str, *, published: str, since: date, actor: Actor) -> PolicyRecipient:
    """A recipient that the published policy names. Refuses one that it names already."""
    if since > clock.today():
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=clock.today()),
            field="since",
        )
    known = {row.name.casefold() for row in queries.policy_recipients_on(clock.today())}
    if name.strip().casefold() in known:
        raise RuleViolated(say("The policy names this recipient already."), field="name")
    row = PolicyRecipient(
        name=name.strip(), published=published.strip(), set_by_id=actor.user_id, valid_from=since
    )
    db.session.add(row)
    db.session.flush()
    text = say("Recipient named in the policy: %(name)s", name=row.name)
    record(actor, "policy_recipient.set", row, text, after={"valid_from": since})
    return row


def end_naming(row: PolicyRecipient, *, last_day: date, actor: Actor) -> None:
    """The policy does not name it any more after that day."""
    row = queries.lock_policy_recipient(row.id)
    workflow.demand_last_day(row, last_day, today=clock.today())
    row.end(last_day + _DAY)
    row.ended_by_id = actor.user_id
    db.session.flush()
    text = say("The policy does not name %(name)s any more", name=row.name)
    record(actor, "policy_recipient.ended", row, text, after={"day": last_day})
