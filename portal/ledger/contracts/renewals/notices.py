"""The next day on which somebody has to decide how a contract goes on. Pure.

Ladders: practice.yaml `renewal_notice` (before the last day to give notice) and `contract_end`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.ledger.contracts.coverage.terms import HasTerms, plus_months, renewal_on
from portal.ledger.contracts.models import ContractState

NOTICE, END = "renewal_notice", "contract_end"  # ids of ladders
SAME_TERM = timedelta(days=14)  # closing days move a day by less, the shortest term is a month

ToBusinessDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class Notice:
    """Decide by `due_on`; asked for from `opens_on`. `ladder` END: the term does not renew."""

    ladder: str
    due_on: date
    opens_on: date
    term_ends_on: date

    def is_same_term(self, due_on: date) -> bool:
        """Whether an earlier due date was about this term."""
        return abs(self.due_on - due_on) <= SAME_TERM


def notice_of(
    contract: HasTerms, today: date, to_business_day: ToBusinessDay, leads: Mapping[str, int]
) -> Notice | None:
    """None where there is nothing to decide: a draft, one that ends already, one without an end,
    one that renews without a day to give notice by, one that is over.

    `leads`: by ladder how many days before the due date it begins. Once the day to give notice is
    past, the next term's counts.
    """
    ends_on = contract.ends_on
    is_over = ends_on is None or (ends_on < today and not contract.renews)
    if is_over or contract.state is not ContractState.SIGNED or contract.ended_on is not None:
        return None
    if ends_on is not None and not contract.renews:
        return _notice(END, ends_on, ends_on, to_business_day, leads)
    renewal = renewal_on(contract, today)
    if renewal is None or renewal.notice_by is None or contract.notice_months is None:
        return None
    this = _notice(NOTICE, renewal.notice_by, renewal.term_ends_on, to_business_day, leads)
    if this.due_on >= today:
        return this
    by = plus_months(renewal.next_ends_on, -contract.notice_months)
    return _notice(NOTICE, by, renewal.next_ends_on, to_business_day, leads)


def _notice(
    ladder: str,
    by: date,
    term_ends_on: date,
    to_business_day: ToBusinessDay,
    leads: Mapping[str, int],
) -> Notice:
    due_on = to_business_day(by)
    return Notice(ladder, due_on, due_on - timedelta(days=leads[ladder]), term_ends_on)
