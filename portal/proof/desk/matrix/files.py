"""The board as a sheet of a workbook and on paper."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Response, render_template

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Lang, say, say_p
from portal.foundation.lists.sheets import KINDS, rows_as_file
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.vendors.queries import called_on
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import GROUP_NAMES, group_of, summarise
from portal.proof.desk.matrix.narrowing import ShownBoard
from portal.supervision.promises.queries import extent_on
from portal.supervision.promises.results import Look
from portal.supervision.promises.words import LOOKS

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
