"""How something is drafted to be told to others, and released by another person. Its words. Pure.

States are those of any record that a second person confirms. Who releases: as four eyes say.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.proof.disclosures.content import as_text
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import ProposedState

DAYS: Final = 5  # business days within which it is released or sent back
PREFIXES: Mapping[DisclosureKind, str] = {
    DisclosureKind.CUSTOMER_SHEET: "CS",
    DisclosureKind.PUBLIC_TEXT: "PU",
}
KINDS: Mapping[DisclosureKind, Message] = {
    DisclosureKind.CUSTOMER_SHEET: say("Vendors for a customer"),
    DisclosureKind.PUBLIC_TEXT: say("Public text"),
}
STATES: Mapping[ProposedState, Message] = {
    ProposedState.PROPOSED: say("Drafted, not released"),
    ProposedState.CONFIRMED: say("Released"),
    ProposedState.REFUSED: say("Not released"),
    ProposedState.WITHDRAWN: say("Draft withdrawn"),
}


def _beside(first: Mapping[str, str], second: Mapping[str, str]) -> Text:
    return Text(
        ja=f"{first['ja']}({second['ja']})",
        en=f"{first['en']} ({second['en']})",
    )


def _of_a_kind(one: Mapping[str, Any]) -> Text:
    return _with_purposes(one["kind"], one)


def _with_purposes(named: Mapping[str, str], one: Mapping[str, Any]) -> Text:
    ja = "、".join(purpose["ja"] for purpose in one["purposes"])
    en = ", ".join(purpose["en"] for purpose in one["purposes"])
    return _beside(named, {"ja": ja, "en": en})


_Part = tuple[str, Message, Callable[[Mapping[str, Any]], Text]]
PARTS: Mapping[DisclosureKind, tuple[_Part, ...]] = {  # what is compared with the one before
    DisclosureKind.CUSTOMER_SHEET: (
        ("works", say("Vendors and their work"), lambda one: _with_purposes(one["vendor"], one)),
        ("incidents", say("Open incidents"), lambda one: Text(one["number"], one["number"])),
    ),
    DisclosureKind.PUBLIC_TEXT: (
        ("kinds", say("Kinds of vendors, and for what"), _of_a_kind),
        ("countries", say("Countries"), as_text),
        ("measures", say("Measures"), as_text),
    ),
}


def may_decide(row: Disclosure, actor: Actor) -> bool:
    """As `release` refuses, asked beforehand."""
    try:
        _demand_decider(row, actor)
    except RuleViolated:
        return False
    return actor.may(Permission.DISCLOSURE_RELEASE)


def demand_day(day: date, today: date) -> None:
    if day > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="as_of"
        )


def release(row: Disclosure, *, by: Actor, at: datetime) -> None:
    """Another person read it. Refuses whoever drafted it, and who does not decide what that one drafts."""
    proposed.demand_move(row, ProposedState.CONFIRMED)
    _demand_decider(row, by)
    proposed.confirm(row, by=by, at=at)


def send_back(row: Disclosure, *, remark: str, by: Actor, at: datetime) -> None:
    """It is not released; a new one is drafted."""
    demand_reason(remark, "remark", say("Say what is wrong, so that it can be drafted anew."))
    proposed.demand_move(row, ProposedState.REFUSED)
    _demand_decider(row, by)
    proposed.refuse(row, remark=remark, by=by, at=at)


def withdraw(row: Disclosure, *, reason: str, by: Actor, at: datetime) -> None:
    proposed.withdraw(row, reason=reason, by=by, at=at)


def _demand_decider(row: Disclosure, by: Actor) -> None:
    demand_second_person(by, proposer_id=row.proposed_by_id, proposer_roles=row.proposer_roles)
