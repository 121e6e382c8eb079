"""Customers' approvals and announced purposes, as a search draws them."""

from datetime import date

from hypothesis import strategies as st

from portal.content.purposes.announced import Announced, InForce
from portal.foundation.core.words.messages import Text
from portal.supervision.client_approvals.models import EndKind
from portal.supervision.client_approvals.standing import ApprovalOnDay
from tests.supervision.promises.pieces import approval

DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
MAYBE = st.one_of(st.none(), DAYS)


def approvals() -> st.SearchStrategy[ApprovalOnDay]:
    """Of either customer, for some of the data, on its way, counting or over."""
    return st.builds(
        approval,
        st.just(51),
        customer_id=st.integers(1, 2),
        given_on=DAYS,
        is_confirmed=st.sampled_from([True, True, False]),
        categories=st.sampled_from([frozenset({"name_contact"}), frozenset()]),
        until=MAYBE,
        objection_until=MAYBE,
        end=st.sampled_from([None, None, EndKind.WITHDRAWN]),
        ended_on=MAYBE,
    )


@st.composite
def announcements(draw: st.DrawFn) -> Announced:
    """P-01 was announced, P-02 no more; asked from some day on, or never."""
    title = Text(ja="発送", en="Sending")
    in_force = {"P-01": InForce("P-01", title, draw(MAYBE))}
    titles = {"P-01": title, "P-02": title}
    return Announced(draw(MAYBE), in_force, titles, {"P-02": date(2026, 8, 31)})
