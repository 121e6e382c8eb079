"""The chain of a vendor as a workbook that can be filled in further and taken in again."""

from collections.abc import Iterator
from typing import Any

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.vendors.models import Vendor
from portal.supervision.subcontractors import workflow
from portal.supervision.subcontractors.chain_list import queries
from portal.supervision.subcontractors.chain_list.columns import SHEET
from portal.supervision.subcontractors.chain_list.comparing import ChainOnRecord, KnownInChain
from portal.supervision.subcontractors.standing import ChainStanding

_HELP = (
    say("One row for each subcontractor. The headings may stand in any order and language."),
    say("A new row has no number. What stands in the chain already is not changed by a file."),
    say("Nothing is applied for before every row is right, and then all at once."),
)


def workbook_of(vendor: Vendor, lang: Lang) -> bytes:
    """What counts or waits, with its facts; an empty sheet where nothing does."""
    found, choices = queries.on_record(vendor), queries.choices()
    book = Workbook(lang, choices, {})
    book.sheet(SHEET, _rows(found, choices, lang))
    book.help([SHEET], [words(sentence, lang) for sentence in _HELP])
    return book.finish()


def _rows(found: ChainOnRecord, choices: Any, lang: Lang) -> Iterator[list[Any]]:
    works = {one.id: one.number for one in found.works}
    numbers = {one.id: one.number for one in found.known}
    for one in found.known:
        if one.work_id not in works:
            continue
        said = one.said
        yield [
            one.number,
            works[one.work_id],
            said.name,
            said.corporate_number,
            choices["countries"].labels[said.country].in_(lang),
            said.address,
            numbers.get(one.parent_id or 0, ""),
            said.tasks,
            "; ".join(choices["categories"].labels[id_].in_(lang) for id_ in said.categories),
            choices["countries"].labels[said.handled_in].in_(lang),
            said.place,
            said.safeguards,
            said.starts_on,
            said.ends_on or "",
            words(say("Yes") if said.wants_next_tier else say("No"), lang),
            words(workflow.STANDINGS[_standing(one)][2], lang),
            one.last_day or "",
        ]


def _standing(one: KnownInChain) -> ChainStanding:
    if one.counts:
        return ChainStanding.COUNTS
    if one.waits:
        return ChainStanding.WAITING
    return ChainStanding.RUN_OUT if one.last_day else ChainStanding.OVER
