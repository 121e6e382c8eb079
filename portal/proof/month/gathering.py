"""Puts a month together: compares its end with the end of the one before, and asks for the reasons of
what is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Text
from portal.ledger.vendors.queries import called_on
from portal.proof.desk.board import (
    BoardSummary,
    Foot,
    VendorStanding,
    columns_on,
    in_order,
    is_shown,
    standings_on,
    summarise,
)
from portal.proof.desk.trend import month_ends, trend_on
from portal.proof.month import queries
from portal.proof.month.content import (
    Ahead,
    MonthCell,
    MonthContent,
    PromiseOverMonths,
    Some,
    ToldMonth,
    month_of,
)
from portal.proof.month.queries import Cell
from portal.supervision.incidents.queries import running_clocks
from portal.supervision.promises.queries import extent_on, judged, shown_on
from portal.supervision.promises.results import Evaluation, Look, Verdict
from portal.supervision.promises.undone import if_nothing_is_done, last_bound_day
from portal.supervision.promises.work import VendorOnDay
from portal.supervision.reminders.queries import raised_on

MOST: Final = 15  # rows of each list; the others are counted, and the board shows them
Since = Mapping[Cell, date]
Known = Mapping[int, tuple[VendorOnDay, Evaluation]]


def content_of(day: date) -> MonthContent:
    """The month that the day lies in, in a number of statements that does not depend on how many vendors
    there are: of the present month as the board stands now, of an earlier one as it was shown then."""
    today = clock.today()
    month = month_of(day, today)
    standings, _ = standings_on(today)
    promises = columns_on(month.last)
    names = [one.id for one in promises]
    board = _board(standings, names, today) if month.is_now else None
    days = month_ends(month.last)
    feet = _feet(days, names, board)
    then = _of(names, queries.broken_on(month.before))
    broken = _broken_now(standings) if month.is_now else queries.broken_on(month.last)
    now, ended = _of(names, broken), queries.ended_in(month)
    judged_then = {name for name in names if feet[name][-2] is not None}
    picked = _Picked(month, promises, _ranks(standings), ended)
    lists = (
        picked.some({cell: now[cell] for cell in now.keys() - then.keys()}),
        picked.some({cell: now[cell] for cell in now.keys() & then.keys()}),
        picked.some({cell: then[cell] for cell in then.keys() - now.keys()}, over=True),
        picked.some(dict(_brief(month, names, ended, {*now, *then})), over=True),
    )
    became, stayed, mended, briefly = _told(month, standings, lists)
    incidents, number = queries.incidents_of(month, MOST)
    return MonthContent(
        month=month,
        days=days,
        promises=[
            PromiseOverMonths(
                one,
                feet[one.id],
                _number(now, one),
                _number(now.keys() - then.keys(), one) if one.id in judged_then else None,
                _number(then.keys() - now.keys(), one) if one.id in judged_then else None,
            )
            for one in promises
        ],
        broken=len(now),
        worse=became.number if judged_then else None,
        better=mended.number if judged_then else None,
        became=became,
        stayed=stayed,
        mended=mended,
        briefly=briefly,
        incidents=incidents,
        more_incidents=number - len(incidents),
        ahead=_ahead(today) if month.last >= month_of(today, today).before else None,
        board=board,
    )


def _ahead(today: date) -> Ahead:
    return Ahead(
        queries.due_within(today, MOST), queries.to_decide(today, MOST), running_clocks()[:MOST]
    )


def _board(
    standings: Mapping[int, VendorStanding], names: Sequence[str], today: date
) -> BoardSummary:
    return summarise(filter(is_shown, standings.values()), extent_on(today), names)


def _feet(
    days: Sequence[date], names: Sequence[str], board: BoardSummary | None
) -> Mapping[str, Sequence[Foot | None]]:
    """The last one of today is that of the board, which knows what was changed a moment ago."""
    known, nothing = trend_on(days), [None] * len(days)
    feet = {name: known.get(name, nothing) for name in names}
    if board is None:
        return feet
    return {name: [*feet[name][:-1], foot] for name, foot in zip(names, board.feet, strict=True)}


def _of(names: Collection[str], cells: Since) -> Since:
    return {cell: since for cell, since in cells.items() if cell[1] in names}


def _broken_now(standings: Mapping[int, VendorStanding]) -> Since:
    """As the board counts it; what was judged a moment ago is so since today."""
    since, today = queries.open_since(), clock.today()
    broken = {  # of vendors that stand alike looked at once
        one: [name for name, verdict in one.verdicts.items() if verdict is Verdict.BROKEN]
        for one in set(standings.values())
        if one.holds_data
    }
    return {
        (vendor_id, name): since.get((vendor_id, name), today)
        for vendor_id, one in standings.items()
        for name in broken.get(one, ())
    }


def _brief(
    month: ToldMonth,
    names: Collection[str],
    ended: Mapping[Cell, tuple[date, date]],
    besides: Collection[Cell],
) -> Iterator[tuple[Cell, date]]:
    """What was not kept for some days within the month alone."""
    for cell, (begun, _) in ended.items():
        if cell not in besides and cell[1] in names and begun >= month.first:
            yield cell, begun


def _number(cells: Iterable[Cell], promise: Promise) -> int:
    return sum(name == promise.id for _, name in cells)


def _ranks(standings: Mapping[int, VendorStanding]) -> Mapping[int, int]:
    """By vendor its place on the board: the strictest tier first, then by name."""
    tiers = [tier.id for tier in catalogue.tiers().tiers]
    return {vendor_id: place for place, vendor_id in enumerate(in_order(standings, tiers))}


@dataclass(frozen=True, slots=True)
class _Picked:
    """Takes of many cells those that are shown."""

    month: ToldMonth
    promises: Sequence[Promise]
    ranks: Mapping[int, int]
    ended: Mapping[Cell, tuple[date, date]]

    def some(self, cells: Since, *, over: bool = False) -> Some:
        """`over`: they are not so any more; the day on which that was seen first is told."""
        places = {one.id: place for place, one in enumerate(self.promises)}
        order = sorted(
            cells, key=lambda cell: (self.ranks.get(cell[0], len(self.ranks)), places[cell[1]])
        )
        rows = [
            MonthCell(
                vendor_id=cell[0],
                vendor=Text("", ""),
                tier=None,
                promise=self.promises[places[cell[1]]],
                look=Look.BROKEN,
                since=cells[cell],
                until=self._until(cell) if over else None,
            )
            for cell in order[:MOST]
        ]
        return Some(rows, len(cells))

    def _until(self, cell: Cell) -> date:
        """What was mended since the verdicts were kept last is so from the last day on."""
        return self.ended[cell][1] if cell in self.ended else self.month.last


def _told(
    month: ToldMonth, standings: Mapping[int, VendorStanding], lists: Sequence[Some]
) -> list[Some]:
    """Each row with its vendor's name and its reason, as is known now of the last day."""
    ids = sorted({row.vendor_id for several in lists for row in several.rows})
    names = called_on(ids, month.last)
    known = {found.vendor_id: (vendor, found) for vendor, found in judged(ids, month.last)}
    raised = raised_on(ids, month.last) if month.is_now else {}
    shown = {} if month.is_now else shown_on(ids, month.last)

    def told(row: MonthCell) -> MonthCell:
        standing = standings.get(row.vendor_id)
        row = replace(row, vendor=names[row.vendor_id], tier=standing.tier if standing else None)
        vendor, found = known.get(row.vendor_id, (None, None))
        every = found.promises if found else ()
        one = next((each for each in every if each.promise.id == row.promise.id), None)
        if not month.is_now and row.until is not None:
            look = shown.get(row.vendor_id, {}).get(row.promise.id, Look.NOT_IN_SCOPE)
            row = replace(row, look=look)
        elif row.until is not None:
            row = replace(row, look=one.look if one else Look.NOT_IN_SCOPE)
        if (
            vendor is None
            or one is None
            or (row.until is None and one.verdict is not Verdict.BROKEN)
        ):
            return row
        undone = if_nothing_is_done(
            one,
            month.last,
            raised_on=raised.get(row.vendor_id),
            bound_until=last_bound_day(vendor, month.last),
        )
        reason = one.points[0] if one.points else None
        return replace(row, reason=reason, undone=undone if month.is_now else None)

    return [replace(several, rows=[told(row) for row in several.rows]) for several in lists]
