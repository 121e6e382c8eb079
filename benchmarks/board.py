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
from portal.supervision.planning.scheduling.difference import this_year

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
    """N5: against the board of today. That of another day is asked for and worked out before."""
    beside = anew(stage.staff, "/board")
    with stage.scene.inside():
        past, year = clock.today() - PAST, this_year().number
    stage.staff.post("/board/work-out", data={"as_of": past.isoformat()})
    with stage.scene.inside():
        make_boards()

    def judged() -> None:
        with stage.scene.inside():
            evaluate(None, past)

    everybody = alternate(beside, judged, rounds)
    yield Line(
        "N5", "everybody judged on another day, by the job", "board of today", everybody, None
    )
    for what, path, most in (
        ("board of another day, once worked out", f"/board?as_of={past}", 8),
        ("plan of a year", f"/calendar/{year}/plan?now=1", 8),
        ("preview of 30 days", "/reminders/preview", 2),
    ):
        yield Line(
            "N5", what, "board of today", alternate(beside, anew(stage.staff, path), rounds), most
        )
