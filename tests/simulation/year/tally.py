"""What a year took of people, as a table: acts by kind, for each vendor, and who needed nobody to step in."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.ledger.obligations.models import Holder
from tests.simulation.year.living import Counted
from tests.simulation.year.people import Temper

CLERKS: Final = (Holder.PROCUREMENT.value, Holder.PRIVACY_OFFICER.value)
MOST: Final = 30  # acts for each vendor
WANTED: Final = 0.8  # of vendors, without a person stepping in
# What the calendar or the end of a term brings to every vendor alike; any other act is stepping in.
PLANNED: Final = {
    "attestations.new_authority": "authority of a signatory recorded anew",
    "contracts.confirm_checks": "clauses looked at again",
    "contracts.term": "term of a contract decided",
    "data_sharing.review": "need for data reviewed",
    "data_sharing.review_data": "need for data reviewed, all of a vendor",
    "planning.decide": "plan of a year taken",
    "report_batches.draft": "reports drafted together",
    "report_batches.issue": "reports issued together",
    "reports.edit": "report concluded",
    "reports.issue": "report issued",
    "responses.accept": "sheet accepted",
    "responses.accept_draw": "sheets accepted by exception",
    "responses.draw": "sample drawn",
    "responses.look": "sheet of a sample read in full",
    "responses.note": "answer of a sheet noted",
    "selections.begin": "selection assessment begun",
    "selections.decide": "selection decided",
    "selections.fill": "selection assessment filled in",
    "selections.propose_criteria": "criteria of selection reviewed",
}
OTHERWISE: Final = {
    "attestations.propose": "what to do about a refusal proposed",
    "extensions.answer": "request for more time answered",
    "findings.check_effect": "effect of a correction checked",
    "findings.verify": "correction verified",
    "incidents.assess": "incident assessed",
    "incidents.note_call": "call about an incident noted",
    "incidents.propose": "end of an incident proposed",
    "incidents.record_submission": "report to an authority recorded",
    "onboarding.decide_exception": "what to do about a refusal decided",
    "responses.send_back_now": "sheet sent back",
}


@dataclass(frozen=True)
class Tally:
    """`vendors`: how each answers, by id. Acts that the portal refused are no acts."""

    counted: Sequence[Counted]
    vendors: Mapping[int, Temper]

    def acts(self, *who: str) -> list[Counted]:
        return [one for one in self.counted if one.act.is_done and one.act.who in who]

    def of_each(self, *who: str) -> Mapping[int, float]:
        """Acts for each vendor; those about several at once in equal shares."""
        acts = self.acts(*who)
        shared = sum(one.vendor_id is None for one in acts) / max(1, len(self.vendors))
        own = Counter(one.vendor_id for one in acts)
        return {vendor_id: own[vendor_id] + shared for vendor_id in self.vendors}

    def stepped_in(self) -> Mapping[int, Counter[str]]:
        """By vendor, what staff did beyond what is planned."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for one in self.acts(*CLERKS):
            if one.vendor_id is not None and not is_planned(one):
                found[one.vendor_id][one.act.endpoint] += 1
        return found

    def lines(self, days: int) -> Iterator[str]:
        number = max(1, len(self.vendors))
        yield f"| {number} vendors, {days} days | acts | for each vendor |"
        yield "|---|---|---|"
        kinds = Counter(one.act.endpoint for one in self.acts(*CLERKS))
        planned = {one.act.endpoint for one in self.acts(*CLERKS) if is_planned(one)}
        for endpoint, times in kinds.most_common():
            mark = "planned" if endpoint in planned else "stepping in"
            words = (PLANNED | OTHERWISE).get(endpoint, endpoint)
            yield f"| {words} ({mark}) | {times} | {times / number:.1f} |"
        each = self.of_each(*CLERKS)
        clerk = self.of_each(CLERKS[0])
        yield f"| procurement alone | {len(self.acts(CLERKS[0]))} | {_mean(clerk.values()):.1f} |"
        yield f"| procurement and officer | {len(self.acts(*CLERKS))} | {_mean(each.values()):.1f} |"
        yield f"| most for one vendor | | {max(each.values(), default=0):.1f} |"
        yield f"| vendors with more than {MOST} | {self.above()} | goal 0, {_met(not self.above())} |"
        alone = self.alone()
        share = len(alone) / number
        yield f"| vendors nobody stepped in for | {len(alone)} | {share:.0%}, goal {WANTED:.0%}, {_met(share >= WANTED)} |"
        vendors = self.acts(Holder.VENDOR.value)
        yield f"| acts of the vendors themselves | {len(vendors)} | {len(vendors) / number:.1f} |"

    def above(self) -> int:
        return sum(acts > MOST for acts in self.of_each(*CLERKS).values())

    def alone(self) -> Collection[int]:
        stepped = self.stepped_in()
        return [vendor_id for vendor_id in self.vendors if vendor_id not in stepped]

    def is_met(self) -> bool:
        return not self.above() and len(self.alone()) >= WANTED * len(self.vendors)


def is_planned(one: Counted) -> bool:
    return one.act.endpoint in PLANNED


def _mean(values: Collection[float]) -> float:
    return sum(values) / max(1, len(values))


def _met(is_met: bool) -> str:
    return "met" if is_met else "not met"
