"""Approved exceptions of the day: since when each is shown so, until when it holds, whose vendor it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.promises import Promise
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.desk.board import columns_on, standings_on
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import open_spans


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
