"""Asks once a year whether shared data is still needed, and takes the answers."""

from collections.abc import Collection, Sequence
from datetime import date

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.organisation.queries import own_words
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import is_asked_for, review_due
from portal.ledger.data_sharing.shares.details import category_title
from portal.ledger.data_sharing.shares.rows import demand_current, follow
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor


def review_shares(vendor: Vendor, share_ids: Collection[int], *, actor: Actor) -> int:
    """Looked at today, and still needed as recorded: several in one command; how many.

    What was reviewed today already is left alone. Refuses (ChangedMeanwhile) a row that is not
    the latest any more, and a choice of nothing.
    """
    rows = queries.find_shares(vendor.id, share_ids)
    if not rows:
        raise RuleViolated(say("Choose at least one category."), field="shares")
    if len(rows) != len(set(share_ids)):
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    today = clock.today()
    for row in rows:
        demand_current(row)
    due = [row for row in rows if row.reviewed_on < today]
    if not due:
        raise InvalidTransition(say("This was reviewed today already."))
    new = [follow(row, {"reviewed_on": today}, from_day=today) for row in due]
    closed = close_reviews(vendor.id, [row.series for row in due])
    text = say_n(
        "Need of %(n)s category reviewed: still needed as recorded",
        "Need of %(n)s categories reviewed: still needed as recorded",
        len(new),
    )
    after = {"reviewed_on": today}
    record(actor, "shares.reviewed", vendor, text, also=[*new, *closed], after=after)
    return len(new)


def close_reviews(vendor_id: int, series: Collection[str]) -> list[Obligation]:
    """Within the command that reviewed them: what asked for it is done."""
    asked = queries.asked_reviews(vendor_id).get(vendor_id, ())
    done = [review.obligation for review in asked if review.series in series]
    for obligation in done:
        obligations.close_obligation(obligation)
    return done


def open_data_reviews() -> int:
    """For the jobs: ask for every review that falls due, once; how many were asked for.

    A vendor is a command of its own. What is not asked any more, because the share or its work
    has ended, or a change counted as the review, ends.
    """
    return sum(_ask(vendor_id) for vendor_id in _differing(clock.today()))


def _differing(today: date) -> list[int]:
    """Ids alone: rows of everybody left in the session would expire at each command that follows."""
    shares, asked = queries.shares_to_review(None, today), queries.asked_reviews()
    return [
        vendor_id
        for vendor_id in sorted({*shares, *asked})
        if {share.series for share in _due(shares.get(vendor_id, ()))}
        != {review.series for review in asked.get(vendor_id, ())}
    ]


def _due(shares: Sequence[DataShare]) -> list[DataShare]:
    return [share for share in shares if is_asked_for(share.reviewed_on, clock.today())]


def _ask(vendor_id: int) -> int:
    today = clock.today()
    with transaction():
        queries.lock_vendor(vendor_id)
        shares = queries.shares_to_review([vendor_id], today).get(vendor_id, ())
        asked = queries.asked_reviews(vendor_id).get(vendor_id, ())
        due = _due(shares)
        known, wanted = {review.series for review in asked}, {share.series for share in due}
        opened = [_open(share) for share in due if share.series not in known]
        ended = [review for review in asked if review.series not in wanted]
        reviewed = {share.series for share in shares}
        for review in ended:
            if review.series in reviewed:
                obligations.close_obligation(review.obligation)
            else:
                reason = own_words(say("It is not shared any more."))
                obligations.withdraw_obligation(review.obligation, reason=reason)
        touched: list[Subject] = [*opened, *(review.obligation for review in ended)]
        if touched:
            text = say(
                "Reviews of need: %(opened)s asked for, %(ended)s not asked any more",
                opened=len(opened),
                ended=len(ended),
            )
            record(SYSTEM, "shares.review_asked", touched[0], text, also=touched[1:])
    return len(opened)


def _open(share: DataShare) -> Obligation:
    return obligations.open_obligation(
        kind=ObligationKind.DATA_REVIEW,
        subject=share,
        vendor_id=share.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=review_due(share.reviewed_on),
        ladder="internal",
        title=say("Review the need for %(category)s", category=category_title(share.category)),
    )
