"""How vendors stand: one over time; what is missing at all of them, a list to work down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.content.definitions.promises import Promise
from portal.content.policy.queries import own_wordings
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.web import or_404
from portal.ledger.vendors.queries import find_vendor
from portal.proof.desk.board import columns_on
from portal.proof.desk.places import place_href
from portal.proof.desk.queries import count_broken, stale_ids
from portal.proof.desk.vendors.over_time import LANES, over_time
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Look, Verdict

MOST_JUDGED = 200  # vendors that are judged while somebody waits for the page


@dataclass(frozen=True, slots=True)
class MissingPromise:
    """One promise and at how many vendors it is not kept; `href`: the list of them."""

    promise: Promise
    vendors: int
    href: str


@dataclass(frozen=True, slots=True)
class WhatIsMissing:
    """`vendors`: all, `short`: at which anything is missing, `waiting`: that are judged later.

    `is_ahead`: vendors were judged for this page that lists count only in a moment.
    """

    lines: Sequence[MissingPromise]
    vendors: int
    short: int
    waiting: int
    is_ahead: bool


@requires(Permission.LEDGER_VIEW)
def missing() -> ResponseReturnValue:
    return render_template("proof/desk/missing.html", found=missing_now(), today=clock.today())


def missing_now() -> WhatIsMissing:
    """As kept, and of vendors that something was changed about as judged now."""
    today = clock.today()
    stale = stale_ids()
    now, later = stale[:MOST_JUDGED], stale[MOST_JUDGED:]
    counted, short, all_of_them = count_broken(but=now)
    for judged in evaluate(now, today).values():
        broken = [one.promise.id for one in judged.promises if one.look is Look.BROKEN]
        counted.update(broken)
        short += bool(broken)
    own = own_wordings(today)
    lines = [
        MissingPromise(
            replace(promise, policy=own.get(promise.id, promise.policy)),
            counted[promise.id],
            url_for("desk.vendors", promise=f"{promise.id}:{Verdict.BROKEN.value}"),
        )
        for promise in columns_on(today)
        if counted[promise.id]
    ]
    lines.sort(key=lambda line: -line.vendors)
    return WhatIsMissing(lines, all_of_them, short, len(later), is_ahead=bool(now))


@requires(Permission.COMPANY_VIEW)
def vendor_over_time(vendor_id: int) -> ResponseReturnValue:
    """What there was of it in the last two years, and what was missing."""
    vendor, actor = or_404(find_vendor(vendor_id)), current_actor()
    return render_template(
        "proof/desk/vendor_over_time.html",
        vendor=vendor,
        tab="history",
        told=over_time(vendor.id),
        lanes=LANES,
        href_of=lambda row: place_href(row.target, actor) if row.target else None,
    )
