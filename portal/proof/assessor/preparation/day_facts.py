"""What several rows of the sheet read of a day, once: how every vendor stands, and the order of what is worst."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.content import catalogue
from portal.proof.assessor.preparation.sheet import (
    PreparationGap,
)
from portal.proof.desk.board import VendorStanding, is_shown, standings_on
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import Evaluation
from portal.supervision.selections.queries import (
    selections_on,
)
from portal.supervision.selections.standing import SelectionsOnDay


@dataclass
class DayFacts:
    """What several rows read, once."""

    day: date

    def __post_init__(self) -> None:
        self.standings, self.judged = standings_on(self.day)
        ranks = {tier.id: place for place, tier in enumerate(catalogue.tiers(on=self.day).tiers)}
        self.tiers = {
            vendor_id: ranks.get(one.tier or "", len(ranks))
            for vendor_id, one in self.standings.items()
        }
        self.promises = {promise.rule: promise.id for promise in decided_promises(self.day)}

    @cached_property
    def holding(self) -> Mapping[int, VendorStanding]:
        """The vendors within whose reach data is, as the board counts them."""
        return {
            vendor_id: one
            for vendor_id, one in self.standings.items()
            if one.holds_data and is_shown(one)
        }

    @cached_property
    def selections(self) -> Mapping[int, SelectionsOnDay]:
        return selections_on(None, self.day)

    def worst_first(self, gaps: Iterable[PreparationGap]) -> list[PreparationGap]:
        """What is missing before what soon is; the strictest tier first, then by the day."""
        return sorted(
            gaps,
            key=lambda gap: (
                gap.verdict.rank,
                self.tiers.get(gap.vendor_id or 0, -1),
                gap.by or date.max,
                gap.vendor_id or 0,
            ),
        )

    def evaluations(self, vendor_ids: Sequence[int]) -> Mapping[int, Evaluation]:
        """With their reasons; judged now only where the standings of the day have none."""
        lacking = [vendor_id for vendor_id in vendor_ids if vendor_id not in self.judged]
        if lacking:
            self.judged.update(evaluate(lacking, self.day))
        return self.judged
