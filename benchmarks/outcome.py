"""One line of the table, and the table: Markdown for people, JSON for programs."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Any, Final

from benchmarks.measuring import Compared

_LIBRARIES: Final = (
    "Flask",
    "SQLAlchemy",
    "Jinja2",
    "XlsxWriter",
    "python-calamine",
)
_BUSY_MACHINE: Final = 1.5  # load for each core


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured against what. `most`: the target of the ratio, None: it has none."""

    id: str
    what: str
    floor: str
    compared: Compared
    most: float | None
    statements: int | None = None
    most_statements: int | None = None
    note: str = ""
    most_seconds: float | None = None  # by the clock; `of_processor`: one in twenty may not either
    of_processor: bool = False
    of_p95: bool = False  # `most` is of the times that one in twenty exceeds
    of_mean: bool = False  # `most` is of the means of processor time
    of_memory: bool = False  # bytes, not seconds

    @property
    def is_met(self) -> bool:
        return not (self._is_slow or self._is_late or self._is_wordy)

    @property
    def is_met_of_a_core(self) -> bool:
        """Late by the clock only: the process had not the core for as long as that."""
        late = self.most_seconds is None or median(self.compared.product.busy) > self.most_seconds
        return self.of_processor and not (late or self._is_slow or self._is_wordy)

    @property
    def _is_slow(self) -> bool:
        ratio = self.compared.p95_ratio if self.of_p95 else self.compared.busy_ratio
        if self.of_mean:
            ratio = self.compared.mean_ratio
        return self.most is not None and ratio > self.most

    @property
    def _is_late(self) -> bool:
        product = self.compared.product
        took = product.p95 if self.of_processor else product.middle
        return self.most_seconds is not None and took > self.most_seconds

    @property
    def _is_wordy(self) -> bool:
        known = self.statements is not None and self.most_statements is not None
        return known and self.statements > self.most_statements  # type: ignore[operator]

    def plain(self) -> dict[str, Any]:
        floor, product = self.compared.floor, self.compared.product
        return {
            "id": self.id,
            "what": self.what,
            "floor": self.floor,
            "floor_seconds": {"median": floor.middle, "p95": floor.p95, "each": floor.seconds},
            "seconds": {"median": product.middle, "p95": product.p95, "each": product.seconds},
            "ratio": self.compared.ratio,
            "ratio_of_p95": self.compared.p95_ratio,
            "ratio_of_processor_time": self.compared.busy_ratio,
            "target": self.most,
            "target_of_p95": self.of_p95,
            "target_seconds": self.most_seconds,
            "statements": self.statements,
            "most_statements": self.most_statements,
            "met": self.is_met,
            "met_of_a_core": self.is_met or self.is_met_of_a_core,
            "noisy": self.compared.is_noisy,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """On what it ran; `load`: processes that wanted a core, at the beginning and at the end."""

    rounds: int
    sizes: Mapping[str, int]
    load: tuple[float, float]

    @property
    def is_busy(self) -> bool:
        return max(self.load) > _BUSY_MACHINE * (os.cpu_count() or 1)

    def plain(self) -> dict[str, Any]:
        return {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "libraries": {name: version(name) for name in _LIBRARIES},
            "cores": os.cpu_count(),
            "rounds": self.rounds,
            "rows": dict(self.sizes),
            "load": self.load,
            "noisy": self.is_busy,
        }


def as_json(lines: Sequence[Line], around: Surroundings) -> str:
    found = {"surroundings": around.plain(), "lines": [line.plain() for line in lines]}
    return json.dumps(found, indent=1, ensure_ascii=False)


def as_markdown(lines: Sequence[Line], around: Surroundings) -> str:
    head = (
        "| # | work | floor | floor, median (p95) | Kantoku, median (p95) | ratio | "
        "of processor time | target | statements | met |"
    )
    rows = [head, "|---|---|---|---|---|---|---|---|---|---|", *map(_row, lines)]
    notes = [f"- {line.id}, {line.what}: {line.note}" for line in lines if line.note]
    return "\n".join([*rows, "", *_around(around), *(["", *notes] if notes else [])]) + "\n"


def _row(line: Line) -> str:
    one = line.compared
    targets = [] if line.most is None else [f"{'p95 ' if line.of_p95 else ''}≤ {line.most:g}"]
    if line.most_seconds is not None:
        targets.append(f"{'p95 ' if line.of_processor else ''}≤ {line.most_seconds:g} s")
    statements = "-" if line.statements is None else str(line.statements)
    if line.most_statements is not None:
        statements += f" (≤ {line.most_statements})"
    met = "yes" if line.is_met else "of a core" if line.is_met_of_a_core else "**no**"
    if line.most is None and line.most_seconds is None:
        met = "-"
    shown = _megabytes if line.of_memory else _seconds
    ratio = f"{one.ratio:.1f}" + (f", p95 {one.p95_ratio:.1f}" if line.of_p95 else "")
    cells = [
        line.id,
        line.what,
        line.floor,
        f"{shown(one.floor.middle)} ({shown(one.floor.p95)})",
        f"{shown(one.product.middle)} ({shown(one.product.p95)})",
        ratio + (" ~" if one.is_noisy else ""),
        f"{one.mean_ratio if line.of_mean else one.busy_ratio:.1f}",
        ", ".join(targets) or "-",
        statements,
        met,
    ]
    return "| " + " | ".join(cells) + " |"


def _around(around: Surroundings) -> list[str]:
    known = around.plain()
    libraries = ", ".join(f"{name} {number}" for name, number in known["libraries"].items())
    rows = ", ".join(f"{number:,} {name}" for name, number in around.sizes.items())
    lines = [
        f"{known['cores']} cores, Python {known['python']}, SQLite {known['sqlite']}, {libraries}. "
        f"{around.rounds} rounds at least of each pair. Rows: {rows}.",
    ]
    if around.is_busy:
        begun, ended = around.load
        lines.append(
            f"**This run was noisy**: other programs wanted the same cores (load {begun:.1f} at the "
            f"beginning, {ended:.1f} at the end). Trust the ratios, of processor time above all, "
            "and not the single times."
        )
    lines.append(
        "`of a core`: p95 was above the seconds allowed while the process had a core for less; only "
        "a quiet run can say whether anybody would have waited."
    )
    lines.append("`~`: p95 of the floor or of Kantoku lay half its median or more above it.")
    return lines


def _megabytes(number: float) -> str:
    return f"{number / 1024**2:.0f} MB"


def _seconds(number: float) -> str:
    return f"{number * 1000:.1f} ms" if number < 1 else f"{number:.2f} s"
