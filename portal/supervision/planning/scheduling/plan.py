"""On which day each thing of a plan is due. Pure: what is wanted and where it may lie in, days out.

A vendor's things are lined up on as few days as their limits allow; a reviewer has at most so many
vendors due in a week, or the plan says where it could not be; never a day on which nobody works or
one in a closed window. A day that was set before stays while it may. Same input, same plan.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.work_on_day import Period
from portal.supervision.planning import kinds

_MONTH = timedelta(days=30)
_FIRST_DAYS = 5  # of a month, spared where vendors close their books
Load = Counter[tuple[int | None, date]]  # by reviewer and the Monday of a week: vendors due


@dataclass(frozen=True, slots=True)
class DueThing:
    """One thing to be planned, due on a day from `earliest` to `latest`, both included.

    `key` is its own for ever. `opens_on`: the day on which it is asked; None: `lead` before it is
    due. `latest` must be a day on which a vendor may be due. `request_id`: asked for already, so
    due when the request is.
    """

    key: str
    vendor_id: int
    engagement_id: int | None
    what: str
    tier: str
    reviewer_id: int | None
    period: Period
    opens_on: date | None
    earliest: date
    latest: date
    spares_first_days: bool = False
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A day that stands whatever the plan says: opened, or chosen by a person."""

    vendor_id: int
    reviewer_id: int | None
    on: date


@dataclass(frozen=True, slots=True)
class PlacedItem:
    wanted: DueThing
    on: date

    @property
    def opens_on(self) -> date:
        return self.wanted.opens_on or self.on - _MONTH


@dataclass(frozen=True, slots=True)
class Crowded:
    """A week with more vendors due at one reviewer than there should be. `monday` begins it."""

    reviewer_id: int | None
    monday: date
    vendors: int


@dataclass(frozen=True, slots=True)
class YearPlan:
    """In the order of days, then vendors."""

    placed: Sequence[PlacedItem]
    crowded: Sequence[Crowded]


@dataclass(slots=True)
class _Days:
    """What is taken already, and which days are free at all."""

    calendar: BusinessCalendar
    per_week: int
    sittings: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    load: Load = field(default_factory=Counter)
    known: dict[date, bool] = field(default_factory=dict)

    def is_good(self, day: date) -> bool:
        found = self.known.get(day)
        if found is None:
            found = self.calendar.is_open(day) and not self.calendar.in_closed_window(day)
            self.known[day] = found
        return found

    def take(self, vendor_id: int, reviewer_id: int | None, day: date) -> None:
        """A second thing of the same vendor on the same day costs nothing."""
        if day not in self.sittings[vendor_id]:
            self.sittings[vendor_id].add(day)
            self.load[reviewer_id, monday_of(day)] += 1

    def has_room(self, vendor_id: int, reviewer_id: int | None, day: date) -> bool:
        here = day in self.sittings.get(vendor_id, ())
        return here or self.load[reviewer_id, monday_of(day)] < self.per_week


def place(
    wanted: Iterable[DueThing],
    *,
    settled: Collection[Settled],
    chosen: Mapping[str, date],
    before: Mapping[str, date],
    today: date,
    calendar: BusinessCalendar,
    per_week: int,
) -> YearPlan:
    """Every one of `wanted` once. `chosen`, by key: days a person chose, which stand whatever they
    are; `before`: those an earlier plan gave, which stand while they may.
    """
    days = _Days(calendar, per_week)
    for stands in settled:
        days.take(stands.vendor_id, stands.reviewer_id, stands.on)
    things = sorted(wanted, key=lambda thing: (thing.latest, thing.vendor_id, thing.key))
    placed = [
        PlacedItem(thing, day) for thing in things if (day := _given(thing, chosen)) is not None
    ]
    for done in placed:
        days.take(done.wanted.vendor_id, done.wanted.reviewer_id, done.on)
    left: list[DueThing] = []
    for thing in things:
        if _given(thing, chosen) is not None:
            continue
        day = before.get(thing.key)
        if day is not None and _may_stay(thing, day, today, days):
            days.take(thing.vendor_id, thing.reviewer_id, day)
            placed.append(PlacedItem(thing, day))
        else:
            left.append(thing)
    placed += _line_up(left, days)
    placed.sort(key=lambda item: (item.on, item.wanted.vendor_id, item.wanted.key))
    return YearPlan(placed, crowded_weeks(days.load, per_week))


def _given(thing: DueThing, chosen: Mapping[str, date]) -> date | None:
    return thing.latest if thing.request_id is not None else chosen.get(thing.key)


def _may_stay(thing: DueThing, day: date, today: date, days: _Days) -> bool:
    """What is overdue stays overdue; otherwise the day must still be one that may be chosen."""
    is_statement = kinds.is_statement(thing.what)
    if not is_statement and day < today:
        return True
    first = thing.earliest if is_statement else thing.earliest - _MONTH
    return first <= day <= thing.latest and days.is_good(day)


def _line_up(left: Sequence[DueThing], days: _Days) -> Iterator[PlacedItem]:
    by_vendor: dict[int, list[DueThing]] = defaultdict(list)
    for thing in left:  # each vendor's by the last day they allow, as `left` is sorted
        by_vendor[thing.vendor_id].append(thing)
    groups: list[tuple[date, date, list[DueThing]]] = []
    for several in by_vendor.values():
        rest = []
        for thing in several:
            day = _sitting(thing, days)
            if day is None:
                rest.append(thing)
            else:
                yield PlacedItem(thing, day)
        groups += _groups(rest)
    groups.sort(key=lambda group: (group[1], group[2][0].vendor_id))
    for first, last, things in groups:
        head = things[0]
        day = _choose(first, last, head, any(thing.spares_first_days for thing in things), days)
        days.take(head.vendor_id, head.reviewer_id, day)
        for thing in things:
            yield PlacedItem(thing, day)


def _sitting(thing: DueThing, days: _Days) -> date | None:
    """A day on which the vendor sits down anyway: the last that fits."""
    fitting = (
        day
        for day in days.sittings.get(thing.vendor_id, ())
        if thing.earliest <= day <= thing.latest
        and days.is_good(day)
        and not (thing.spares_first_days and day.day <= _FIRST_DAYS)
    )
    return max(fitting, default=None)


def _groups(things: Sequence[DueThing]) -> Iterator[tuple[date, date, list[DueThing]]]:
    """As few as can be: everything that may wait for the last day of the first joins it."""
    waiting = list(things)
    while waiting:
        last = waiting[0].latest
        together = [thing for thing in waiting if thing.earliest <= last]
        waiting = [thing for thing in waiting if thing.earliest > last]
        yield max(thing.earliest for thing in together), last, together


def _choose(first: date, last: date, head: DueThing, spare: bool, days: _Days) -> date:  # noqa: FBT001
    """The last day with room; where no week has any, in the emptiest of them."""
    back = (last - timedelta(days=ago) for ago in range((last - first).days + 1))
    good = [day for day in back if days.is_good(day)]
    calm = [day for day in good if day.day > _FIRST_DAYS] if spare else good
    for day in calm:
        if days.has_room(head.vendor_id, head.reviewer_id, day):
            return day
    options = calm or good or [last]
    return min(options, key=lambda day: days.load[head.reviewer_id, monday_of(day)])


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def crowded_weeks(load: Load, per_week: int) -> list[Crowded]:
    found = [
        Crowded(reviewer_id, monday, number)
        for (reviewer_id, monday), number in load.items()
        if number > per_week
    ]
    return sorted(found, key=lambda crowded: (crowded.monday, crowded.reviewer_id or 0))
