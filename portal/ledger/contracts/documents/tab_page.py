"""The contracts of a vendor, one line for each: how long they run, what they cover, how far checked. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.messages import Message, Text
from portal.ledger.contracts.coverage.facts import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ContractFacts, Recheck
from portal.ledger.contracts.coverage.terms import renewal_on
from portal.ledger.contracts.labels import Standing, copy_standing, renewal_words, standing_of
from portal.ledger.contracts.models import ContractState

ToBusinessDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract in the table; `covers` are the names of running work, `checked` of all clauses.

    `runs_until`: the last day of the term that runs, renewals counted; None: no end agreed.
    `replaces`: how many clauses of what it amends it takes the place of. `recheck`: its clauses
    are to be checked again. `copy`: how it can be shown.
    """

    contract: ContractFacts
    runs_until: date | None
    standing: Standing
    renewal: Message | None
    parent: str | None
    covers: Sequence[Text]
    covers_all: bool
    checked: int
    replaces: int
    recheck: Recheck | None
    copy: Standing


def in_order(contracts: Iterable[ContractFacts]) -> Sequence[ContractFacts]:
    """Those not ended first, then by start and number."""
    return sorted(
        contracts,
        key=lambda one: (
            one.state is ContractState.ENDED,
            one.starts_on or date.max,
            one.number,
        ),
    )


def contract_lines(
    contracts: Sequence[ContractFacts], facts: CoverageFacts, to_business_day: ToBusinessDay
) -> Sequence[ContractLine]:
    """One line for each contract, in the order given."""
    titles = {one.id: one.title for one in contracts}
    running = [work for work in facts.works if not work.is_over]
    lines = []
    for one in contracts:
        covered = facts.covered_by(one.id)
        renewal = renewal_on(one, facts.day)
        notice = to_business_day(renewal.notice_by) if renewal and renewal.notice_by else None
        lines.append(
            ContractLine(
                contract=one,
                runs_until=renewal.term_ends_on if renewal else one.ends_on,
                standing=standing_of(one, facts.day),
                renewal=renewal_words(one, facts.day, notice),
                parent=titles.get(one.parent_id or 0),
                covers=[work.name for work in covered],
                covers_all=len(running) > 1 and len(covered) == len(running),
                checked=facts.checked(one),
                replaces=sum(found.replaces for found in one.found.values()),
                recheck=facts.rechecks.get(one.id),
                copy=copy_standing(one.shown, one.state),
            )
        )
    return lines
