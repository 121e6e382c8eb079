"""How long a contract runs, when to decide how it goes on, which paper takes the place of which. Pure.

Ladders: practice.yaml `renewal_notice` (before the last day to give notice) and `contract_end`.

An amendment is a memorandum that stands under another contract. It covers what its parent covers
while that one is in force, unless cover of its own was entered for it. A clause that it is said to
replace takes the place of the same clause of every contract it stands under, and of older
amendments of these; as long as it is in force, and only for work it covers itself.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation
from portal.ledger.contracts.coverage.outcome import ContractFacts, ContractTerms, Cover
from portal.ledger.contracts.models import FOUND_IN_TEXT, Contract, ContractKind, ContractState

MOST_MONTHS = 240
TIME_FOR_COPIES: Final = timedelta(days=90)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimeForCopies:
    """Contracts from before the portal may go on for a time without a copy after the upgrade."""

    baseline_on: date
    since: date | None

    def is_from_before(self, signed_on: date | None) -> bool:
        return signed_on is not None and signed_on < self.baseline_on

    def last_day(self, signed_on: date | None, registered_on: date) -> date | None:
        """Of that time; None: what is entered after the upgrade, or after the baseline, has none."""
        if self.since is None or registered_on > self.since:
            return None
        return self.since + TIME_FOR_COPIES if self.is_from_before(signed_on) else None


def time_for_copies(company: Organisation) -> TimeForCopies:
    return TimeForCopies(company.baseline_on, company.copies_asked_on)


# A contract's row, or the same facts in plain values.
HasTerms = Contract | ContractTerms | SimpleNamespace


@dataclass(frozen=True, slots=True)
class Renewal:
    """The term running on a day and the one that follows by itself; `notice_by` stops that.

    `began_on`: its first day, where it is not the first term.
    """

    term_ends_on: date
    notice_by: date | None
    next_ends_on: date
    began_on: date | None = None


def first_day(contract: HasTerms) -> date | None:
    """The later of signature and start: before both nobody is bound. None for a draft."""
    if contract.state is ContractState.DRAFT or contract.signed_on is None:
        return None
    return max(contract.signed_on, contract.starts_on or contract.signed_on)


def last_day(contract: HasTerms) -> date | None:
    """The last day that is sure today; None: no end, or one that renews by itself."""
    ends = [] if contract.renews or contract.ends_on is None else [contract.ends_on]
    if contract.ended_on is not None:
        ends.append(contract.ended_on)
    return min(ends, default=None)


def in_force_on(contract: HasTerms, day: date) -> bool:
    """Signed, started, not past its last day unless it renews, not ended; a draft never."""
    first, last = first_day(contract), last_day(contract)
    return first is not None and first <= day and (last is None or day <= last)


def goes_on_after(contract: HasTerms, day: date) -> bool:
    """Signed, and that day is not its last nor after it."""
    last = last_day(contract)
    return first_day(contract) is not None and (last is None or last > day)


def renewal_on(contract: HasTerms, day: date) -> Renewal | None:
    """The term in which `day` falls; None where nothing renews, or it has been ended."""
    if not contract.renews or contract.ended_on is not None:
        return None
    if contract.ends_on is None or not contract.renewal_months:
        return None
    times = 0
    while (term := plus_months(contract.ends_on, times * contract.renewal_months)) < day:
        times += 1
    notice = contract.notice_months
    return Renewal(
        term_ends_on=term,
        notice_by=None if notice is None else plus_months(term, -notice),
        next_ends_on=plus_months(contract.ends_on, (times + 1) * contract.renewal_months),
        began_on=plus_months(contract.ends_on, (times - 1) * contract.renewal_months) + _DAY
        if times
        else None,
    )


def plus_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays a last day (Civil Code 143)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = (day + _DAY).month != day.month
    return date(year, month + 1, last if is_last else min(day.day, last))


def check_terms(contract: HasTerms, today: date) -> None:
    """Refuse dates that cannot be true together, each at its field."""
    _check_signature(contract, today)
    _check_order(contract)
    _check_renewal(contract)
    if contract.ended_on is not None:
        check_end(contract, contract.ended_on)
    elif contract.state is ContractState.ENDED:
        raise RuleViolated(say("Enter its last day."), field="ended_on")


def check_end(contract: HasTerms, on: date) -> None:
    """Refuse a last day before the first, or after a term that is over without it."""
    first = first_day(contract)
    if first is not None and on < first:
        raise RuleViolated(
            say("The last day must not be before the first, %(start)s.", start=first),
            field="ended_on",
        )
    if not contract.renews and contract.ends_on is not None and on > contract.ends_on:
        raise RuleViolated(
            say(
                "Its term is over on %(day)s without that: enter that day or an earlier one.",
                day=contract.ends_on,
            ),
            field="ended_on",
        )


def _check_signature(contract: HasTerms, today: date) -> None:
    if contract.signed_on is not None and contract.signed_on > today:
        raise RuleViolated(
            say("The day of signature lies in the future; today is %(today)s.", today=today),
            field="signed_on",
        )
    if contract.state is not ContractState.DRAFT and contract.signed_on is None:
        raise RuleViolated(say("Enter the day on which it was signed."), field="signed_on")


def _check_order(contract: HasTerms) -> None:
    if contract.ends_on is None:
        return
    if contract.starts_on is not None and contract.ends_on < contract.starts_on:
        raise RuleViolated(
            say("The last day must not be before the first, %(start)s.", start=contract.starts_on),
            field="ends_on",
        )
    if contract.signed_on is not None and contract.ends_on < contract.signed_on:
        raise RuleViolated(
            say(
                "The last day must not be before the day of signature, %(signed)s.",
                signed=contract.signed_on,
            ),
            field="ends_on",
        )


def _check_renewal(contract: HasTerms) -> None:
    if not contract.renews:
        return
    if contract.ends_on is None:
        raise RuleViolated(
            say("Enter the last day of the first term: from it the renewals are counted."),
            field="ends_on",
        )
    if not contract.renewal_months:
        raise RuleViolated(
            say("Enter for how many months it renews each time."), field="renewal_months"
        )
    if (contract.notice_months or 0) > contract.renewal_months:
        raise RuleViolated(
            say(
                "Notice must fall within one term: enter at most %(months)s months.",
                months=contract.renewal_months,
            ),
            field="notice_months",
        )


NOTICE, END = "renewal_notice", "contract_end"  # ids of ladders


SAME_TERM = timedelta(days=14)  # closing days move a day by less, the shortest term is a month

ToBusinessDay = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class RenewalNotice:
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
) -> RenewalNotice | None:
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
) -> RenewalNotice:
    due_on = to_business_day(by)
    return RenewalNotice(ladder, due_on, due_on - timedelta(days=leads[ladder]), term_ends_on)


Known = Mapping[int, ContractFacts]  # all contracts of the vendor, by id


def is_amendment(contract: ContractFacts) -> bool:
    return contract.kind is ContractKind.MEMORANDUM and contract.parent_id is not None


def amended_by_another(contract: ContractFacts) -> int:
    """What an amendment stands under that is to mend what this one says: not under another amendment."""
    return contract.parent_id if is_amendment(contract) and contract.parent_id else contract.id


def above(contract: ContractFacts, known: Known) -> Iterator[ContractFacts]:
    """What it stands under, the nearest first."""
    seen = {contract.id}
    parent = known.get(contract.parent_id or 0)
    while parent is not None and parent.id not in seen:
        seen.add(parent.id)
        yield parent
        parent = known.get(parent.parent_id or 0)


def may_replace(newer: ContractFacts, older: ContractFacts, known: Known) -> bool:
    """Whether clauses of `newer` can take the place of clauses of `older`.

    `older` is one of those it stands under, or an amendment of one of these that came before it.
    """
    over = {contract.id for contract in above(newer, known)}
    if older.id in over:
        return True
    if older.id == newer.id or not is_amendment(older):
        return False
    over_older = list(above(older, known))
    if any(contract.id == newer.id for contract in over_older):
        return False
    amended = next((contract for contract in over_older if not is_amendment(contract)), None)
    return amended is not None and amended.id in over and _age(older) < _age(newer)


def replaces(contract: ContractFacts, clause_id: str) -> bool:
    found = contract.found.get(clause_id)
    return found is not None and found.replaces


def replacement_of(
    contract: ContractFacts, clause_id: str, among: Iterable[ContractFacts], known: Known
) -> ContractFacts | None:
    """Of the contracts given the newest whose clause takes the place of this one's."""
    found = [
        other
        for other in among
        if replaces(other, clause_id) and may_replace(other, contract, known)
    ]
    return max(found, key=_age, default=None)


def was_there(contract: ContractFacts, clause_id: str, known: Known) -> bool:
    """Whether the clause stood, well or badly, in what this contract can replace clauses of."""
    return any(
        (found := other.found.get(clause_id)) is not None
        and found.state in FOUND_IN_TEXT
        and may_replace(contract, other, known)
        for other in known.values()
    )


def with_inherited(
    covers: Collection[Cover], heirs: Mapping[int, Collection[ContractFacts]]
) -> tuple[Cover, ...]:
    """What covers a piece of work, with the amendments that cover what their parent covers.

    `heirs`: by parent those of its amendments that have no cover of their own.
    """
    all_of_them, seen = list(covers), {cover.contract_id for cover in covers}
    for cover in all_of_them:  # grows while it is read: an amendment may have amendments
        for heir in heirs.get(cover.contract_id, ()):
            if heir.id not in seen:
                seen.add(heir.id)
                through = (cover.contract_id, *cover.through)
                all_of_them.append(Cover(heir.id, cover.until, through))
    return tuple(all_of_them)


def heirs_of(contracts: Iterable[ContractFacts]) -> dict[int, list[ContractFacts]]:
    """By parent its amendments that cover what it covers."""
    found: dict[int, list[ContractFacts]] = {}
    for contract in contracts:
        if contract.inherits and contract.parent_id is not None:
            found.setdefault(contract.parent_id, []).append(contract)
    return found


def _age(contract: ContractFacts) -> tuple[date, int]:
    """Later is newer; of two from one day the one that was registered later."""
    return first_day(contract) or date.max, contract.id
