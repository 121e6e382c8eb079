"""How often a piece of work is checked: the tier's interval, and the rule that makes it longer. Pure.

Source: risk_tiers.yaml, `questionnaire_months`, the floors' `max_questionnaire_months`, and dynamic
rules with `questionnaire_months_times`. Plan and promise both ask here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.conditions import evaluate
from portal.content.definitions.tiers import DynamicRule
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.share_rules import TierResult

LAST_TWO_A = "vendor.last_two_grades_a"
CERTIFIED = "vendor.certificate_in_scope"


@dataclass(frozen=True, slots=True)
class Interval:
    """So many months from one check to the next. `usual`: the tier's own, where a rule made it
    longer, with its `why`; it is longer only through `until`, the last day of what it rests on."""

    months: int
    usual: int | None = None
    why: Text | None = None
    until: date | None = None

    @property
    def is_longer(self) -> bool:
        return self.usual is not None

    def due(self, since: date) -> date:
        """The last day for the next check. What a rule gives ends with what it rests on, and then
        the next one is due as the tier says, at the latest on that day."""
        longest = add_months(since, self.months)
        if self.usual is None or self.until is None:
            return longest
        return max(add_months(since, self.usual), min(longest, self.until))


def interval_of(
    tier: TierResult,
    facts: Mapping[str, object],
    rules: Iterable[DynamicRule],
    *,
    certified_until: date | None = None,
) -> Interval | None:
    """None: it is not checked by check sheets at all.

    `facts`: of the work, and of its vendor as far as known. `certified_until`: the last day of the
    certificate that covers the work, if a rule rests on one.
    """
    usual = tier.questionnaire_months
    if usual is None:
        return None
    longest = Interval(usual)
    caps = [one.max_questionnaire_months for one in tier.floors if one.max_questionnaire_months]
    for rule in rules:
        times = rule.effect.questionnaire_months_times
        if times is None or not evaluate(rule.when, facts):
            continue
        months = min([usual * times, *caps])
        if months > longest.months:
            longest = Interval(months, usual, rule.why, certified_until)
    return longest
