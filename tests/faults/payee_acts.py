"""Acts about payees, requests for use and consents that are possible once, and what has to stand before."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.payee_samples import a_payee, a_payee_draft
from tests.foundation.access.use_request_samples import a_use_request


def _unnamed(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"payee_draft_id": a_payee_draft(rows, is_named=False)}


def _like_globex(rows: Samples, cast: Cast) -> Mapping[str, int]:
    return {"payee_id": a_payee(rows, name=cast.globex.name)}


def _taken_over(rows: Samples, cast: Cast) -> Mapping[str, int]:
    for work in db.session.scalars(select(Engagement)):
        work.number = f"W-OLD-{work.id}"  # the first number is free
    return {"use_request_id": a_use_request(rows, registered_id=cast.globex.id)}


ACTS: dict[str, Act] = {
    "payees.decide": Act(typed={"any_data": "no", "reason": WHY, "seen": "no_data "}),
    "payees.draft": Act(typed={"name": "0", "first": "2"}, before=_unnamed),
    "payees.register_vendor": Act(typed={"kind": "call_centre"}),
    "payees.vendor_of": Act(before=_like_globex),
    "payees.withdraw": Act(form=False),
    "decisions.change_seat": Act("pia", {"name": "Counsel"}),
    "decisions.consent": Act("pam", {"comment": WHY, "decision": "approve"}),
    "decisions.end_seat": Act("pia", {"reason": WHY}),
    "use_requests.answer": Act(typed={"state": "not_possible", "reason": WHY}),
    "use_requests.known_vendor": Act(typed={"vendor": "Globex"}),
    "use_requests.register_work": Act(
        typed={"purposes": ["call_center"], "access": "view_our_system", "subcontracting": "none"},
        before=_taken_over,
    ),
    "use_requests.take_over": Act(typed={"kind": "call_centre"}),
    "use_requests.withdraw": Act(typed={"reason": WHY}),
}
_PAGES = "ledger/payees/test_pages.py::"
ELSEWHERE = {
    "payees.matches": _PAGES + "test_a_match_is_proposed_and_a_person_confirms_it",
    "payees.no_data": _PAGES + "test_several_that_are_plain_are_decided_at_once",
    "payees.take_over": _PAGES + "test_a_list_is_compared_then_taken_over",
}
