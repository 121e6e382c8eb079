"""What happens where nothing is done about a promise that is not kept, and by when. Pure.

Shown wherever management reads of one: beside a report to review, and in the month's page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content.definitions.promises import PROVISION
from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts.coverage.terms import in_force_on, last_day
from portal.supervision.promises.results import CLIENT_APPROVAL, PromiseVerdict, Step, Verdict
from portal.supervision.promises.rules.recognised import RECOGNISED
from portal.supervision.promises.rules.returned import RETURNED
from portal.supervision.promises.work import VendorOnDay


@dataclass(frozen=True, slots=True)
class Undone:
    """`what`: stays or comes. `by`: the next day that counts, None: it is so already and no day is set; `why`:
    what falls on that day. `step`: what would end it."""

    what: Message
    by: date | None
    why: Message | None
    step: Step | None


def if_nothing_is_done(
    promise: PromiseVerdict,
    today: date,
    *,
    raised_on: date | None = None,
    bound_until: date | None = None,
) -> Undone | None:
    """None unless it is not kept.

    `raised_on`: the next day on which somebody above hears of what is late (see reminders);
    `bound_until`: as `last_bound_day` finds it.
    """
    if promise.verdict is not Verdict.BROKEN:
        return None
    points = [point for point in promise.points if point.verdict is Verdict.BROKEN]
    days = [(point.by, _DUE) for point in points if point.by is not None and point.by >= today]
    if raised_on is not None and raised_on > today:
        days.append((raised_on, _RAISED))
    if bound_until is not None and bound_until >= today:
        days.append((bound_until, _ENDS))
    by, why = min(days, key=lambda day: day[0], default=(None, None))
    what = _FOLLOWS.get(promise.promise.rule or "", _STAYS)
    return Undone(what, by, why, promise.step)


def last_bound_day(vendor: VendorOnDay, day: date) -> date | None:
    """The last day of the last contract in force on the day; None where none is, or one has no end."""
    ends = [last_day(one) for one in vendor.contracts if in_force_on(one, day)]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


_DUE: Final = say("the next step is due")
_RAISED: Final = say("whoever stands above hears that it is late")
_ENDS: Final = say("the last contract with the vendor ends")
_STAYS: Final = say("The promise stays not kept.")
_FOLLOWS: Final[Mapping[str, Message]] = {
    RECOGNISED: say(
        "Data stays with a vendor for which nobody can show why it was chosen; handovers that were "
        "stopped are not resumed."
    ),
    "minimum_data": say("Data goes on being handed over although nobody has confirmed its need."),
    "bound": say(
        "Data stays with a vendor that no contract binds as the law asks; no new work may begin."
    ),
    "no_subcontracting": say(
        "Others may handle the data without the company’s approval; no new work may begin."
    ),
    CLIENT_APPROVAL: say(
        "Data of customers stays with the vendor without their approval; no new work may begin."
    ),
    PROVISION: say(
        "Data goes on being provided without the record that the law asks for; no new work may begin."
    ),
    "supervised": say("Nobody can show how the vendor handles the data: the check stays owed."),
    "instructed": say("What the vendor was told to do stays undone, and the risk with it."),
    "incidents": say("Authorities, customers or persons concerned are told too late, or never."),
    "corrected": say("The weakness stays open, and the same may happen again."),
    RETURNED: say("Data stays with a vendor whose work is over, and nobody supervises it there."),
    "reported": say("The vendor’s supervision stays unseen by management."),
}
