"""The board: vendors by promises on a day, on a page and as a file; one cell; what is excepted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.pack import PackChoice
from portal.content.definitions.promises import Promise
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.paging import Page, asked_page
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.web import SEE_OTHER, or_404, safe_next
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.lists.sheets import KINDS, rows_as_file
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.payees import queries as payees
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import called_on, vendors_by_id
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import (
    GROUP_NAMES,
    Cells,
    VendorStanding,
    columns_on,
    group_of,
    in_order,
    is_shown,
    promise_href,
    standings_on,
    summarise,
)
from portal.proof.desk.matrix import worked_out
from portal.proof.desk.matrix.forms import BoardForm
from portal.proof.desk.matrix.narrowing import ShownBoard, board_choices
from portal.proof.desk.places import place_href, way_to
from portal.proof.desk.shown_then import NOT_JUDGED, differs, recorded_since, shown_otherwise
from portal.proof.desk.trend import month_ends, trend_kept
from portal.supervision.mergers import queries as merged
from portal.supervision.promises.queries import evaluate, extent_on, shown_on
from portal.supervision.promises.queries import judged as judged_on
from portal.supervision.promises.results import Look, Verdict
from portal.supervision.promises.services import open_spans
from portal.supervision.promises.words import LOOKS, said_of_looks

FOLDER = "proof/desk"
PER_PAGE: Final = 45  # vendors: a page stays below 120 KB, lines and choices with it


def _shown(form: BoardForm) -> ShownBoard | None:
    """None: the day has to be worked out first."""
    choices = board_choices()
    form.offer(choices)
    form.validate()
    day, filters = form.day(), form.filters()
    promises = filters.columns(columns_on(day))
    known = worked_out.board_on(day)
    if known is None:
        return None
    standings, known_at = known
    shown = set(filter(is_shown, standings.values()))
    every = {id_: standing for id_, standing in standings.items() if standing in shown}
    chosen = filters.narrowed(every, [promise.id for promise in promises])
    order = in_order(chosen, [tier.id for tier in catalogue.tiers(on=day).tiers])
    return ShownBoard(day, promises, chosen, order, len(every), choices.spans, known_at)


@requires(Permission.BOARD_VIEW)
def matrix() -> ResponseReturnValue:
    """Vendors by promises on a day; the sentence and the counts follow the filters, over all pages.

    The reasons behind a cell are asked for when somebody points at it, the lines of the months once the
    page stands (`?lines=1`). `?file=xlsx`, `csv`: as a file.
    """
    form = BoardForm(request.args)
    shown = _shown(form)
    if shown is None:
        waiting = worked_out.under_way(form.day())
        return render_template(f"{FOLDER}/board_wait.html", day=form.day(), run=waiting)
    kind = request.args.get("file", "")
    if kind in KINDS:
        return table_of(shown, kind)
    day, found, chosen, names = shown.day, shown.order, shown.chosen, shown.names
    number = min(asked_page(), max(1, -(-len(found) // PER_PAGE)))
    ids = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    past = None if day == clock.today() else day
    then = shown_on(ids, day) if day < clock.today() else None
    cells = Cells(shown.promises, current_actor(), past)
    summary = summarise(chosen.values(), extent_on(day), names)
    has_lines, asks_lines = not shown.is_narrowed, "lines" in request.args
    return render_template(
        f"{FOLDER}/matrix.html",
        form=form,
        day=day,
        known_at=shown.known_at,
        promises=shown.promises,
        duties=_duties(day),
        page=Page([(id_, chosen[id_]) for id_ in ids], number, len(found), PER_PAGE),
        page_href=_page_href,
        names=called_on(ids, day),
        everybody=shown.everybody,
        quiet=(Look.KEPT, Look.NOT_IN_SCOPE),
        verdict_words=said_of_looks(),
        summary=summary,
        lines=_lines(shown, summary.feet) if has_lines and asks_lines else None,
        lines_href=url_for("desk.matrix", **_asked_for(lines="1", page=str(number)))
        if has_lines and not asks_lines
        else None,
        register_words=payees.sentences_on(day),
        group_of=group_of,
        group_names=GROUP_NAMES,
        cells_of=lambda vendor_id, standing: cells.of(
            vendor_id, {name: standing.look_of(name) for name in names}
        ),
        left_out=merged.left_out(merged.after(day)),
        vendor_href=_vendor_href(day),
        otherwise=None
        if then is None
        else _otherwise({id_: chosen[id_] for id_ in ids}, then, names),
        unknown=0 if then is None else sum(id_ not in then for id_ in ids),
        file_href=lambda kind: url_for("desk.matrix", **_asked_for(file=kind)),
        pdf_href=url_for("desk.board_sheet", **_asked_for()),
        excepted=summary.counts.get(Look.EXCEPTED.value, 0),
    )


def _lines(shown: ShownBoard, feet: Sequence[Any]) -> list[Sequence[Any]]:
    """Of each column its foot at the end of the last months and on the day."""
    days = month_ends(shown.day)
    known = trend_kept(days[:-1], shown.spans)
    nothing = [None] * (len(days) - 1)
    return [[*known.get(name, nothing), foot] for name, foot in zip(shown.names, feet, strict=True)]


@requires(Permission.BOARD_VIEW)
def board_sheet() -> ResponseReturnValue:
    """The board as it is filtered, on paper. `?text=`: in which language."""
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    shown = _shown(BoardForm(request.args))
    if shown is None:
        return redirect(url_for(".matrix", **_asked_for()))
    return download(paper_of(shown, lang), f"{shown.day} {lang}.pdf", "application/pdf")


@requires(Permission.BOARD_VIEW)
def work_out() -> ResponseReturnValue:
    """The board of another day, by a job; on to the page that says how far it is. `next`: the page that asks
    for it, where that is another one."""
    form = BoardForm(request.form)
    form.validate()
    day = form.day()
    run = worked_out.under_way(day)
    if run is None:
        back = safe_next(url_for(".matrix", as_of=day.isoformat()))
        with transaction():
            run = worked_out.work_out(day, back=back, actor=current_actor())
    return redirect(url_for("runs.show", run_id=run.id), SEE_OTHER)


@requires(Permission.BOARD_VIEW)
def exceptions() -> ResponseReturnValue:
    """What is not literally true and was approved as an exception: since when, until when, whose vendor."""
    number = asked_page()
    rows, total = list_excepted((number - 1) * PER_PAGE, PER_PAGE)
    return render_template(
        f"{FOLDER}/exceptions.html",
        page=Page(rows, number, total, PER_PAGE),
        page_href=lambda page: url_for("desk.exceptions", page=page),
        promise_href=promise_href,
    )


def _asked_for(**more: str) -> dict[str, Any]:
    asked = {name: value for name, value in request.args.items() if value and name != "page"}
    return {**asked, **more}


def _vendor_href(day: date) -> Callable[[int], str]:
    """Of a vendor's page; of the past that of the day."""
    if day >= clock.today():
        return lambda vendor_id: url_for("vendors.show", vendor_id=vendor_id)
    return lambda vendor_id: url_for("as_of.show", vendor_id=vendor_id, as_of=day.isoformat())


def _otherwise(
    vendors: Mapping[int, VendorStanding],
    then: Mapping[int, Mapping[str, Look]],
    names: Sequence[str],
) -> dict[tuple[int, str], Message]:
    """By vendor and promise how a cell looked on the day, where it is known otherwise now."""
    return {
        (id_, name): LOOKS[shown[name]] if name in shown else NOT_JUDGED
        for id_, vendor in vendors.items()
        if (shown := then.get(id_)) is not None
        for name in names
        if differs(shown.get(name), vendor.look_of(name))
    }


def _page_href(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "page": number}
    return url_for("desk.matrix", **values)


@requires(Permission.BOARD_VIEW)
def promise(vendor_id: int, promise_id: str) -> ResponseReturnValue:
    """One cell of the board: the reasons, the next steps and the records."""
    actor = current_actor()
    cell = _cell(vendor_id, promise_id)
    day = cell["day"]
    return render_template(
        f"{FOLDER}/promise.html",
        **cell,
        duty=_duties(day)[cell["one"].promise.duty],
        way_to=lambda target: way_to(target, actor) if day >= clock.today() else None,
        record_href=lambda target: place_href(target, actor),
        vendor_href=_vendor_href(day),
    )


@requires(Permission.BOARD_VIEW)
def reasons(vendor_id: int, promise_id: str) -> ResponseReturnValue:
    """The same in a few lines, shown beside the cell; opened by itself it leads to the page."""
    if "HX-Request" not in request.headers:
        return redirect(promise_href(vendor_id, promise_id, _asked().day()))
    return render_template(f"{FOLDER}/_reasons.html", **_cell(vendor_id, promise_id))


def _cell(vendor_id: int, promise_id: str) -> dict[str, Any]:
    """The vendor judged on the day that was asked for, and the promise of it; or 404."""
    day = _asked().day()
    mergers = [row for row in merged.after(day) if row.survivor.id == vendor_id]
    with merged.as_on(mergers, day):
        known, judged = or_404(next(judged_on([vendor_id], day), None))
        one = or_404(next((p for p in judged.promises if p.promise.id == promise_id), None))
        then = shown_on([vendor_id], day).get(vendor_id) if day < clock.today() else None
        shown = [] if then is None else shown_otherwise(judged, then, recorded_since(known, day))
    return {
        "judged": judged,
        "one": one,
        "day": day,
        "left_out": merged.left_out(mergers),
        "shown": next((other for other in shown if other.promise.id == promise_id), None),
        "unknown": then is None and day < clock.today(),
    }


def _asked() -> BoardForm:
    form = BoardForm(request.args)
    form.validate()
    return form


def _duties(day: date) -> dict[str, PackChoice]:
    return {duty.id: duty for duty in catalogue.promise_pack(on=day).duties}


__all__ = ["KINDS", "paper_of", "table_of"]

MOST_ON_PAPER: Final = 200  # rows; the file has all of them
SIGNS: Final = {
    Look.BROKEN: "×",
    Look.DUE_SOON: "△",
    Look.EXCEPTED: "◇",
    Look.BEFORE_FIRST: "□",
    Look.KEPT: "○",
    Look.NOT_IN_SCOPE: "–",
}


def table_of(shown: ShownBoard, kind: str) -> Response:
    """All vendors that fit, each promise in a column of its own."""
    heads = [
        *(words(head) for head in (say("Vendor"), say("Group"), say("Tier"), say("State"))),
        *(in_language(promise.short) for promise in shown.promises),
    ]
    name = f"{words(say('Board'))} {shown.day.isoformat()}"
    return rows_as_file(name, heads, list(_rows(shown)), kind)


def _rows(shown: ShownBoard) -> Iterator[list[Any]]:
    called, tiers = called_on(None, shown.day), _tiers()
    for vendor_id in shown.order:
        one = shown.chosen[vendor_id]
        yield [
            in_language(called[vendor_id]),
            words(GROUP_NAMES[group_of(one)]),
            in_language(tiers[one.tier]) if one.tier in tiers else "",
            words(WORDS[one.state]) if one.state else "",
            *(words(LOOKS[one.look_of(name)]) for name in shown.names),
        ]


def _tiers() -> dict[str, Any]:
    return {tier.id: tier.label for tier in catalogue.tiers().tiers}


@with_years()
def paper_of(shown: ShownBoard, lang: Lang) -> bytes:
    """Thirty vendors on one sheet of A4, lying; of many the first of the order."""
    company, ids = the_organisation(), shown.order[:MOST_ON_PAPER]
    title = words(say("Board"), lang)
    html = render_template(
        "print/board.html",
        lang=lang,
        title=title,
        shown=shown,
        rows=[(id_, shown.chosen[id_]) for id_ in ids],
        more=len(shown.order) - len(ids),
        names=called_on(ids, shown.day),
        tiers=_tiers(),
        states=WORDS,
        duties={one.id: one.label for one in catalogue.promise_pack(on=shown.day).duties},
        group_of=group_of,
        group_names=GROUP_NAMES,
        signs=SIGNS,
        looks=LOOKS,
        summary=summarise(shown.chosen.values(), extent_on(shown.day), shown.names),
        company=company.name.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
        words=words,
        say=say,
    )
    return render(html, lang=lang, title=title, identifier=f"board {shown.day} {lang}")


@dataclass(frozen=True, slots=True)
class ExceptedCell:
    vendor: Vendor
    owner: str
    promise: Promise
    reason: Message | None
    since: date
    until: date | None
    days: int


def list_excepted(first: int, most: int) -> tuple[Sequence[ExceptedCell], int]:
    """Some of them, vendor by vendor as on the board, and how many there are."""
    today = clock.today()
    standings, _ = standings_on(today)
    promises = {promise.id: promise for promise in columns_on(today)}
    cells = [
        (vendor_id, name)
        for vendor_id, one in standings.items()
        if one.holds_data
        for name in promises
        if one.verdict_of(name) is Verdict.EXCEPTED
    ]
    some = cells[first : first + most]
    ids = {vendor_id for vendor_id, _ in some}
    vendors, spans, judged = vendors_by_id(ids), open_spans(ids), evaluate(ids, today)
    names = names_of(vendor.owner_id for vendor in vendors.values())
    found = []
    for vendor_id, name in some:
        span = spans.get(vendor_id, {}).get(name)
        since = span.valid_from if span and span.verdict is Verdict.EXCEPTED else today
        one = next((p for p in judged[vendor_id].promises if p.promise.id == name), None)
        points = [p for p in one.points if p.verdict is Verdict.EXCEPTED] if one else []
        vendor = vendors[vendor_id]
        found.append(
            ExceptedCell(
                vendor,
                names.get(vendor.owner_id or 0, ""),
                promises[name],
                points[0].reason if points else None,
                since,
                points[0].rests_until if points else None,
                (today - since).days,
            )
        )
    return found, len(cells)
