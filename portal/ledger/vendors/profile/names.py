"""Change of a vendor's name: dated, so that every record and report says the name of its day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import FIRST_DAY
from portal.foundation.core.words.messages import in_katakana, say
from portal.ledger.vendors import queries, workflow
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Vendor, VendorName, VendorStateSpan
from portal.ledger.vendors.profile.services import (
    LONGEST_NAME,
    demand_unchanged,
    next_span,
    refuse_twin,
)

_LONGEST_FORMER = 1000
_NAMES = ("name", "name_en", "kana")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewName:
    """As it was typed; `paper`: what shows the change, such as the notice of it."""

    name: str
    name_en: str = ""
    kana: str = ""
    since: date
    paper: str


def change_name(vendor: Vendor, new: NewName, *, version: int, actor: Actor) -> VendorName:
    """The company is called otherwise from a day on. A typing error is mended by editing instead.

    What was signed keeps the name it was signed under; a mere change of name voids nothing. Refuses
    a name another vendor has, the same name, a day before the last change or to come.
    """
    demand_unchanged(vendor, version)
    name = " ".join(new.name.split())
    _check(vendor, name, new)
    last = _name_so_far(vendor)
    if new.since < last.valid_from:
        raise RuleViolated(
            say("The name changed on %(day)s already; enter a later day.", day=last.valid_from),
            field="since",
        )
    last.end(new.since)
    before = {name: getattr(vendor, name) for name in _NAMES}
    vendor.name = name
    vendor.name_en = " ".join(new.name_en.split())
    vendor.kana = " ".join(in_katakana(new.kana, LONGEST_NAME).split())
    add_former(vendor, *before.values())
    now = _name_row(vendor, new.since, paper=new.paper.strip(), by=actor.user_id)
    db.session.flush()
    text = say("%(old)s is called %(new)s", old=before["name"], new=vendor.name)
    after = {name: getattr(vendor, name) for name in _NAMES}
    record(actor, "vendor.renamed", vendor, text, also=[last, now], before=before, after=after)
    return now


def take_name(
    vendor: Vendor, *, name: str, name_en: str, kana: str, actor: Actor
) -> list[VendorName]:
    """From today on, that of another record that goes on in this one. Within a merger."""
    last = _name_so_far(vendor)
    last.end(clock.today())
    vendor.name, vendor.name_en, vendor.kana = name, name_en, kana
    now = _name_row(vendor, clock.today(), paper="", by=actor.user_id)
    db.session.flush()
    return [last, now]


def _name_so_far(vendor: Vendor) -> VendorName:
    last = queries.open_name(vendor.id)
    if last is None:  # as long as anybody remembers
        last = _name_row(vendor, FIRST_DAY, paper="", by=None)
    return last


def _name_row(vendor: Vendor, since: date, *, paper: str, by: int | None) -> VendorName:
    names = {name: getattr(vendor, name) for name in _NAMES}
    row = VendorName(vendor_id=vendor.id, paper=paper, set_by_id=by, valid_from=since, **names)
    db.session.add(row)
    return row


def add_former(vendor: Vendor, *names: str) -> None:
    """It is found by these names too."""
    known = [former_name for former_name in vendor.former_names.split("\n") if former_name]
    current = {plain(vendor.name), plain(vendor.name_en), plain(vendor.kana)}
    for line in names:
        for name in filter(None, line.split("\n")):
            if plain(name) not in current | {plain(other) for other in known}:
                known.append(name)
    vendor.former_names = "\n".join(known)[:_LONGEST_FORMER]


def _check(vendor: Vendor, name: str, new: NewName) -> None:
    if not name:
        raise RuleViolated(say("A vendor needs a name."), field="name")
    if name == vendor.name:
        raise RuleViolated(say("This is the name it has already."), field="name")
    if new.since > clock.today():
        raise RuleViolated(say("Enter the change on its day or later."), field="since")
    if not new.paper.strip():
        raise RuleViolated(
            say("Name the paper that shows it, such as the register or the vendor's letter."),
            field="paper",
        )
    refuse_twin(queries.find_namesake(name, besides=vendor.id), "name")


# The register's part when one vendor goes on in another; `mergers` in supervision moves the rest.


def close_absorbed(
    survivor: Vendor, absorbed: Vendor, takes: Collection[str], *, actor: Actor
) -> list[VendorStateSpan | VendorName]:
    """`takes`: columns in which the absorbed vendor's value goes on.

    The absorbed vendor stays as a closed record that says where it went; what only one company can
    have (name, numbers) goes with the survivor. Both are found by every name. Returns dated rows.
    """
    names = [absorbed.name, absorbed.name_en, absorbed.kana, absorbed.former_names]
    numbers = [absorbed.corporate_number or "", absorbed.lei or ""]
    taken = {name: getattr(absorbed, name) for name in takes}
    before = [getattr(survivor, name) for name in _NAMES]
    absorbed.merged_into_id = survivor.id
    if "name" in taken:
        mark = f" #{absorbed.id}"
        absorbed.name = absorbed.name[: LONGEST_NAME - len(mark)] + mark
    for number in {"corporate_number", "lei"} & set(taken):
        setattr(absorbed, number, None)
    db.session.flush()  # the names are free now
    dated_rows: list[VendorStateSpan | VendorName] = []
    if taken.keys() & set(_NAMES):
        now_called = {name: taken.pop(name, getattr(survivor, name)) for name in _NAMES}
        dated_rows += take_name(survivor, **now_called, actor=actor)
    for name, value in taken.items():
        setattr(survivor, name, value)
    add_former(survivor, *before, *names, *numbers)
    if absorbed.state not in queries.ENDED:
        workflow.merge(absorbed)
    return [next_span(absorbed, actor, reason=survivor.name), *dated_rows]
