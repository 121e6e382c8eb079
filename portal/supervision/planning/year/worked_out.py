"""The plan of a year where vendors are thousands: worked out by a job, shown from its file, and decided by
a job too.

What is decided is what was on the page: the job works the plan out once more, and where the registers
changed meanwhile it decides nothing and says so.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import (
    Busy,
    ChangedMeanwhile,
    DomainError,
    Overtaken,
)
from portal.foundation.core.plain_data import read, write
from portal.foundation.core.words.messages import say
from portal.foundation.runs import made, making
from portal.foundation.runs import services as runs
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.vendors.models import Vendor
from portal.supervision.planning.inputs.queries import SUPERVISED
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.year import page
from portal.supervision.planning.year import services as plan_services
from portal.supervision.planning.year.page import YearPreview

LARGE: Final = 2_000  # vendors, of which a plan is not worked out while a person waits for a page
PLAN: Final = register(
    RunKind(
        id="plan.year",
        needs=Permission.COMPANY_VIEW,
        unit=say("Vendors"),
        shown_at="planning.calendar",
        opens=say("Show what was worked out"),
    )
)
DECISION: Final = register(
    RunKind(
        id="plan.decision",
        needs=Permission.PLAN_DECIDE,
        unit=say("Plans"),
        told=lambda _run: say("The plan is decided and stands in the calendar."),
        shown_at="planning.calendar",
    )
)


def has_to_wait() -> bool:
    """Whether there are too many vendors to work a plan out in a request."""
    return queries.count_supervised() > LARGE


def plan_of(year: FiscalYear, *, anew: bool) -> tuple[YearPreview, datetime] | None:
    """What the job worked out, and as of which moment. None: nothing since the plan was decided last."""
    decided = max((row.decided_at for row in queries.decisions(year.number)), default=None)
    path = made.latest(PLAN.id, _of(year, anew=anew), decided)
    return None if path is None else _read(path)


def under_way(year: FiscalYear, *, anew: bool) -> Run | None:
    return made.under_way(PLAN.id, _of(year, anew=anew))


def being_decided(year: FiscalYear) -> Run | None:
    return made.under_way(DECISION.id, {"year": year.number})


def work_out(year: FiscalYear, *, anew: bool, back: str, actor: Actor) -> Run:
    """Ask the next job for it."""
    ids = db.session.scalars(
        select(Vendor.id).where(Vendor.state.in_(SUPERVISED)).order_by(Vendor.id)
    ).all()
    title = say("Work out the plan of %(year)s", year=year.name)
    asked = {"file": f"{year.number}.json", **_of(year, anew=anew)}
    return begin(PLAN, ids, title=title, asked=asked, back=back, actor=actor)


def ask_to_decide(
    year: FiscalYear, fingerprint: str, *, anew: bool, number: str, back: str, actor: Actor
) -> Run:
    """Have the next job decide what was on the page. Refuses what is not the plan that was worked out last."""
    known = plan_of(year, anew=anew)
    if known is None or known[0].fingerprint != fingerprint:
        raise changed()
    title = say("Decide the plan of %(year)s", year=year.name)
    asked = {"fingerprint": fingerprint, "number": number, **_of(year, anew=anew)}
    return begin(DECISION, [year.number], title=title, asked=asked, back=back, actor=actor)


def make_plans() -> int:
    """Whatever is asked for, the oldest first; returns how many."""
    return making.make_waiting(PLAN, _write)


def decide_plans() -> int:
    """Whatever is asked to be decided, the oldest first; returns how many."""
    return sum(map(_decide, runs.waiting_runs({DECISION.id})))


def _of(year: FiscalYear, *, anew: bool) -> Mapping[str, Any]:
    return {"year": year.number, "anew": anew}


def _write(run: Run, path: Path) -> None:
    end_reading()  # so that all that was recorded before this moment is read
    year, at = the_year(run.asked["year"]), clock.now()
    shown = page.preview(work_out_plan(year, anew=run.asked["anew"]), year)
    path.write_text(json.dumps({"at": at.isoformat(), "plan": write(shown)}))


def _read(path: Path) -> tuple[YearPreview, datetime]:
    kept = json.loads(path.read_text())
    return read(YearPreview, kept["plan"]), datetime.fromisoformat(kept["at"])


def _decide(run_id: int) -> bool:
    """False: somebody else did, or it was withdrawn. Worked out outside of the transaction that writes it."""
    run = runs.find_run(run_id)
    if run is None or run.finished_at is not None:
        return False
    year = the_year(run.asked["year"])
    difference = work_out_plan(year, anew=run.asked["anew"])
    end_reading()
    try:
        with transaction():
            run = runs.hold_run(run_id)
            if run.finished_at is not None:
                return False
            actor = runs.asker_of(run)
            if actor is None:
                runs.give_up(run)
                return True
            if difference.fingerprint != run.asked["fingerprint"]:
                raise changed()
            plan_services.make_plan(difference, year, actor=actor, number=run.asked["number"])
            runs.go_on(run, run.total, RunPart(1))
    except (Busy, Overtaken):
        raise  # the job begins anew
    except DomainError as refusal:
        with transaction():
            run = runs.hold_run(run_id)
            runs.stop(run, refusal.message, runs.asker_of(run) or SYSTEM)
    return True


def changed() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        say("The registers have changed since you looked. Please look at it again.")
    )
