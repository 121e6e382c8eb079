"""What waits for somebody, in groups of lateness. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.foundation.core.messages import Message, Text, say
from portal.ledger.obligations.models import Holder, Obligation
from portal.proof.board.places import Way
from portal.supervision.promises.findings import Evaluation, Place, Point, PromiseVerdict
from portal.supervision.promises.verdicts import Verdict

_DAY, _FORTNIGHT = timedelta(days=1), timedelta(days=14)


class Group(StrEnum):
    OVERDUE = "overdue"
    NOW = "now"  # today and tomorrow
    SOON = "soon"  # the two weeks from then
    LATER = "later"


GROUP_NAMES: dict[Group, Message] = {
    Group.OVERDUE: say("Overdue"),
    Group.NOW: say("Today and tomorrow"),
    Group.SOON: say("The next two weeks"),
    Group.LATER: say("After that"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something this person has to do; `way` None where the page is not theirs to open."""

    title: Message
    vendor: Text
    due_on: date
    way: Way | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that a promise needs; `due_on` None: no day is set, it is missing now."""

    vendor: Text
    promise: PromiseVerdict
    point: Point
    way: Way | None

    @property
    def due_on(self) -> date | None:
        return self.point.step.by if self.point.step else None

    @property
    def work(self) -> Text | None:
        """The piece of work it is about."""
        found = (work for work, finding in self.promise.works if self.point in finding.points)
        return next((work.name for work in found), None)


def group_of(due_on: date, today: date) -> Group:
    if due_on < today:
        return Group.OVERDUE
    if due_on <= today + _DAY:
        return Group.NOW
    return Group.SOON if due_on <= today + _FORTNIGHT else Group.LATER


def grouped(rows: Iterable[Waiting], today: date) -> list[tuple[Group, list[Waiting]]]:
    """Only groups with something in them, the most urgent first."""
    found: dict[Group, list[Waiting]] = {group: [] for group in Group}
    for row in sorted(rows, key=lambda one: one.due_on):
        found[group_of(row.due_on, today)].append(row)
    return [(group, several) for group, several in found.items() if several]


def steps_for(
    vendors: Iterable[Evaluation], holders: Iterable[Holder], known: Iterable[Obligation]
) -> list[tuple[Evaluation, PromiseVerdict, Point]]:
    """What the promises need from these roles now, the worst and most urgent first.

    A decision that `known` obligations ask for already is left out.
    """
    wanted = set(holders)
    decided = {row.subject_id for row in known if row.subject_kind == "attestations"}
    found = [
        (vendor, promise, point)
        for vendor in vendors
        for promise in vendor.promises
        for point in promise.points
        if _is_for(point, wanted, decided)
    ]
    return sorted(found, key=lambda one: _urgency(one[2]))


def _is_for(point: Point, holders: set[Holder], decided: set[int]) -> bool:
    if point.step is None or point.step.who not in holders:
        return False
    if point.verdict not in (Verdict.BROKEN, Verdict.DUE_SOON):
        return False
    target = point.step.target
    return target.place is not Place.ATTESTATION or target.id not in decided


def _urgency(point: Point) -> tuple[int, date]:
    return point.verdict.rank, (point.step.by if point.step else None) or date.min
