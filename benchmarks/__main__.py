"""`python -m benchmarks`: everything measured in one run; the table goes to docs/performance.md."""

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks import outcome
from benchmarks.answering import PEOPLE, answering, crowd
from benchmarks.answering_pages import long_pages
from benchmarks.answering_stage import AnswerStage, set_answers
from benchmarks.board import other_days, today_and_board
from benchmarks.commands import commands
from benchmarks.jobs import jobs
from benchmarks.mails import mails
from benchmarks.mixed import mixed_use
from benchmarks.outcome import Line, Surroundings
from benchmarks.pages import lists, one_saved, set_stage, vendor_page
from benchmarks.proofs import proofs
from benchmarks.registers import registers
from benchmarks.scene import Scene, copy_of, make_scenes
from benchmarks.sendings import sendings
from benchmarks.sweep import sweep
from benchmarks.verifying import verifying
from benchmarks.working import people_at_work
from config import ROOT

DOCUMENT: Final = Path(ROOT) / "docs" / "performance.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
FEWEST: Final = 5
PARTS: Final = (*(f"N{number}" for number in range(1, 14)), "P13", "P14")
_COUNTED: Final = {
    "vendors": "vendors",
    "pieces of work": "engagements",
    "contracts": "contracts",
    "clause checks": "clause_checks",
    "obligations": "obligations",
}


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        small, large = make_scenes(folder, (asked.few, asked.vendors), _say)
        before = os.getloadavg()[0]
        lines = []
        for line in _measured(asked, small, large, folder):
            lines.append(line)
            _say(f"{line.id} {line.what}: {line.compared.ratio:.1f}")
            if asked.json:  # so that a run that is stopped was not for nothing
                asked.json.write_text(outcome.as_json(lines, _around(asked, large, before)))
        around = _around(asked, large, before)
        table = outcome.as_markdown(lines, around)
        print(table)  # noqa: T201
        if not asked.only:
            _put(table)
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--vendors", type=int, default=10_000, help="in the large register")
    parser.add_argument("--few", type=int, default=1_000, help="vendors in the small register")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[], metavar="N1")
    parser.add_argument(
        "--rounds", type=int, default=FEWEST, help=f"of each pair, {FEWEST} at least"
    )
    parser.add_argument("--obligations", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--json", type=Path, help="write everything measured to this file as well")
    parser.add_argument("--folder", type=Path, help="keep the registers here, and take them again")
    asked = parser.parse_args(arguments)
    if asked.rounds < FEWEST:
        parser.error(f"fewer than {FEWEST} rounds say nothing")
    return asked


def _measured(
    asked: argparse.Namespace, small: Scene, large: Scene, folder: Path
) -> Iterator[Line]:
    rounds, stage = asked.rounds, set_stage(large)

    @cache
    def answers() -> AnswerStage:
        return set_answers(copy_of(small, folder / "answering.sqlite"), PEOPLE)

    parts: dict[str, Callable[[], Iterator[Line]]] = {
        "N2": lambda: lists(set_stage(small), stage, rounds),
        "N3": lambda: vendor_page(stage, rounds),
        "N4": lambda: today_and_board(stage, rounds),
        "N5": lambda: other_days(stage, rounds),
        "N6": lambda: chain(
            sweep(small, large, folder, asked.obligations, rounds), jobs(large, folder, rounds)
        ),
        "N7": lambda: commands(large, rounds),
        "N8": lambda: chain(one_saved(stage, rounds), answering(answers(), rounds)),
        "N9": lambda: proofs(small, large, folder, rounds),
        "N10": lambda: registers(small, folder, asked.vendors, rounds),
        "N11": lambda: chain(crowd(answers(), rounds), people_at_work(answers())),
        "N12": lambda: mails(small, folder, rounds),
        "N13": lambda: verifying(small, folder, rounds),
        "N1": lambda: mixed_use(set_stage(copy_of(large, folder / "mixed.sqlite")), rounds),
        "P13": lambda: long_pages(answers(), rounds),
        "P14": lambda: sendings(large, folder, rounds),
    }
    for name, part in parts.items():
        if not asked.only or name in asked.only:
            yield from part()


def _around(asked: argparse.Namespace, large: Scene, before: float) -> Surroundings:
    return Surroundings(asked.rounds, _sizes(large.file), (before, os.getloadavg()[0]))


def _sizes(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as raw:
        return {
            name: raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for name, table in _COUNTED.items()
        }


def _put(table: str) -> None:
    """Into the document, between its two marks."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
