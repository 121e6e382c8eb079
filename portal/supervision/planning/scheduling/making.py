"""Works out the plan of a fiscal year from the registers, and what it would change. Reads only."""

from portal.foundation.core import clock
from portal.foundation.core.database.gc_paused import gathering
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs.queries import VendorIds
from portal.supervision.planning.plan_models import ItemState
from portal.supervision.planning.scheduling import plan, queries, schedule
from portal.supervision.planning.scheduling.difference import (
    Difference,
    compare,
    counting,
    found_done,
)
from portal.supervision.planning.scheduling.fiscal import FiscalYear, fiscal_year, number_of


def this_year() -> FiscalYear:
    return the_year(number_of(clock.today(), the_organisation().fiscal_year_start_month))


def the_year(number: int) -> FiscalYear:
    return fiscal_year(number, the_organisation().fiscal_year_start_month)


def preview(year: FiscalYear, vendor_ids: VendorIds = None, *, anew: bool = False) -> Difference:
    """What planning the year now would add, change, drop and leave; of some vendors or all.

    `anew`: days of an earlier plan do not count, those a person chose excepted.
    """
    with gathering():
        return _preview(year, vendor_ids, anew=anew)


def _preview(year: FiscalYear, vendor_ids: VendorIds, *, anew: bool) -> Difference:
    today = clock.today()
    facts = fact_queries.all_facts(today, vendor_ids)
    known = queries.known_items(year.number, vendor_ids)
    asked = {item.key for item, _ in queries.asked_otherwise(vendor_ids)}
    known = {key: one for key, one in known.items() if key not in asked}
    found = list(found_done(facts, known.values()))
    facts = counting(facts, found)
    done = {one.known.key for one in found}
    waiting = {key: one for key, one in known.items() if one.is_waiting and key not in done}
    placed = plan.place(
        (one for one in schedule.wanted(facts, year) if one.key not in asked),
        settled=queries.settled(year.first, year.last, vendor_ids, besides=year.number),
        chosen={k: one.planned_on for k, one in waiting.items() if one.state is ItemState.MOVED},
        before={} if anew else {key: one.planned_on for key, one in waiting.items()},
        today=today,
        calendar=facts.on.calendar,
        per_week=facts.on.settings.per_week,
    )
    return compare(placed, known, year.number, found, schedule.never_signed(facts))
