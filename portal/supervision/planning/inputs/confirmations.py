"""What confirmations other than check sheets do to the plan. Pure.

Strict (ADR 31): the promise may rest on any of them, but the check sheet that a tier asks for comes
all the same, except after a check on paper from before the portal, which is the same sheet. A visit
fulfils the planned one whatever it came to: what was not in order is for findings to mend.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.supervision.confirmations.facts import Confirmed
from portal.supervision.confirmations.models import ConfirmationKind
from portal.supervision.planning.inputs.facts import Work
from portal.supervision.planning.inputs.settings import PlanSettings

Days = dict[int, date]


def last_times(
    works: Iterable[Work], confirmed: Mapping[int, Sequence[Confirmed]], settings: PlanSettings
) -> tuple[Days, Days]:
    """By vendor, when all work that is asked about was last checked on paper, and when all that is
    visited was last visited. A vendor of which some such work was left out is not in it."""
    papers: dict[int, list[date | None]] = defaultdict(list)
    visits: dict[int, list[date | None]] = defaultdict(list)
    for work in works:
        known = confirmed.get(work.engagement_id, ())
        if work.interval is not None:
            sheets = [one for one in known if one.is_good]
            papers[work.vendor_id].append(_last(sheets, ConfirmationKind.PAPER_CHECK))
        if not work.is_incidental and settings.visits.get(work.tier):
            visits[work.vendor_id].append(_last(known, ConfirmationKind.SITE_VISIT))
    return _of_all(papers), _of_all(visits)


def _last(known: Iterable[Confirmed], kind: ConfirmationKind) -> date | None:
    days = (one.held_on for one in known if one.kind is kind and one.is_approved)
    return max(days, default=None)


def _of_all(by_vendor: Mapping[int, Sequence[date | None]]) -> Days:
    found = {}
    for vendor_id, days in by_vendor.items():
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            found[vendor_id] = min(known)
    return found
