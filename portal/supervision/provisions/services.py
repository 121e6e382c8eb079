"""Commands: record what a provision needs, confirm it, end it; recipients of the web site and the policy."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.data_sharing.work_on_day import ShareOnDay, WorkOnDay
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.provisions import queries, workflow
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionEnd,
    ProvisionEndKind,
    ProvisionFile,
    ProvisionRecord,
)
from portal.supervision.provisions.standing import OPT_OUT
from portal.supervision.provisions.workflow import MadeRecord, SiteService

PREFIX: Final = "PV"
TAG_PREFIX: Final = "EX"
DAYS: Final = 5  # business days, to confirm
K = ObligationKind
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
        number=next_number(PREFIX),
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
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        [
            ProvisionFile(
                vendor_id=row.vendor_id,
                record_id=row.id,
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
            )
            for file in files
        ]
    )
    db.session.flush()
    title = say(
        "Compare %(number)s with what shows it and confirm it: %(need)s",
        number=row.number,
        need=need.title,
    )
    waits = obligations.ask_colleagues(
        K.PROVISION_CONFIRM, row, Holder.PROCUREMENT, title, days=DAYS
    )
    text = say("Recorded %(number)s: %(need)s", number=row.number, need=need.title)
    after = {"day": row.held_on, "works": [work.number], "files": [file.name for file in files]}
    record(actor, "provision.proposed", row, text, also=[waits], after=after)
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


def decide(
    row: ProvisionRecord, *, confirmed: bool, remark: str, version: int | None, actor: Actor
) -> None:
    """A second person confirms it, or says what is wrong; refuses whoever recorded it."""
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if confirmed:
        proposed.confirm(row, by=actor, at=clock.now())
    else:
        proposed.refuse(row, remark=remark, by=actor, at=clock.now())
    also = obligations.close_waiting(K.PROVISION_CONFIRM, row, row.remark)
    db.session.flush()
    record(
        actor,
        "provision.confirmed" if confirmed else "provision.refused",
        row,
        say("Confirmed %(number)s as a second person", number=row.number)
        if confirmed
        else say("Did not confirm %(number)s", number=row.number),
        also=also,
        after={"reason": row.remark},
    )


def withdraw(row: ProvisionRecord, *, reason: str, actor: Actor) -> None:
    """One that nobody confirmed yet; it stays on record."""
    row = queries.lock(row.id)
    proposed.withdraw(row, reason=reason, by=actor, at=clock.now())
    also = obligations.withdraw_waiting(K.PROVISION_CONFIRM, row, row.remark)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, "provision.withdrawn", row, text, also=also, after={"reason": row.remark})


def end_record(
    row: ProvisionRecord, kind: ProvisionEndKind, *, ended_on: date, reason: str, actor: Actor
) -> ProvisionEnd:
    """It counts no more from that day on; recorded by mistake, it counts on no day.

    One person is enough, for it only stops. Refuses what has ended, and what `demand_end` refuses.
    """
    row = queries.lock(row.id)
    if queries.end_of(row.id) is not None:
        raise InvalidTransition(say("%(number)s has ended already.", number=row.number))
    proposed.demand_end(
        row, first=row.held_on, ended_on=ended_on, reason=reason, today=clock.today()
    )
    end = ProvisionEnd(
        vendor_id=row.vendor_id,
        record_id=row.id,
        kind=kind,
        ended_on=ended_on,
        reason=reason.strip(),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(end)
    db.session.flush()
    text = say(
        "%(number)s ended on %(day)s: %(how)s",
        number=row.number,
        day=ended_on,
        how=workflow.ENDS[kind],
    )
    after = {"day": ended_on, "reason": end.reason}
    record(actor, "provision.ended", row, text, also=[end], after=after)
    return end


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
