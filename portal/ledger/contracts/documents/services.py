"""Commands about contracts: registered, changed, signed, ended, with files and the work covered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.contracts import queries, workflow
from portal.ledger.contracts.clauses.substantive_change import note_cover
from portal.ledger.contracts.coverage import cover_queries, terms
from portal.ledger.contracts.documents.keeping import check_keeping
from portal.ledger.contracts.documents.original_services import settle_copy
from portal.ledger.contracts.documents.renewal_services import (
    adjust_notice,
    note_amendment,
    note_renewal,
)
from portal.ledger.contracts.models import (
    Contract,
    ContractCover,
    ContractFile,
    ContractKind,
    ContractState,
    WayConcluded,
)
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor

PREFIX = "C"
_DAY = timedelta(days=1)
# What being in force rests on.
_IN_FORCE = ("signed_on", "starts_on", "ends_on", "renews", "ended_on")


@dataclass(frozen=True, slots=True)
class Details:
    """What stands about a contract in the form; months count calendar months."""

    kind: ContractKind
    title: str
    parent_id: int | None = None
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    renews: bool = False
    renewal_months: int | None = None
    notice_months: int | None = None
    ended_on: date | None = None
    retention: str = ""
    kept_until_on: date | None = None
    concluded: WayConcluded | None = None
    signatory_of_ours: str = ""
    signatory_of_vendor: str = ""


def details_of(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in Details.__dataclass_fields__}


def register_contract(
    vendor: Vendor,
    details: Details,
    *,
    actor: Actor,
    works: Sequence[Engagement] = (),
    paper: Received | None = None,
) -> Contract:
    """A day of signature makes it a signed contract, none a draft. `works`: what it covers at once;
    `paper`: its file, received before."""
    signed = details.signed_on is not None
    contract = Contract(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        state=ContractState.SIGNED if signed else ContractState.DRAFT,
        created_at=clock.now(),
        **tidied(details),
    )
    if signed and contract.starts_on is None:
        contract.starts_on = contract.signed_on
    _check(contract)
    db.session.add(contract)
    db.session.flush()
    for work in works:
        cover(contract, work, terms.first_day(contract) or contract.starts_on or clock.today())
    note_amendment(contract)
    text = say("Contract %(number)s, %(title)s, registered", **_names(contract))
    after = details_of(contract) | {"works": ", ".join(work.number for work in works)}
    if paper is not None:
        after |= _said_of(_attach(contract, paper, actor))
    record(actor, "contract.registered", contract, text, also=[vendor, *works], after=after)
    return contract


def edit_contract(contract: Contract, details: Details, *, version: int, actor: Actor) -> None:
    """Correct or complete what stands about it. A draft is signed, and a contract ended, elsewhere.

    Refuses (ChangedMeanwhile) when somebody else saved it after `version` was read.
    """
    if contract.version != version:
        raise ChangedMeanwhile(
            say("%(number)s was changed meanwhile. Compare both versions.", number=contract.number)
        )
    before = details_of(contract)
    was = SimpleNamespace(**before, state=contract.state)
    wanted = tidied(details)
    if contract.state is ContractState.DRAFT:
        wanted["signed_on"] = None
    if contract.state is not ContractState.ENDED:
        wanted["ended_on"] = None
    old, new = differences(before, wanted)
    if not new:
        return
    for name, value in wanted.items():
        setattr(contract, name, value)
    _check(contract)
    db.session.flush()
    also = note_effects(contract, was)
    text = say("Contract %(number)s, %(title)s, changed", **_names(contract))
    record(actor, "contract.changed", contract, text, also=also, before=old, after=new)


def sign_contract(contract: Contract, *, on: date, actor: Actor) -> None:
    workflow.sign(contract, on=on, today=clock.today())
    db.session.flush()
    note_cover(contract, on=terms.first_day(contract))
    note_amendment(contract)
    text = say("Contract %(number)s, %(title)s, signed on %(day)s", **_names(contract), day=on)
    after = {"signed_on": on, "starts_on": contract.starts_on}
    record(actor, "contract.signed", contract, text, after=after)


def end_contract(contract: Contract, *, on: date, actor: Actor) -> None:
    """`on` is its last day."""
    note_cover(contract, on=on + _DAY)
    workflow.end(contract, on=on)
    db.session.flush()
    text = say("Contract %(number)s, %(title)s, ends on %(day)s", **_names(contract), day=on)
    also = [*adjust_notice(contract, decided=words(text)), *settle_copy(contract)]
    record(actor, "contract.ended", contract, text, also=also, after={"ended_on": on})


def add_file(contract: Contract, upload: Received, *, actor: Actor) -> ContractFile:
    """Attach a file that was received before. The same bytes twice are refused."""
    same = queries.find_same_file(contract.id, upload.sha256)
    if same is not None:
        raise RuleViolated(
            say("This file is attached already, as “%(name)s”.", name=same.name), field="file"
        )
    row = _attach(contract, upload, actor)
    text = say(
        "File “%(name)s” added to contract %(number)s", name=row.name, number=contract.number
    )
    also, after = settle_copy(contract), _said_of(row)
    record(actor, "contract.file_added", contract, text, also=also, after=after)
    return row


def _attach(contract: Contract, upload: Received, actor: Actor) -> ContractFile:
    stored = store_upload(upload)
    row = ContractFile(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        sha256=stored.sha256,
        name=upload.name,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _said_of(file: ContractFile) -> dict[str, Any]:
    return {"file": file.name, "sha256": file.sha256}


def tidied(details: Details) -> dict[str, Any]:
    """Without blanks at the ends, and without renewal terms where nothing renews."""
    values = asdict(details)
    values |= {name: value.strip() for name, value in values.items() if type(value) is str}
    if not details.renews:
        values["renewal_months"] = values["notice_months"] = None
    return values


def _check(contract: Contract) -> None:
    terms.check_terms(contract, clock.today())
    check_keeping(contract)
    if contract.parent_id is not None:
        check_parent(contract.id, contract.parent_id, queries.parents_of(contract.vendor_id))


def check_parent(own_id: int | None, parent_id: int, parents: Mapping[int, int | None]) -> None:
    """The parent is another contract of the same vendor, and does not stand under this one.

    `parents`: what each contract of the vendor stands under.
    """
    above: int | None = parent_id
    if above not in parents:
        raise RuleViolated(say("Choose a contract of the same vendor."), field="parent_id")
    while above is not None:
        if above == own_id:
            raise RuleViolated(
                say("A contract cannot stand under itself, directly or through others."),
                field="parent_id",
            )
        above = parents[above]


def note_effects(contract: Contract, was: Any) -> list[Obligation]:
    """What another state or other dates mean for the work it covers, for what it amends, for its
    clause check and for what is open about its term; `was`: the same facts before.

    Records nothing: what was touched is for the command that does.
    """
    if any(getattr(was, name) != getattr(contract, name) for name in ("state", *_IN_FORCE)):
        ended = contract.ended_on if was.ended_on != contract.ended_on else None
        note_cover(contract, on=ended + _DAY if ended else None)
    note_amendment(contract)
    if was.state is ContractState.SIGNED and is_longer(contract, was.ends_on):
        note_renewal(contract, on=was.ends_on + _DAY)
    return [*adjust_notice(contract), *settle_copy(contract)]


def is_longer(contract: Contract, ended_on: date | None) -> bool:
    """Whether an end that was agreed was put off: another term, on the same paper."""
    if contract.state is not ContractState.SIGNED or contract.renews or ended_on is None:
        return False
    return contract.ends_on is None or contract.ends_on > ended_on


def _names(contract: Contract) -> dict[str, str]:
    return {"number": contract.number, "title": contract.title}


def add_cover(
    contract: Contract, engagement: Engagement, *, first_day: date, actor: Actor
) -> ContractCover:
    """From `first_day` on the contract covers the work."""
    row = cover(contract, engagement, first_day)
    text = say(
        "Contract %(number)s covers %(work)s from %(day)s",
        number=contract.number,
        work=engagement.number,
        day=first_day,
    )
    after = {"engagement": engagement.number, "first_day": first_day}
    record(actor, "contract.cover_added", contract, text, also=[engagement], after=after)
    return row


def cover(contract: Contract, engagement: Engagement, first_day: date) -> ContractCover:
    """The row of it, within a command that records. Refuses work covered already."""
    if engagement.vendor_id != contract.vendor_id:
        raise RuleViolated(say("Choose work of the same vendor."), field="engagement_id")
    known = cover_queries.overlapping_cover(contract.id, engagement.id, first_day)
    if known is not None:
        raise RuleViolated(
            say(
                "%(number)s covers this work already, from %(day)s.",
                number=contract.number,
                day=known.valid_from,
            ),
            field="engagement_id",
        )
    row = ContractCover(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        engagement_id=engagement.id,
        valid_from=first_day,
    )
    db.session.add(row)
    db.session.flush()
    _note(contract, engagement.id)
    return row


def end_cover(
    contract: Contract,
    cover: ContractCover,
    *,
    last_day: date,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """The contract covers the work through `last_day`, and no longer.

    Refuses one that is over: another last day would rewrite what the promises rested on; and
    (ChangedMeanwhile) one whose end is not any more the one that was `seen` (see `end_of`).
    """
    if cover.corrected_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    if seen is not None and cover.valid_until is not None and seen != end_of(cover):
        last = cover_queries.last_day_of(cover)
        raise ChangedMeanwhile(say("Somebody else set the last day meanwhile: %(day)s.", day=last))
    if cover.valid_until is not None and cover.valid_until <= clock.today():
        last = cover_queries.last_day_of(cover)
        raise InvalidTransition(say("This ended already: its last day was %(day)s.", day=last))
    if last_day < cover.valid_from:
        raise RuleViolated(
            say("The last day must not be before the first, %(start)s.", start=cover.valid_from),
            field="last_day",
        )
    cover.end(last_day + _DAY)
    text = say(
        "Contract %(number)s covers work until %(day)s", number=contract.number, day=last_day
    )
    _changed(contract, cover, actor=actor, action="contract.cover_ended", text=text)


def end_of(cover: ContractCover) -> str:
    """What a page shows of its end, to compare with; empty while it is open."""
    return cover.valid_until.isoformat() if cover.valid_until is not None else ""


def correct_cover(contract: Contract, cover: ContractCover, *, actor: Actor) -> None:
    """It was entered by mistake: the contract never covered the work. Refuses a second time."""
    if cover.corrected_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    cover.correct(clock.now())
    text = say("Cover by contract %(number)s taken back: a mistake", number=contract.number)
    _changed(contract, cover, actor=actor, action="contract.cover_corrected", text=text)


def _changed(
    contract: Contract, cover: ContractCover, *, actor: Actor, action: str, text: Message
) -> None:
    db.session.flush()
    _note(contract, cover.engagement_id)
    engagement = db.session.get_one(Engagement, cover.engagement_id)
    after = {"engagement": engagement.number, "until": cover.valid_until}
    record(actor, action, contract, text, also=[engagement], after=after)


def _note(contract: Contract, engagement_id: int) -> None:
    """A draft binds nobody: covering work with it changes nothing yet."""
    if contract.state is not ContractState.DRAFT:
        engagements.note_change(engagement_id, "cover", about=contract.number)
