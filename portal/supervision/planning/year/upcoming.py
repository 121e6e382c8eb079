"""What is coming for vendors: what waits in the plan, and what planning now would add. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.planning import kinds
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.scheduling.fiscal import number_of
from portal.supervision.planning.year.words import title_of

AHEAD: Final = 12  # months a vendor sees


@dataclass(frozen=True, slots=True)
class UpcomingItem:
    """Not asked for yet. `key` is its own for ever; `is_planned`: it stands in the plan, so that
    `on` is the day on which it will be due; otherwise `on` is what would be planned today."""

    key: str
    vendor_id: int
    engagement_id: int | None
    what: str
    opens_on: date
    on: date
    period_from: date
    period_to: date
    is_planned: bool

    @property
    def title(self) -> Text | Message:
        return title_of(self.what)


def told_beforehand(vendor_id: int, today: date) -> Sequence[UpcomingItem]:
    """What a vendor's own people are told of: what it takes part in and is asked within 12 months.

    Its page and the calendars of its people show this and nothing else; the rest of the plan, such
    as when its selection is reviewed, is the company's own.
    """
    last = add_months(today, AHEAD)
    return [
        item
        for item in coming([vendor_id], add_months(last, 2))  # asked until then, due after it
        if kinds.is_seen_outside(item.what) and item.opens_on <= last
    ]


def coming(vendor_ids: Collection[int] | None, until: date) -> Sequence[UpcomingItem]:
    """Due from today to a day, in the order of days; of all vendors for None (takes seconds where
    there are thousands). Also in a vendor's own scope, where only its own is known: then `on` of
    what is not planned yet may still move within its limits.
    """
    today = clock.today()
    month = the_organisation().fiscal_year_start_month
    found: dict[str, UpcomingItem] = {}
    for number in range(number_of(today, month), number_of(until, month) + 1):
        difference = work_out_plan(the_year(number), vendor_ids)
        gone = {item.key for item in difference.dropped} | {
            review.known.key for review in difference.found
        }
        for item in queries.known_items(number, vendor_ids).values():
            if item.is_waiting and item.key not in gone:
                found[item.key] = UpcomingItem(
                    item.key, item.vendor_id, item.engagement_id, item.what, item.opens_on,
                    item.planned_on, item.period_from, item.period_to, is_planned=True,
                )  # fmt: skip
        for placed in difference.added:
            wanted = placed.wanted
            if wanted.request_id is None:
                found[wanted.key] = UpcomingItem(
                    wanted.key, wanted.vendor_id, wanted.engagement_id, wanted.what,
                    placed.opens_on, placed.on, wanted.period.first, wanted.period.last,
                    is_planned=False,
                )  # fmt: skip
    wanted_days = (item for item in found.values() if today <= item.on <= until)
    return sorted(wanted_days, key=lambda item: (item.on, item.vendor_id, item.key))
