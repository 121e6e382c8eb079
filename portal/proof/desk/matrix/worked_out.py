"""The board of another day where vendors are thousands: worked out by a job, then read from its file.

The page says from which moment it is. What was recorded since is not in it, until somebody has it worked
out anew.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.words.messages import say
from portal.foundation.runs import made, making
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, begin, register
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.desk.board import VendorStanding, standing_of, standings_on
from portal.supervision.mergers import queries as mergers
from portal.supervision.promises.results import Verdict

LARGE: Final = 2_000  # vendors, who are not judged anew while a person waits for a page
BOARD: Final = register(
    RunKind(
        id="board.day",
        needs=Permission.BOARD_VIEW,
        unit=say("Vendors"),
        shown_at="desk.matrix",
        opens=say("Open the board"),
    )
)
_AT_ONCE: Final = 500  # vendors in memory
_KEPT: Final = timedelta(seconds=made.KEPT)

Standings = Mapping[int, VendorStanding]


def board_on(day: date) -> tuple[Standings, datetime | None] | None:
    """How every vendor stands on the day, and as of which moment where that is not now. None: it has to
    be worked out first."""
    if day == clock.today() or not _is_large():
        return standings_on(day)[0], None
    path = next(filter(None, map(made.find, _runs_of(day))), None)
    return None if path is None else _read(path)


def under_way(day: date) -> Run | None:
    """It does for everybody who waits for the day."""
    return next((run for run in _runs_of(day) if run.finished_at is None), None)


def work_out(day: date, *, back: str, actor: Actor) -> Run:
    """Ask the next job for it."""
    ids = db.session.scalars(
        select(Vendor.id).where(Vendor.merged_into_id.is_(None)).order_by(BY_NAME, Vendor.id)
    ).all()
    title = say("Work out the board of %(day)s", day=day)
    asked = {"file": f"{day.isoformat()}.json", "day": day.isoformat()}
    return begin(BOARD, ids, title=title, asked=asked, back=back, actor=actor)


def make_boards() -> int:
    """Whatever is asked for, the oldest first; returns how many."""
    return making.make_waiting(BOARD, _write)


def _is_large() -> bool:
    counted = select(func.count()).select_from(Vendor).where(Vendor.merged_into_id.is_(None))
    return (db.session.scalar(counted) or 0) > LARGE


def _runs_of(day: date) -> Iterator[Run]:
    """The latest first, without their vendors; no longer than files are kept."""
    statement = (
        select(Run)
        .options(defer(Run.subjects))
        .where(Run.kind == BOARD.id, Run.begun_at > clock.now() - 2 * _KEPT)
        .order_by(Run.id.desc())
    )
    return (run for run in db.session.scalars(statement) if run.asked["day"] == day.isoformat())


def _write(run: Run, path: Path) -> None:
    """Vendors that stand alike are written once."""
    day, at, tell = date.fromisoformat(run.asked["day"]), clock.now(), making.teller(run)
    later = mergers.after(day)
    alike: dict[str, int] = {}
    places: list[tuple[int, int]] = []
    for number, some in enumerate(in_parts(run.subjects, _AT_ONCE)):
        for vendor_id, judged in mergers.evaluate(some, day, later).items():
            said = json.dumps(_said(standing_of(judged)))
            places.append((vendor_id, alike.setdefault(said, len(alike))))
        tell(number * _AT_ONCE + len(some))
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
