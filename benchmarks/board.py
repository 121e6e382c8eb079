"""N4, N5: what waits today, whether the promises hold, on this day and on another."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.pages import FLOOR, Stage, anew
from benchmarks.scene import page
from portal.foundation.core import clock
from portal.proof.desk.matrix.worked_out import make_boards
from portal.supervision.mergers.queries import evaluate
from portal.supervision.planning.scheduling.difference import the_year, this_year, work_out_plan
from portal.supervision.planning.year.worked_out import make_plans

MOST_BYTES: Final = 120_000
PAST: Final = timedelta(days=9)


def today_and_board(stage: Stage, rounds: int) -> Iterator[Line]:
    """N4: against the floor of a list, first after a change."""
    beside = page(stage.floor, "/vendors")
    for what, path in (("Today", "/today"), ("the board", "/board")):
        product = anew(stage.staff, path)
        told = stage.scene.statements(product)
        size = len(stage.staff.get(path).data)
        note = f"{size / 1000:,.0f} KB before compression, {MOST_BYTES / 1000:,.0f} allowed."
        yield Line("N4", what, FLOOR, alternate(beside, product, rounds), 4, told, None, note)


def other_days(stage: Stage, rounds: int) -> Iterator[Line]:
    """N5: against the board of today. The board of another day and the plan are asked for and worked out
    before."""
    beside = anew(stage.staff, "/board")
    with stage.scene.inside():
        past, year = clock.today() - PAST, this_year().number
    stage.staff.post("/board/work-out", data={"as_of": past.isoformat()})
    stage.staff.post(f"/calendar/{year}/plan/work-out")
    with stage.scene.inside():
        make_boards()
        make_plans()

    def judged() -> None:
        with stage.scene.inside():
            evaluate(None, past)

    def planned() -> None:
        with stage.scene.inside():
            work_out_plan(the_year(year))

    for what, work in (
        ("everybody judged on another day, by the job", judged),
        ("plan of a year, by the job", planned),
    ):
        yield Line("N5", what, "board of today", alternate(beside, work, rounds), None)
    for what, path, most in (
        ("board of another day, once worked out", f"/board?as_of={past}", 8),
        ("plan of a year, once worked out", f"/calendar/{year}/plan", 8),
        ("preview of 30 days", "/reminders/preview", 2),
    ):
        yield Line(
            "N5", what, "board of today", alternate(beside, anew(stage.staff, path), rounds), most
        )
