"""Commands about contracts: registered, changed, signed, ended, with their files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.messages import say
from portal.foundation.core.numbers import next_number
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.contracts import cover_queries, cover_services, queries, terms, workflow
from portal.ledger.contracts.models import Contract, ContractFile, ContractKind, ContractState
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor

_IN_FORCE = (
    "signed_on",
    "starts_on",
    "ends_on",
    "renews",
    "ended_on",
)  # what being in force rests on


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


def details_of(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in Details.__dataclass_fields__}


def register_contract(
    vendor: Vendor,
    details: Details,
    *,
    actor: Actor,
    works: Sequence[Engagement] = (),
) -> Contract:
    """A day of signature makes it a signed contract, none a draft. `works`: what it covers at once."""
    signed = details.signed_on is not None
    contract = Contract(
        vendor_id=vendor.id,
        number=next_number("C"),
        state=ContractState.SIGNED if signed else ContractState.DRAFT,
        created_at=clock.now(),
        **_tidied(details),
    )
    if signed and contract.starts_on is None:
        contract.starts_on = contract.signed_on
    _check(contract)
    db.session.add(contract)
    db.session.flush()
    for work in works:
        cover_services.cover(contract, work, terms.first_day(contract) or _agreed_start(contract))
    record(
        actor,
        "contract.registered",
        contract,
        say("Contract %(number)s, %(title)s, registered", **_names(contract)),
        also=[vendor, *works],
        after=details_of(contract) | {"works": ", ".join(work.number for work in works)},
    )
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
    wanted = _tidied(details)
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
    if contract.state is not ContractState.DRAFT and set(_IN_FORCE) & set(new):
        _note_cover(contract)
    record(
        actor,
        "contract.changed",
        contract,
        say("Contract %(number)s, %(title)s, changed", **_names(contract)),
        before=old,
        after=new,
    )


def sign_contract(contract: Contract, *, on: date, actor: Actor) -> None:
    workflow.sign(contract, on=on, today=clock.today())
    db.session.flush()
    _note_cover(contract)
    record(
        actor,
        "contract.signed",
        contract,
        say("Contract %(number)s, %(title)s, signed on %(day)s", **_names(contract), day=on),
        after={"signed_on": on, "starts_on": contract.starts_on},
    )


def end_contract(contract: Contract, *, on: date, actor: Actor) -> None:
    """`on` is its last day."""
    _note_cover(contract)  # while it still covers something
    workflow.end(contract, on=on)
    db.session.flush()
    record(
        actor,
        "contract.ended",
        contract,
        say("Contract %(number)s, %(title)s, ends on %(day)s", **_names(contract), day=on),
        after={"ended_on": on},
    )


def add_file(contract: Contract, upload: Received, *, actor: Actor) -> ContractFile:
    """Attach a file that was received before. The same bytes twice are refused."""
    same = queries.find_same_file(contract.id, upload.sha256)
    if same is not None:
        raise RuleViolated(
            say("This file is attached already, as “%(name)s”.", name=same.name), field="file"
        )
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
    record(
        actor,
        "contract.file_added",
        contract,
        say("File “%(name)s” added to contract %(number)s", name=row.name, number=contract.number),
        after={"file": row.name, "sha256": row.sha256},
    )
    return row


def _tidied(details: Details) -> dict[str, Any]:
    """Without blanks at the ends, and without renewal terms where nothing renews."""
    values = asdict(details)
    values["title"], values["retention"] = details.title.strip(), details.retention.strip()
    if not details.renews:
        values["renewal_months"] = values["notice_months"] = None
    return values


def _agreed_start(contract: Contract) -> date:
    return contract.starts_on or clock.today()


def _check(contract: Contract) -> None:
    terms.check_terms(contract, clock.today())
    _check_parent(contract)


def _check_parent(contract: Contract) -> None:
    """The parent is another contract of the same vendor, and does not stand under this one."""
    if contract.parent_id is None:
        return
    parents = queries.parents_of(contract.vendor_id)
    above: int | None = contract.parent_id
    if above not in parents:
        raise RuleViolated(say("Choose a contract of the same vendor."), field="parent_id")
    while above is not None:
        if above == contract.id:
            raise RuleViolated(
                say("A contract cannot stand under itself, directly or through others."),
                field="parent_id",
            )
        above = parents[above]


def _note_cover(contract: Contract) -> None:
    for engagement_id in cover_queries.engagements_bound_from(contract.id, clock.today()):
        engagements.note_change(engagement_id, "cover", about=contract.number)


def _names(contract: Contract) -> dict[str, str]:
    return {"number": contract.number, "title": contract.title}
