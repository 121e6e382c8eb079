"""Opens and closes what follows from the facts by itself (docs/architecture.md section 1). For the jobs.

Run it twice, beside itself, or kill it halfway: each vendor is one command, which looks again under
the vendor's lock and does what is still to be done.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say, to_json
from portal.foundation.organisation.queries import own_words
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.consequences import queries
from portal.supervision.consequences.wanted import (
    OF_JUDGED,
    OF_PEOPLE,
    AlreadyOpen,
    SubjectOf,
    WantedObligation,
    is_done,
    key_of,
    of_judged,
)
from portal.supervision.promises.results import Evaluation

# Of those that are not wanted any more the ids of those that were done.
Done = Callable[[Iterable[Obligation]], Collection[int]]


@dataclass(frozen=True, slots=True)
class WaitingDifference:
    """What is to be opened, closed, asked otherwise, and said otherwise."""

    opens: Sequence[WantedObligation]
    ends: Sequence[Obligation]
    moves: Sequence[tuple[Obligation, WantedObligation]]
    changes: Sequence[tuple[Obligation, WantedObligation]]

    def __bool__(self) -> bool:
        return bool(self.opens or self.ends or self.moves or self.changes)


def wanted_of(judged: Mapping[int, Evaluation]) -> Mapping[int, Sequence[WantedObligation]]:
    """By vendor what ought to be open, in three statements."""
    known = queries.known_about(judged, queries.open_about(judged))
    return {
        vendor_id: of_judged(evaluation, known[vendor_id])
        for vendor_id, evaluation in judged.items()
    }


def follow_judged(judged: Mapping[int, Evaluation]) -> int:
    """Compare what follows from the verdicts with what is open; how many vendors differed."""
    return sum(
        _settle(vendor_id, wanted, OF_JUDGED, done)
        for vendor_id, wanted, done in _differing(judged)
    )


def _differing(
    judged: Mapping[int, Evaluation],
) -> list[tuple[int, Sequence[WantedObligation], Done]]:
    """Without the rows that were compared: left in the session, each would be read again after
    every command that follows."""
    owed = queries.open_about(judged)
    known = queries.known_about(judged, owed)
    found: list[tuple[int, Sequence[WantedObligation], Done]] = []
    for vendor_id, evaluation in judged.items():
        wanted = of_judged(evaluation, known[vendor_id])
        following = [row for row in owed.get(vendor_id, ()) if row.kind in OF_JUDGED]
        if _difference(following, wanted):
            about = replace(known[vendor_id], owed=())  # whether it is done does not hang on them
            done = partial(_done_of_judged, vendor=evaluation, known=about)
            found.append((vendor_id, wanted, done))
    return found


def _done_of_judged(
    rows: Iterable[Obligation], *, vendor: Evaluation, known: AlreadyOpen
) -> Collection[int]:
    return {row.id for row in rows if is_done(row, vendor, known)}


def follow_people() -> int:
    """The same for what judging does not see: who may sign, which role and which pack waits."""
    wanted: dict[int | None, list[WantedObligation]] = {
        vendor_id: [obligation] for vendor_id, obligation in queries.unauthorised().items()
    }
    certificates = queries.certificates_to_do()
    for of_vendor in (
        *queries.of_unchosen_staffing(),
        *queries.said_for_selection(),
        *queries.to_return(),
        *queries.terms_to_look_at(),
        *queries.contracts_to_keep(),
        *(owed for owed in certificates if owed.vendor_id is not None),
    ):
        wanted.setdefault(of_vendor.vendor_id, []).append(of_vendor)
    wanted[None] = [
        *(owed for owed in certificates if owed.vendor_id is None),
        *queries.unconfirmed(),
        *queries.undecided_packs(),
        *queries.criteria_to_review(),
    ]
    done = queries.done_of_people
    return sum(
        _settle(person_id, wanted.get(person_id, ()), OF_PEOPLE, done)
        for person_id in _differing_people(wanted)
    )


def _differing_people(wanted: Mapping[int | None, Sequence[WantedObligation]]) -> list[int | None]:
    owed: dict[int | None, list[Obligation]] = defaultdict(list)
    for row in queries.open_of_kinds(OF_PEOPLE):
        owed[row.vendor_id].append(row)
    vendor_ids = sorted({*wanted, *owed}, key=lambda vendor_id: vendor_id or 0)
    return [of for of in vendor_ids if _difference(owed.get(of, ()), wanted.get(of, ()))]


def _difference(
    owed: Iterable[Obligation], wanted: Iterable[WantedObligation]
) -> WaitingDifference:
    known = {key_of(obligation): obligation for obligation in owed}
    now = {key_of(obligation): obligation for obligation in wanted}
    both = [(known[key], obligation) for key, obligation in now.items() if key in known]
    moves = [pair for pair in both if _is_another_day(*pair)]
    moved = {row.id for row, _ in moves}
    return WaitingDifference(
        opens=[obligation for key, obligation in now.items() if key not in known],
        ends=[row for key, row in known.items() if key not in now],
        moves=moves,
        changes=[
            (row, new)
            for row, new in both
            if row.id not in moved
            and (row.holder is not new.holder or row.title != to_json(new.text))
        ],
    )


def _is_another_day(row: Obligation, wanted: WantedObligation) -> bool:
    """More time that was given stays."""
    if wanted.by in (None, row.due_on):
        return False
    return row.follows_id is None or row.due_on < (wanted.by or row.due_on)


def _settle(
    vendor_id: int | None,
    wanted: Sequence[WantedObligation],
    kinds: Collection[ObligationKind],
    done_of: Done,
) -> bool:
    """Everything about one vendor, or about none, in one command. What fell away is withdrawn."""
    with transaction():
        if vendor_id is None:
            alone("what follows for the company")
            owed = [row for row in queries.open_of_kinds(kinds) if row.vendor_id is None]
        else:
            hold_vendor(vendor_id)
            owed = list(queries.open_about([vendor_id], kinds).get(vendor_id, ()))
        found = _difference(owed, wanted)
        if not found:
            return False
        ended = [*found.ends, *(row for row, _ in found.moves)]
        done = done_of(found.ends) if found.ends else ()
        for row in found.ends:
            if row.id in done:
                obligations.close_obligation(row)
            else:
                reason = own_words(say("The facts do not ask for it any more."))
                obligations.withdraw_obligation(row, reason=reason)
        for row, _ in found.moves:
            reason = own_words(say("Another day follows from the facts."))
            obligations.withdraw_obligation(row, reason=reason)
        for row, change in found.changes:
            row.title = to_json(change.text)
            if row.holder is not change.holder:
                obligations.hand_over_obligation(row, to=change.holder)
        db.session.flush()  # the next about the same may be open only when these are closed
        opened = [
            _open(obligation) for obligation in (*found.opens, *(move for _, move in found.moves))
        ]
        touched = [*opened, *ended, *(row for row, _ in found.changes)]
        text = say(
            "What waits, as it follows from the facts: %(opened)s opened, %(ended)s ended",
            opened=len(opened),
            ended=len(ended),
        )
        record(SYSTEM, "obligation.followed", touched[0], text, also=touched[1:])
    return True


def _open(wanted: WantedObligation) -> Obligation:
    due_on = wanted.by or business_calendar().add_open_days(clock.today(), wanted.days)
    return obligations.open_obligation(
        kind=wanted.kind,
        subject=SubjectOf(wanted.subject_kind, wanted.subject_id),
        vendor_id=wanted.vendor_id,
        holder=wanted.holder,
        due_on=due_on,
        ladder=wanted.ladder,
        title=wanted.text,
        is_new=True,
    )
