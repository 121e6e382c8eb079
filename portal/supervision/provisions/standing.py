"""What data that goes out on another basis than entrustment needs on record, and whether it is. Pure.

Source of the needs: data_categories.yaml `provision_basis`. Once a year: APPI Art. 28(3) with Rule 18(1)
for the check abroad; that a notice of joint use and the way to object are looked at yearly is the
company's own practice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing.work_on_day import ShareOnDay

_DAY = timedelta(days=1)
OPT_OUT: Final = "opt_out_look"  # asked of what the web site sends, whatever the basis
YEAR: Final = 12  # months


@dataclass(frozen=True, slots=True)
class LegalNeed:
    """`id` of data_categories.yaml. `what`: what is written down; `place`, `edition`: what else is asked for.

    `months`: after so many it is looked at again, None: it holds until it ends. `choices`: one is chosen.
    """

    id: str
    title: Message
    what: Message
    place: Message | None = None
    edition: bool = False
    months: int | None = None
    choices: Mapping[str, Message] | None = None


# APPI Art. 27(1), each ground without the person's consent.
GROUNDS: Final[Mapping[str, Message]] = {
    "27-1-1": say("Art. 27(1)(i): based on laws and regulations"),
    "27-1-2": say("Art. 27(1)(ii): to protect life, body or property, and consent is hard to get"),
    "27-1-3": say("Art. 27(1)(iii): for public health or children, and consent is hard to get"),
    "27-1-4": say("Art. 27(1)(iv): to cooperate with the state or a local government"),
    "27-1-5": say("Art. 27(1)(v): an academic institution publishes or teaches its results"),
    "27-1-6": say("Art. 27(1)(vi): an academic institution provides it for joint research"),
    "27-1-7": say("Art. 27(1)(vii): the recipient is an academic institution and needs it for research"),
}  # fmt: skip
# Rule 19: how a record of a provision may be made.
FORMS: Final[Mapping[str, Message]] = {
    "each": say("Made for each provision"),
    "together": say("Made together for provisions that go on"),
    "contract": say("The contract or another document stands for it"),
}
_KEPT = say("Where the record is kept")

NEEDS: Final[Mapping[str, LegalNeed]] = {
    need.id: need
    for need in (
        LegalNeed(
            "consent_record",
            say("Consent of the persons"),
            say("Text of the consent, word by word"),
            say("Where it is obtained"),
            edition=True,
        ),
        LegalNeed(
            "art29_record",
            say("Record of the provision (Art. 29)"),
            say("What was provided, when, to whom, and whose data it is"),
            _KEPT,
            choices=FORMS,
        ),
        LegalNeed(
            "art31_record",
            say("Record of the confirmation (Art. 31)"),
            say("What was provided, when, to whom, and how the consent was confirmed"),
            _KEPT,
            choices=FORMS,
        ),
        LegalNeed(
            "consent_confirmed",
            say("Confirmation that the recipient has the persons’ consent (Art. 31)"),
            say("How it was confirmed, and what the recipient declared"),
        ),
        LegalNeed(
            "public_notice",
            say("Notice of joint use"),
            say("What is notified: items, joint users, purposes, who is responsible"),
            say("Address where it is published"),
            months=YEAR,
        ),
        LegalNeed(
            "annual_check",
            say("Yearly check of the recipient abroad"),
            say("What was checked: its handling, and the rules of the country that could affect it"),
            months=YEAR,
        ),
        LegalNeed(
            "contract_or_cbpr",
            say("Contract or CBPR certification of the recipient abroad"),
            say("Which contract or certification, and what it makes the recipient do"),
        ),
        LegalNeed(
            "information_given",
            say("Information given to the persons about the country"),
            say("What was told: the country, its rules, what the recipient does"),
            say("Where it is given"),
            edition=True,
        ),
        LegalNeed(
            "legal_ground",
            say("Legal ground"),
            say("Why the ground applies, and to which data"),
            choices=GROUNDS,
        ),
        LegalNeed(
            "contract_term",
            say("Contract term that the provider does not handle the data"),
            say("What the contract says, with its article"),
        ),
        LegalNeed(
            "access_control_evidence",
            say("Evidence that the provider cannot access the data"),
            say("How access is kept from the provider"),
        ),
        LegalNeed(
            "own_security_measures",
            say("Our own security measures for the service"),
            say("Which measures we take ourselves"),
        ),
        LegalNeed(
            "tracked_method",
            say("Sending method that can be traced"),
            say("Which method is used, and how a parcel or message is traced"),
        ),
        LegalNeed(
            OPT_OUT,
            say("Look at the way to object on the web site"),
            say("What was seen: the page can be reached and works"),
            say("Address where people can object"),
            months=YEAR,
        ),
    )
}  # fmt: skip


def need_of(need_id: str) -> LegalNeed:
    """One of a company's own pack that the portal does not know is asked for in words."""
    return NEEDS.get(need_id) or LegalNeed(
        need_id, say("Record “%(need)s”", need=need_id), say("What is on record, and where")
    )


@dataclass(frozen=True, slots=True)
class ProvisionOnDay:
    """A record made by the day. What was recorded by mistake is none.

    `last_on`: the last day on which it counts by itself, None: no such day; `ended_on`: the first on
    which it does not count. What found that something is not in order is one of these too.
    """

    record_id: int
    number: str
    basis: str
    need: str
    series: frozenset[str]
    categories: frozenset[str]
    countries: frozenset[str]
    held_on: date
    is_confirmed: bool = True
    is_in_order: bool = True
    last_on: date | None = None
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        ended = None if self.ended_on is None else self.ended_on - _DAY
        return min((day for day in (self.last_on, ended) if day is not None), default=None)

    def counts_on(self, day: date) -> bool:
        holds = self.is_confirmed and self.is_in_order and self.held_on <= day
        return holds and (self.last_day is None or day <= self.last_day)

    @property
    def ever_counted(self) -> bool:
        holds = self.is_confirmed and self.is_in_order
        return holds and (self.last_day is None or self.held_on <= self.last_day)

    def is_about(self, shared: ShareOnDay) -> bool:
        return shared.share.series in self.series and shared.share.provision_basis == self.basis

    def covers(self, shared: ShareOnDay) -> bool:
        share = shared.share
        same = share.category in self.categories and share.country in self.countries
        return self.is_about(shared) and same


def last_day_of(need: LegalNeed, held_on: date, lasts_until: date | None) -> date | None:
    """The last day on which such a record counts by itself."""
    again = None if need.months is None else add_months(held_on, need.months)
    return min((day for day in (again, lasts_until) if day is not None), default=None)


class Lack(StrEnum):
    """Why a need is not met, the first that holds."""

    NOT_IN_ORDER = "not_in_order"  # the newest look found that it is not
    UNCONFIRMED = "unconfirmed"  # recorded, and nobody compared it
    RUN_OUT = "run_out"  # it ran out or ended
    OUT_OF_SCOPE = "out_of_scope"  # about another category or country than is shared now
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class NeedStanding:
    """One need of some data on one basis. `lack` None: it is on record for all of it.

    `shares`: all that need it, `lacking`: those without. `by`: the record that explains the lack.
    `until`: the last day on which it is met for all, None: no such day. `since`: where data was handed
    over before it was met, the day from which it is.
    """

    need: LegalNeed
    basis: str
    shares: tuple[ShareOnDay, ...]
    lack: Lack | None = None
    lacking: tuple[ShareOnDay, ...] = ()
    by: ProvisionOnDay | None = None
    resting_on: tuple[ProvisionOnDay, ...] = ()
    until: date | None = None
    since: date | None = None

    @property
    def handed_over_on(self) -> date | None:
        days = (shared.handed_over_on for shared in self.shares if shared.handed_over_on)
        return min(days, default=None)


def standings(
    shares: Iterable[ShareOnDay],
    records: Sequence[ProvisionOnDay],
    on_site: Iterable[str],
    day: date,
) -> list[NeedStanding]:
    """Every need of the shares of one piece of work; `on_site`: series that the web site sends."""
    sent = set(on_site)
    asked: dict[tuple[str, str], list[ShareOnDay]] = {}
    for shared in shares:
        needs = [*shared.own_needs, *([OPT_OUT] if shared.share.series in sent else [])]
        for need in needs:
            asked.setdefault((shared.share.provision_basis, need), []).append(shared)
    return [
        _standing(need_of(need), basis, tuple(several), records, day)
        for (basis, need), several in asked.items()
    ]


def _standing(
    need: LegalNeed,
    basis: str,
    shares: tuple[ShareOnDay, ...],
    records: Sequence[ProvisionOnDay],
    day: date,
) -> NeedStanding:
    own = [one for one in records if one.need == need.id and one.held_on <= day]
    chosen: list[ProvisionOnDay] = []
    lacking: list[ShareOnDay] = []
    late: list[date] = []
    for shared in shares:
        about = [one for one in own if one.covers(shared)]
        best = None if _found_wrong(about) else _best(about, day)
        if best is None:
            lacking.append(shared)
            continue
        if best not in chosen:
            chosen.append(best)
        first = min(one.held_on for one in about if one.ever_counted)
        if shared.handed_over_on is not None and shared.handed_over_on < first:
            late.append(first)
    if lacking:
        lack, by = _why(own, lacking, day)
        return NeedStanding(need, basis, shares, lack, tuple(lacking), by)
    days = [one.last_day for one in chosen if one.last_day is not None]
    return NeedStanding(
        need,
        basis,
        shares,
        resting_on=tuple(chosen),
        until=min(days, default=None),
        since=max(late, default=None),
    )


def _best(about: Iterable[ProvisionOnDay], day: date) -> ProvisionOnDay | None:
    counting = [one for one in about if one.counts_on(day)]
    return max(counting, key=lambda one: (one.last_day or date.max, one.record_id), default=None)


def _found_wrong(about: Sequence[ProvisionOnDay]) -> ProvisionOnDay | None:
    """The newest look, where it found that something is not in order: what was seen before it does
    not count any more, whether anybody compared it or not."""
    newest = max(
        (one for one in about if one.is_confirmed or not one.is_in_order),
        key=lambda one: (one.held_on, one.record_id),
        default=None,
    )
    return newest if newest is not None and not newest.is_in_order and not newest.ended_on else None


def _why(
    own: Sequence[ProvisionOnDay], lacking: Sequence[ShareOnDay], day: date
) -> tuple[Lack, ProvisionOnDay | None]:
    """What somebody can do next comes first."""
    relevant = [one for one in own if any(one.covers(shared) for shared in lacking)]
    wrong = _found_wrong(relevant)
    if wrong is not None:
        return Lack.NOT_IN_ORDER, wrong
    near = [one for one in own if any(one.is_about(shared) for shared in lacking)]
    for lack, found in (
        (Lack.UNCONFIRMED, [one for one in relevant if not one.is_confirmed]),
        (Lack.RUN_OUT, [one for one in relevant if one.last_day and one.last_day < day]),
        (Lack.OUT_OF_SCOPE, [one for one in near if one.counts_on(day)]),
    ):
        if found:
            return lack, max(found, key=lambda one: one.record_id)
    return Lack.MISSING, None
