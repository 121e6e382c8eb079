"""Which questionnaires the plan asks a vendor, and about which of its work. Pure: facts in.

The standard sheet is asked about all work that is checked by sheets; another one about the work its
rule fits, besides the standard one or in its place (questionnaires.planned).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import Planned, Supervised, Work
from portal.supervision.responses.intervals.rules import Interval


@dataclass(frozen=True, slots=True)
class Sheet:
    """One questionnaire for a vendor. `limits`: the intervals of the work, where the tier says how
    often; `counts_any`: before it was ever accepted it counts from the standard one."""

    what: str
    works: Sequence[Work]
    months: int
    limits: Sequence[Interval]
    counts_any: bool = False


def asked(vendor: Supervised, planned: Iterable[Planned]) -> list[Sheet]:
    """The standard one first; none of which no work is left."""
    checked = [work for work in vendor.works if work.interval is not None]
    fitting: Mapping[Planned, list[Work]] = {
        one: [w for w in checked if one.rule.fits(w.tier, vendor.kind, w.purposes)]
        for one in planned
    }
    taken = {
        work.engagement_id for one, works in fitting.items() if one.rule.in_place for work in works
    }
    left = [work for work in checked if work.engagement_id not in taken]
    found = [_by_tier(kinds.QUESTIONNAIRE, left)] if left else []
    for one, works in fitting.items():
        if not works:
            continue
        what, counts_any = kinds.sheet(one.questionnaire_id), one.rule.in_place and not left
        if one.rule.months is None:
            found.append(_by_tier(what, works, counts_any=counts_any))
        else:
            found.append(Sheet(what, works, one.rule.months, (), counts_any))
    return found


def _by_tier(what: str, works: Sequence[Work], *, counts_any: bool = False) -> Sheet:
    """As often as the strictest of the work asks."""
    limits = [work.interval for work in works if work.interval is not None]
    return Sheet(what, works, min(one.months for one in limits), limits, counts_any)
