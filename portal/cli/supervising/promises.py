"""`flask promises`: whether the promises hold, for all vendors or one, on any day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from portal.cli.entry import Day, as_system, json_option, print_json, refuse, terminal_language
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.ledger.vendors.queries import find_by_number, find_namesake, find_vendor
from portal.supervision.mergers import queries
from portal.supervision.promises.queries import extent_on
from portal.supervision.promises.results import Evaluation, PromiseVerdict, Step
from portal.supervision.promises.words import LOOKS, extent_words, unapproved_words

_CORPORATE_NUMBER = 13  # digits
_TOO_LONG = 10  # digits no row's number has


@click.command("promises")
@click.option("--vendor", help="One vendor only: its id, name or corporate number.")
@click.option("--as-of", type=Day(), help="Judge this day (YYYY-MM-DD) instead of today.")
@click.option(
    "--all",
    "at_once",
    is_flag=True,
    help="Judge also promises that are judged only from a later day.",
)
@json_option
@with_appcontext
@as_system
def command(vendor: str | None, as_of: date | None, *, at_once: bool, as_json: bool) -> None:
    """The verdict on every promise, with its reasons."""
    chosen = None if vendor is None else [_vendor_id(vendor)]
    day = as_of or clock.today()
    mergers = [row for row in queries.after(day) if chosen is None or row.survivor.id in chosen]
    judged = queries.evaluate(chosen, day, mergers, at_once=at_once).values()
    lang = terminal_language()
    for note in queries.left_out(mergers):
        click.echo(words(note, lang), err=as_json)
    if as_json:
        print_json(_plain(evaluation, lang) for evaluation in judged)
        return
    click.echo(words(extent_words(extent_on(day, at_once=at_once)), lang))
    for line in _lines(judged, lang):
        click.echo(line)


def _vendor_id(wanted: str) -> int:
    """Refuses what no vendor is called."""
    found = None
    if wanted.isdecimal() and len(wanted) == _CORPORATE_NUMBER:
        found = find_by_number(wanted)
    elif wanted.isdecimal() and len(wanted) < _TOO_LONG:
        found = find_vendor(int(wanted))
    found = found or find_namesake(wanted)
    if found is None:
        refuse(say("There is no vendor “%(name)s”.", name=wanted))
    return found.id


def _plain(judged: Evaluation, lang: Lang) -> Mapping[str, Any]:
    return {
        "vendor_id": judged.vendor_id,
        "name": judged.name.ja,  # as registered, in any terminal
        "state": judged.state.value if judged.state else None,
        "tier": judged.tier,
        "as_of": judged.as_of,
        "judged": [promise.id for promise in judged.extent.judged],
        "not_judged": [promise.id for promise in judged.extent.others],
        "holds_data": judged.holds_data,
        "can_be_shown": judged.holds_data and judged.can_be_shown,
        "customer_approval_not_on_record": [work.number for work in judged.unapproved],
        "promises": {verdict.promise.id: _promise(verdict, lang) for verdict in judged.promises},
    }


def _promise(verdict: PromiseVerdict, lang: Lang) -> Mapping[str, Any]:
    return {
        "verdict": verdict.verdict.value,
        "without_record": verdict.without_record,
        "reasons": [words(reason, lang) for reason in verdict.reasons],
        "next": None if verdict.step is None else _step(verdict.step, lang),
        "records": [words(record.number, lang) for record in verdict.records],
        "rests_until": verdict.rests_until,
    }


def _step(step: Step, lang: Lang) -> Mapping[str, Any]:
    return {"who": step.who.value, "what": words(step.what, lang), "by": step.by}


def _lines(judged: Iterable[Evaluation], lang: Lang) -> Iterable[str]:
    for vendor in judged:
        yield f"{vendor.vendor_id} {vendor.name.in_(lang)}"
        for verdict in vendor.promises:
            yield f"  {verdict.promise.short.in_(lang)}: {words(LOOKS[verdict.look], lang)}"
            for reason in verdict.reasons:
                yield f"    {words(reason, lang)}"
        for sentence in unapproved_words(vendor):
            yield f"  {words(sentence, lang)}"
