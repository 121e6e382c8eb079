"""Commands of the clause check: what a reviewer found, each finding dated and kept."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from portal.content import catalogue
from portal.content.definitions.clauses import Clause
from portal.content.packs import kinds as shelf
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.organisation.queries import own_words
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import queries as due_queries
from portal.ledger.contracts.clauses.due_again import DueAgain
from portal.ledger.contracts.clauses.observations import (
    MAY_REPLACE,
    ClauseEntry,
    Observation,
    applies,
    check_observation,
    observed,
    tidied,
)
from portal.ledger.contracts.clauses.substantive_change import note_replacements
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.contracts.queries import last_noted_at
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, open_about

_NOTHING = asdict(Observation(None, replaces=False))


def save_check(contract: Contract, entry: ClauseEntry, *, actor: Actor) -> ClauseCheck:
    """End what was found before and open the new finding; on the same day it is a correction.

    Refuses what would prove nothing, each at its field, and (ChangedMeanwhile) a form opened
    before somebody else saved the clause.
    """
    known = queries.current_checks(contract.id)
    _refuse(contract, entry, known, _facts(contract))
    row, before = _write(contract, entry, known.get(entry.clause.id), actor)
    if row is before:
        return row
    note_replacements(contract, [(before, row)])
    settled = settle_check(contract)
    old, new = differences(_plain(before) if before else _NOTHING, _plain(row))
    label = catalogue.clause_pack().states_by_id[row.state].label
    text = say(
        "Clause %(no)s, %(clause)s, of %(number)s: %(state)s",
        no=entry.clause.no,
        clause=entry.clause.title,
        number=contract.number,
        state=label,
    )
    also: list[Subject] = [contract, *settled]
    after = new or {"state": label}
    record(actor, "clause_check.saved", row, text, also=also, before=old, after=after)
    return row


def save_checks(contract: Contract, entries: list[ClauseEntry], *, actor: Actor) -> int:
    """Several clauses in one command, all or none; how many were new. Refuses as `save_check`.

    The field of a refusal is preceded by the clause: `survival-article`.
    """
    known, facts = queries.current_checks(contract.id), _facts(contract)
    for entry in entries:
        try:
            _refuse(contract, entry, known, facts)
        except RuleViolated as refusal:
            field = f"{entry.clause.id}-{refusal.field}"
            raise RuleViolated(refusal.message, field=field) from refusal
    changed = _write_all(contract, entries, known, actor)
    if changed:
        note_replacements(contract, [(before, row) for _, row, before in changed])
        states = catalogue.clause_pack().states_by_id
        record(
            actor,
            "clause_checks.saved",
            contract,
            say_n(
                "%(n)s clause of %(number)s checked",
                "%(n)s clauses of %(number)s checked",
                len(changed),
                number=contract.number,
            ),
            also=[*(row for _, row, _ in changed), *settle_check(contract)],
            before={_field(clause): states[old.state].label for clause, _, old in changed if old},
            after={_field(clause): states[row.state].label for clause, row, _ in changed},
        )
    return len(changed)


def confirm_checks(contract: Contract, seen: Mapping[str, int], *, actor: Actor) -> int:
    """Several clauses are as they were found before, under the library in force; how many.

    `seen`: by clause the id of the row that was looked at. All or none; refuses as `save_checks`.
    """
    known = queries.current_checks(contract.id)
    library = catalogue.clause_pack().by_id
    entries = [
        ClauseEntry(library[clause_id], observed(known[clause_id]), row_id)
        for clause_id, row_id in seen.items()
        if clause_id in library and clause_id in known
    ]
    if not entries:
        raise RuleViolated(say("Choose at least one clause."))
    facts = _facts(contract)
    for entry in entries:
        _refuse(contract, entry, known, facts)
    confirmed = _write_all(contract, entries, known, actor, again=True)
    record(
        actor,
        "clause_checks.confirmed",
        contract,
        say_n(
            "%(n)s clause of %(number)s confirmed as found before",
            "%(n)s clauses of %(number)s confirmed as found before",
            len(confirmed),
            number=contract.number,
        ),
        also=[*(row for _, row, _ in confirmed), *settle_check(contract)],
        after={"version": catalogue.version_in_force(shelf.CLAUSES)},
    )
    return len(confirmed)


def _field(clause: Clause) -> str:
    """What the log calls it, in order; desk/log_words.py has the words."""
    return f"clause_{clause.no:02d}"


def _facts(contract: Contract) -> CoverageFacts:
    return queries.coverage_facts([contract.vendor_id], clock.today())


def _refuse(
    contract: Contract, entry: ClauseEntry, known: Mapping[str, ClauseCheck], facts: CoverageFacts
) -> None:
    current = known.get(entry.clause.id)
    if (current.id if current else 0) != entry.seen:
        raise ChangedMeanwhile(
            say("Clause %(no)s was checked by somebody else meanwhile.", no=entry.clause.no)
        )
    observation = tidied(entry.observation)
    works = [work.facts for work in facts.covered_by(contract.id)]
    check_observation(
        entry.clause,
        observation,
        applicable=applies(entry.clause, works),
        contract_id=contract.id,
        amends=contract.parent_id is not None,
    )
    other = observation.elsewhere_id
    if other is not None and other not in facts.contracts[contract.vendor_id]:
        raise RuleViolated(say("Choose a contract of the same vendor."), field="elsewhere_id")


def _write_all(
    contract: Contract,
    entries: Collection[ClauseEntry],
    known: Mapping[str, ClauseCheck],
    actor: Actor,
    *,
    again: bool = False,
) -> list[tuple[Clause, ClauseCheck, ClauseCheck | None]]:
    """Those that are new: the clause, the row that stands now, the row before."""
    written = [
        (entry.clause, *_write(contract, entry, known.get(entry.clause.id), actor, again=again))
        for entry in entries
    ]
    return [(clause, row, before) for clause, row, before in written if row is not before]


def _write(
    contract: Contract,
    entry: ClauseEntry,
    current: ClauseCheck | None,
    actor: Actor,
    *,
    again: bool = False,
) -> tuple[ClauseCheck, ClauseCheck | None]:
    """The row that stands now and the one before; the same row twice where nothing is new.

    `again`: saved as looked at once more, even if nothing is new.
    """
    observation = _complete(tidied(entry.observation), current)
    today = clock.today()
    if current is not None:
        same = observed(current) == observation and current.valid_from == today
        if same and not again and not _is_out_of_date(contract, current):
            return current, current
        if current.valid_from >= today:
            current.correct(clock.now())
        else:
            current.end(today)
        db.session.flush()  # before the next row may stand
    row = ClauseCheck(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        clause_id=entry.clause.id,
        clause_version=catalogue.version_in_force(shelf.CLAUSES),
        valid_from=today,
        checked_by_id=actor.user_id,
        checked_at=clock.now(),
        **asdict(observation),
    )
    db.session.add(row)
    db.session.flush()
    return row, current


def _is_out_of_date(contract: Contract, row: ClauseCheck) -> bool:
    """Saved today, but before the contract changed or by an earlier version of the library."""
    if row.clause_version != catalogue.version_in_force(shelf.CLAUSES):
        return True
    noted = last_noted_at(contract.id)
    return noted is not None and row.checked_at < noted


def _complete(observation: Observation, current: ClauseCheck | None) -> Observation:
    """Whether it replaces a clause as it stands, where the form did not ask."""
    if observation.replaces is not None:
        return observation
    before = current is not None and current.replaces and observation.state in MAY_REPLACE
    return replace(observation, replaces=before)


def _plain(row: ClauseCheck) -> dict[str, Any]:
    label = catalogue.clause_pack().states_by_id[row.state].label
    return asdict(observed(row)) | {"state": label}


def open_due_checks() -> int:
    """For the jobs: open what is due again, end what is not asked any more; how many were opened.

    Each contract is a command of its own. Run twice, killed halfway, days missed: each contract
    is asked for once as long as its check is open.
    """
    today, now = clock.today(), clock.now()
    due = due_queries.contracts_due(None, today)
    asked = list(open_about(ObligationKind.CLAUSE_CHECK, Contract.__tablename__))
    opened = sum(
        ask_for_check(due_check, now)
        for contract_id, due_check in due.items()
        if contract_id not in asked
    )
    for contract_id in asked:
        if contract_id not in due:
            _end(contract_id)
    return opened


def settle_check(contract: Contract) -> list[Obligation]:
    """Within a command that saved checks: close what asked for them once nothing is due any more."""
    asked = find_open(ObligationKind.CLAUSE_CHECK, contract)
    if asked is None or due_queries.contract_due(contract, clock.today()) is not None:
        return []
    obligations.close_obligation(asked)
    return [asked]


def ask_for_check(due: DueAgain, known_at: datetime) -> bool:
    """Unless somebody checked the contract after that was read, or asked meanwhile; a command."""
    contract_id = due.paper.contract_id
    with transaction():
        contract = queries.lock_contract(contract_id)
        is_checked = due_queries.was_checked_since(contract_id, known_at)
        if is_checked or find_open(ObligationKind.CLAUSE_CHECK, contract) is not None:
            return False
        title = say(
            "Check the clauses of %(contract)s again. %(reason)s",
            contract=contract.title,
            reason=due.why,
        )
        due_on = business_calendar().on_or_after(due.by)
        obligation = obligations.ask_colleagues(
            ObligationKind.CLAUSE_CHECK, contract, Holder.PROCUREMENT, title, due_on=due_on
        )
        text = say(
            "Clauses of %(number)s to be checked again by %(day)s. %(reason)s",
            number=contract.number,
            day=obligation.due_on,
            reason=due.why,
        )
        record(SYSTEM, "clause_check.asked", contract, text, also=[obligation])
    return True


def _end(contract_id: int) -> None:
    """Nothing is due any more: it was checked, or it no longer binds any work."""
    today = clock.today()
    with transaction():
        contract = queries.lock_contract(contract_id)
        asked = find_open(ObligationKind.CLAUSE_CHECK, contract)
        if asked is None or due_queries.contract_due(contract, today) is not None:
            return
        if in_force_on(contract, today):
            obligations.close_obligation(asked)
            text = say("Clauses of %(number)s need no other check", number=contract.number)
        else:
            reason = own_words(say("The contract is not in force any more."))
            obligations.withdraw_obligation(asked, reason=reason)
            text = say("%(number)s is not in force: no check is asked for", number=contract.number)
        record(SYSTEM, "clause_check.settled", contract, text, also=[asked])
