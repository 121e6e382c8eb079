"""The board of another day where vendors are thousands: worked out by a job, then read from its file.

The page says from which moment it is. What was recorded since is not in it, until somebody has it worked
out anew.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.database.transactions import end_reading
from portal.foundation.core.words.messages import say
from portal.foundation.runs import made, making
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, begin, register
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.desk.board import VendorStanding, standing_of, standings_on
from portal.supervision.mergers import queries as mergers
from portal.supervision.promises.results import Evaluation, Verdict
from portal.supervision.promises.services import changed_since

LARGE: Final = 2_000  # vendors, who are not judged anew while a person waits for a page
BOARD: Final = register(
    RunKind(
        id="board.day",
        needs=Permission.BOARD_VIEW,
        unit=say("Vendors"),
        shown_at="desk.matrix",
        opens=say("Show what was worked out"),
    )
)
MOST_ANEW: Final = 500  # vendors judged anew in a request
_AT_ONCE: Final = 500  # vendors in memory

Standings = Mapping[int, VendorStanding]


def board_on(day: date) -> tuple[Standings, datetime | None] | None:
    """How every vendor stands on the day, and as of which moment where that is not now. None: it has to
    be worked out first."""
    if not has_to_wait(day):
        return standings_on(day)[0], None
    path = made.latest(BOARD.id, _of(day))
    return None if path is None else _read(path)


def known_now(day: date) -> tuple[Standings, dict[int, Evaluation]] | None:
    """How every vendor stands on the day as of now, and whatever was judged with its reasons on the way.

    What the job worked out, and the vendors that were touched since judged anew: the same as if all had
    been. None: it has to be worked out first, or, because too many were touched, once more.
    """
    if not has_to_wait(day):
        standings, judged = standings_on(day)
        return standings, judged
    path = made.latest(BOARD.id, _of(day))
    if path is None:
        return None
    known, at = _read(path)
    changed = changed_since(at)
    if len(changed) > MOST_ANEW:
        return None
    anew = dict(mergers.evaluate(changed, day))
    now = {**known, **{vendor_id: standing_of(one) for vendor_id, one in anew.items()}}
    return {vendor_id: now[vendor_id] for vendor_id in _by_name() if vendor_id in now}, anew


def has_to_wait(day: date) -> bool:
    """Whether no request judges everybody on the day: it is another one, and there are too many."""
    return day != clock.today() and _is_large()


def under_way(day: date) -> Run | None:
    return made.under_way(BOARD.id, _of(day))


def work_out(day: date, *, back: str, actor: Actor) -> Run:
    """Ask the next job for it."""
    title = say("Work out the board of %(day)s", day=day)
    asked = {"file": f"{day.isoformat()}.json", **_of(day)}
    return begin(BOARD, _by_name(), title=title, asked=asked, back=back, actor=actor)


def _by_name() -> Sequence[int]:
    statement = select(Vendor.id).where(Vendor.merged_into_id.is_(None))
    return db.session.scalars(statement.order_by(BY_NAME, Vendor.id)).all()


def make_boards() -> int:
    """Whatever is asked for, the oldest first; returns how many."""
    return making.make_waiting(BOARD, _write)


def _is_large() -> bool:
    counted = select(func.count()).select_from(Vendor).where(Vendor.merged_into_id.is_(None))
    return (db.session.scalar(counted) or 0) > LARGE


def _of(day: date) -> Mapping[str, str]:
    return {"day": day.isoformat()}


def _write(run: Run, path: Path) -> None:
    """Vendors that stand alike are written once."""
    end_reading()  # so that all that was recorded before this moment is read
    at = clock.now()
    day, tell = date.fromisoformat(run.asked["day"]), making.teller(run)
    later = mergers.after(day)
    alike: dict[str, int] = {}
    places: list[tuple[int, int]] = []
    everybody = (
        _by_name()
    )  # of now, not of when it was asked for: what came between is in it as well
    for number, some in enumerate(in_parts(everybody, _AT_ONCE)):
        for vendor_id, judged in mergers.evaluate(some, day, later).items():
            said = json.dumps(_said(standing_of(judged)))
            places.append((vendor_id, alike.setdefault(said, len(alike))))
        tell(min(number * _AT_ONCE + len(some), len(run.subjects)))
    kept = {"at": at.isoformat(), "vendors": places, "alike": list(map(json.loads, alike))}
    path.write_text(json.dumps(kept))


def _read(path: Path) -> tuple[Standings, datetime]:
    """Of the vendors that whoever reads may see."""
    kept = json.loads(path.read_text())
    alike = [_standing(one) for one in kept["alike"]]
    seen = set(db.session.scalars(select(Vendor.id)))
    found = {vendor_id: alike[place] for vendor_id, place in kept["vendors"] if vendor_id in seen}
    return found, datetime.fromisoformat(kept["at"])


def _said(one: VendorStanding) -> list[Any]:
    state, without = one.state and one.state.value, sorted(one.without_record)
    verdicts = {name: verdict.value for name, verdict in one.verdicts.items()}
    return [state, one.tier, one.worst.value, verdicts, without, one.holds_data, one.is_unapproved]


def _standing(said: list[Any]) -> VendorStanding:
    state, tier, worst, verdicts, without, holds_data, is_unapproved = said
    return VendorStanding(
        state and VendorState(state),
        tier,
        Verdict(worst),
        {name: Verdict(value) for name, value in verdicts.items()},
        without,
        holds_data,
        is_unapproved,
    )
