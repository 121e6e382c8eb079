"""Commands about vendors. Those that move a vendor on leave record and gates to their caller."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Message, in_katakana, say, say_n
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, register
from portal.ledger.vendors import queries, workflow
from portal.ledger.vendors.entry.as_written import (
    country_text,
    is_country,
    read_corporate_number,
    read_lei,
    read_postal_code,
)
from portal.ledger.vendors.models import Vendor, VendorNote, VendorState, VendorStateSpan
from portal.ledger.vendors.queries import ENDED, lock_vendors, names_of_vendors

LONGEST_NAME = 160
_IN_ONE_LINE = ("registered_address", "representative_title", "representative_name", "phone")


class AlreadyRegistered(RuleViolated):
    """There is such a vendor already; `vendor_id` says which."""

    def __init__(self, message: Message, *, field: str, vendor_id: int) -> None:
        super().__init__(message, field=field)
        self.vendor_id = vendor_id


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDetails:
    """All that is written down about a vendor itself, as it was typed.

    `kind` is an id of practice.yaml, `country` two letters, `owner_id` a person of procurement.
    """

    name: str
    kind: str
    name_en: str = ""
    kana: str = ""
    country: str = "JP"
    corporate_number: str | None = None
    lei: str | None = None
    postal_code: str = ""
    registered_address: str = ""
    representative_title: str = ""
    representative_name: str = ""
    phone: str = ""
    owner_id: int | None = None


_DETAILS: Final = tuple(one.name for one in fields(VendorDetails))
# What of it is called how, wherever field stands beside field: in a merger, in the history.
CALLED: Final[Mapping[str, Message]] = {
    "name": say("Legal name"),
    "name_en": say("Name in English"),
    "kana": say("Kana"),
    "country": say("Country"),
    "corporate_number": say("Corporate number"),
    "lei": say("LEI"),
    "kind": say("Kind of vendor"),
    "postal_code": say("Postal code"),
    "registered_address": say("Registered address"),
    "representative_title": say("Title of the representative"),
    "representative_name": say("Name of the representative"),
    "phone": say("Telephone"),
    "owner_id": say("Owner in procurement"),
}


def register_vendor(details: VendorDetails, *, actor: Actor) -> Vendor:
    """Write a candidate into the register. Refuses one that is there already."""
    vendor, values = add_vendor(details, actor=actor)
    text = say("Vendor %(name)s registered", name=vendor.name)
    record(actor, "vendor.registered", vendor, text, after=told(values))
    return vendor


def add_vendor(details: VendorDetails, *, actor: Actor) -> tuple[Vendor, dict[str, Any]]:
    """The candidate and its values, for a command that records where it comes from as well."""
    values = _checked(details)
    vendor = Vendor(**values, state=VendorState.CANDIDATE, created_at=clock.now())
    db.session.add(vendor)
    db.session.flush()
    _open_span(vendor, actor, reason="")
    db.session.flush()
    return vendor, values


def edit_vendor(vendor: Vendor, details: VendorDetails, *, version: int, actor: Actor) -> None:
    """Change what is written down. Refuses when somebody saved after `version` was read."""
    demand_unchanged(vendor, version)
    before = values_of(vendor)
    after = _checked(details, vendor)
    for name, value in after.items():
        setattr(vendor, name, value)
    db.session.flush()
    old, new = differences(told(before), told(after))
    text = say("Vendor %(name)s edited", name=vendor.name)
    record(actor, "vendor.edited", vendor, text, before=old, after=new)


def begin_assessment(vendor: Vendor, *, actor: Actor) -> None:
    """From here on its selection is assessed."""
    span = move_vendor(vendor, workflow.begin_assessment, actor=actor)
    text = say("Selection assessment of %(name)s begun", name=vendor.name)
    record(actor, "vendor.assessment_begun", vendor, text, also=[span])


def move_vendor(
    vendor: Vendor, step: workflow.Step, *, actor: Actor, reason: str = ""
) -> VendorStateSpan:
    """A step of its life, for onboarding, which decides and records."""
    step(vendor, reason=reason)
    return next_span(vendor, actor, reason=reason)


def next_span(vendor: Vendor, actor: Actor, *, reason: str) -> VendorStateSpan:
    """From today on it is in the state it has now, and no longer in the one before."""
    now = queries.open_span(vendor.id)
    if now is not None:
        now.end(clock.today())
    span = _open_span(vendor, actor, reason=reason)
    db.session.flush()
    return span


def add_note(vendor: Vendor, body: str, *, actor: Actor) -> VendorNote:
    """Note something among ourselves. Refuses an empty one; no vendor ever sees it."""
    if not body.strip():
        raise RuleViolated(say("Write something first."), field="body")
    if actor.user_id is None:
        raise RuleViolated(say("A note needs a person who wrote it."))
    note = VendorNote(
        vendor_id=vendor.id,
        author_id=actor.user_id,
        written_at=clock.now(),
        body=body.strip(),
    )
    db.session.add(note)
    db.session.flush()
    text = say("Note about %(name)s written", name=vendor.name)
    record(actor, "vendor.noted", vendor, text, also=[note])
    return note


def demand_unchanged(row: Any, version: int) -> None:
    """Refuse to save over what somebody else saved after `version` was read."""
    if row.version != version:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))


def values_of(vendor: Vendor) -> dict[str, Any]:
    """What can be edited, by column."""
    return {name: getattr(vendor, name) for name in VendorDetails.__dataclass_fields__}


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the history tells them: in words, not ids."""
    kind = catalogue.practice().kinds_by_id.get(values["kind"])
    owner_id = values["owner_id"]
    return values | {
        "kind": kind.label if kind else values["kind"],
        "country": country_text(values["country"]),
        "owner_id": names_of([owner_id]).get(owner_id or 0),
    }


def _open_span(vendor: Vendor, actor: Actor, *, reason: str) -> VendorStateSpan:
    span = VendorStateSpan(
        vendor_id=vendor.id,
        state=vendor.state,
        reason=reason.strip(),
        set_by_id=actor.user_id,
        valid_from=clock.today(),
    )
    db.session.add(span)
    return span


def _checked(details: VendorDetails, vendor: Vendor | None = None) -> dict[str, Any]:
    """The values by column. `vendor`: the one edited, None for a new one."""
    alone("names and numbers of vendors")
    besides = vendor.id if vendor else None
    known = vendor.owner_id if vendor else None
    values = check(
        details,
        kinds=catalogue.practice().kinds_by_id,
        may_own=lambda person: person == known or _is_of_procurement(person),
    )
    refuse_twin(queries.find_namesake(values["name"], besides=besides), "name")
    if values["corporate_number"]:
        twin = queries.find_by_number(values["corporate_number"], besides=besides)
        refuse_twin(twin, "corporate_number")
    if values["lei"]:
        refuse_twin(queries.find_by_lei(values["lei"], besides=besides), "lei")
    return values


def check(
    details: VendorDetails, *, kinds: Container[str], may_own: Callable[[int], bool]
) -> dict[str, Any]:
    """The values by column; refuses all that can be seen without looking at other vendors.

    `kinds`: ids of practice.yaml; `may_own`: whether a person of this id may look after it.
    """
    name = " ".join(details.name.split())
    if not name:
        raise RuleViolated(say("A vendor needs a name."), field="name")
    number, lei = read_corporate_number(details.corporate_number), read_lei(details.lei)
    if details.kind not in kinds:
        raise RuleViolated(say("Choose one of the kinds."), field="kind")
    if not is_country(details.country):
        raise RuleViolated(say("Choose a country."), field="country")
    if details.owner_id is not None and not may_own(details.owner_id):
        raise RuleViolated(say("The owner must be a person of procurement."), field="owner_id")
    return {name: getattr(details, name) for name in _DETAILS} | {
        "name": name,
        "name_en": " ".join(details.name_en.split()),
        "kana": " ".join(in_katakana(details.kana, LONGEST_NAME).split()),
        "corporate_number": number,
        "lei": lei,
        "postal_code": read_postal_code(details.postal_code, details.country),
        **{name: " ".join(getattr(details, name).split()) for name in _IN_ONE_LINE},
    }


def twin_refusal(field: str, *, name: str, vendor_id: int) -> AlreadyRegistered:
    """That another vendor has this name, corporate number or LEI; `name` is the other's."""
    sentences = {
        "name": say("%(name)s is in the register already.", name=name),
        "corporate_number": say("%(name)s has this corporate number already.", name=name),
        "lei": say("%(name)s has this LEI already.", name=name),
    }
    return AlreadyRegistered(sentences[field], field=field, vendor_id=vendor_id)


def refuse_twin(twin: Vendor | None, field: str) -> None:
    if twin is not None:
        raise twin_refusal(field, name=twin.name, vendor_id=twin.id)


def _is_of_procurement(person_id: int) -> bool:
    return any(person.id == person_id for person in people_with_role(Role.PROCUREMENT))


# Vendors change their owner in procurement, many at once: what would happen, and the command.


@dataclass(frozen=True, slots=True)
class OwnerOutcome:
    """What happens to one vendor; `why_not` says why nothing does."""

    vendor: Vendor
    why_not: Message | None


def possible_owners() -> Sequence[User]:
    """People of procurement, oldest account first."""
    return people_with_role(Role.PROCUREMENT)


def demand_owner(owner_id: int | None) -> User:
    """Refuses anybody but a person of procurement."""
    found = next((person for person in possible_owners() if person.id == owner_id), None)
    if found is None:
        raise RuleViolated(say("The owner must be a person of procurement."), field="owner")
    return found


def outcomes(vendors: Iterable[Vendor], owner: User) -> list[OwnerOutcome]:
    """Of each in turn; nothing is written."""
    return [OwnerOutcome(vendor, _why_not(vendor, owner)) for vendor in vendors]


def change_owners(vendor_ids: Sequence[int], owner_id: int, *, actor: Actor) -> int:
    """Give these vendors to a person of procurement; how many changed hands.

    Those that are over or are the person's already stay as they are. Refuses where none would change.
    """
    owner = demand_owner(owner_id)
    vendors = lock_vendors(vendor_ids)
    changing = [outcome.vendor for outcome in outcomes(vendors, owner) if outcome.why_not is None]
    if not changing:
        raise RuleViolated(say("None of these vendors would change."))
    names = names_of(vendor.owner_id for vendor in changing)
    before = {vendor.name: names.get(vendor.owner_id or 0) for vendor in changing}
    for vendor in changing:
        vendor.owner_id = owner.id
    db.session.flush()
    text = say_n(
        "%(n)s vendor given to %(owner)s",
        "%(n)s vendors given to %(owner)s",
        len(changing),
        owner=owner.name,
    )
    first, *others = changing
    record(
        actor, "vendor.owner_changed", first, text, also=others,
        before={"owner": before}, after={"owner": owner.name},
    )  # fmt: skip
    return len(changing)


def _change_part(run: Run, vendor_ids: Sequence[int], actor: Actor) -> RunPart:
    owner_id = run.asked["owner_id"]
    found = outcomes(lock_vendors(vendor_ids), demand_owner(owner_id))
    left_out = [
        (outcome.vendor.id, outcome.why_not) for outcome in found if outcome.why_not is not None
    ]
    return RunPart(change_owners(vendor_ids, owner_id, actor=actor), left_out)


CHANGE_OWNERS = register(
    RunKind(
        id="vendors.owner",
        needs=Permission.LEDGER_EDIT,
        named=names_of_vendors,
        do=_change_part,
    )
)


def _why_not(vendor: Vendor, owner: User) -> Message | None:
    if vendor.state in ENDED:
        return say("It is closed or rejected.")
    if vendor.owner_id == owner.id:
        return say("%(owner)s owns it already.", owner=owner.name)
    return None
