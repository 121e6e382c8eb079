"""The register of obligations, declared: who owes what by when, open and closed; and the lists of what is
asked of vendors, on whose rows the same can be done."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.listing import back_to, chosen_ids
from portal.foundation.lists.register import (
    BulkAct,
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    or_never,
    values_above,
    with_known_above,
)
from portal.foundation.runs.services import RunKind
from portal.ledger.obligations.models import (
    Holder,
    Obligation,
    ObligationKind,
    Outcome,
    holders_of,
)
from portal.ledger.obligations.queries import of_subjects
from portal.ledger.obligations.workflow import HOLDERS, KINDS, OUR_OWN, OUTCOMES, kind_words
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, of_vendor_named

OPEN, LATE, HANDED_IN = "open", "late", "handed_in"
# How one ended, as the filter calls it: `late` is what waits and is overdue, since addresses were kept with it.
CLOSED_AS: Final = {
    "done_late" if outcome is Outcome.LATE else outcome.value: outcome for outcome in Outcome
}
ME = "me"
OBLIGATIONS: Final = "obligations"  # the list's id
SOON = timedelta(days=14)


def obligation_register(actor: Actor) -> Register:
    vendor = Vendor.id == Obligation.vendor_id
    register = Register(
        id=OBLIGATIONS,
        name=_l("Obligations"),
        key=Obligation.id,
        ids=select(Obligation.id).outerjoin(Vendor, vendor),
        counted=select(Obligation.id),
        rows=select(Obligation, Vendor).outerjoin(Vendor, vendor),
        columns=_columns(),
        filters=_filters(actor),
        word=_found,
        split=search_words,
        search_label=_l("Vendor or person"),
        presets=[
            Preset(id=OPEN, label=_l("Still open"), args={"state": OPEN}),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(id="soon", label=_l("Within two weeks"), args={"state": "soon"}),
            Preset(id="mine", label=_l("Mine"), args={"state": OPEN, "who": ME}),
            Preset(id="vendors", label=_l("Vendors owe"), args={"state": OPEN, "who": "vendor"}),
            Preset(id="closed", label=_l("Closed"), args={"state": list(CLOSED_AS)}),
        ],
        acts=acts_on(actor),
        opens=OPEN,
        usual="due",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )
    return with_known_above(register)


def acts_on(
    actor: Actor, of: str | None = None, take_back: Permission | None = None
) -> list[BulkAct]:
    """On obligations, or on a list of OWED_LISTS; `take_back`: what it needs to withdraw its rows."""
    acts = (
        (Permission.EXTENSION_ANSWER, _l("Give more time"), "extensions.extend_several", "clock-history"),
        (Permission.LEDGER_EDIT, _l("Remind now"), "reminders.remind", "bell"),
        (take_back, _l("Withdraw"), "obligations.take_back", "x-circle"),
        (Permission.OBLIGATION_VIEW, _l("To Excel"), "obligations.export_chosen", "download"),
    )  # fmt: skip
    return [
        BulkAct(label=label, endpoint=endpoint, icon=icon, of=of)
        for needs, label, endpoint, icon in acts
        if needs is not None and actor.may(needs)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingBack:
    """How rows of a list are withdrawn. `run` does it; `why_not`: those it cannot."""

    run: RunKind
    why_not: Callable[[Collection[int]], Mapping[int, Message]]
    warning: Any  # what becomes of what is withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedList:
    """A list of what is asked of vendors. `subject`, `duties`: the table of its rows, and what is owed about
    them; `values`: for a file. `taking_back`: None where rows are not withdrawn together."""

    register: Callable[[Actor], Register]
    endpoint: str
    needs: Permission
    values: Callable[[Sequence[Any]], Iterable[Mapping[str, Any]]]
    subject: str
    duties: Collection[ObligationKind]
    taking_back: TakingBack | None = None


OWED_LISTS: Final[dict[str, OwedList]] = {}  # each package makes its own known


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """`rows`: ids in the list they were chosen from; `obligations`: the last about each."""

    rows: list[int]
    obligations: list[int]
    back: str
    list_name: Any


def chosen_rows(actor: Actor, of: str) -> ChosenRows:
    """Of the form that was sent: obligations, or rows of another list that asks something of vendors."""
    owed = OWED_LISTS.get(of)
    if owed is None:
        register = obligation_register(actor)
        ids = chosen_ids(register)
        return ChosenRows(ids, ids, back_to(register, "obligations.index"), _l("Who owes what"))
    register = owed.register(actor)
    ids = chosen_ids(register)
    last: dict[int, Obligation] = {}
    for kind in owed.duties:
        last |= of_subjects(kind, owed.subject, ids)
    about = [last[id_].id for id_ in ids if id_ in last]
    return ChosenRows(ids, about, back_to(register, owed.endpoint), register.name)


def _columns() -> list[Column]:
    return [
        Column(id="what", label=_l("What must be done"), css="wide", fixed=True),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="who", label=_l("Whose turn"), sort=(member_order(Obligation.holder, Holder),)),
        Column(id="due", label=_l("Due date"), sort=(Obligation.due_on,)),
        Column(id="state", label=_l("State")),
        Column(id="kind", label=_l("Kind"), sort=(Obligation.kind,), shown=False),
        Column(id="opened", label=_l("Opened on"), sort=(Obligation.opened_on,), shown=False, first_down=True),
        Column(id="handed_in", label=_l("Handed in on"), sort=(or_never(Obligation.handed_in_on),), shown=False, first_down=True),
        Column(id="closed", label=_l("Closed on"), sort=(or_never(Obligation.closed_on),), shown=False, first_down=True),
        Column(id="reason", label=_l("Reason"), shown=False),
    ]  # fmt: skip


def _filters(actor: Actor) -> list[Filter]:
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=[
                (OPEN, str(_l("still open"))),
                (LATE, str(_l("past its due date"))),
                ("soon", str(_l("due within two weeks"))),
                (HANDED_IN, str(_l("handed in, not closed yet"))),
                *((name, str(OUTCOMES[outcome])) for name, outcome in CLOSED_AS.items()),
            ],
            where=_in_state,
        ),
        Filter(
            id="who",
            label=_l("Whose turn"),
            choices=[(ME, str(_l("me"))), *((holder.value, str(label)) for holder, label in HOLDERS.items())],
            where=lambda who: _held_by(who, actor),
        ),
        one_of("kind", _l("Kind"), Obligation.kind, KINDS),
        *day_range("due", Obligation.due_on, _l("Due from"), _l("Due until")),
    ]  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    names = names_of(row[0].person_id for row in rows)
    today = clock.today()
    for row, vendor, *above in rows:
        person = names.get(row.person_id or 0)
        yield {
            "what": row.text,
            "vendor": vendor.called if vendor else OUR_OWN,
            "who": f"{HOLDERS[row.holder]} ({person})" if person else HOLDERS[row.holder],
            "due": row.due_on,
            "state": state_words(row, today),
            "kind": kind_words(row.kind),
            "opened": row.opened_on,
            "handed_in": row.handed_in_on,
            "closed": row.closed_on,
            "reason": row.reason,
            **values_above(OBLIGATIONS, above[0] if above else None),
        }


def state_words(row: Obligation, today: date) -> Any:
    """Open, overdue, handed in, or how it was closed."""
    if row.outcome is not None:
        return OUTCOMES[row.outcome]
    if row.handed_in_on is not None:
        return _l("Handed in")
    return _l("Overdue") if row.is_overdue(today) else _l("Still open")


def _in_state(state: str) -> ColumnElement[bool]:
    today = clock.today()
    waiting = and_(Obligation.closed_at.is_(None), Obligation.handed_in_on.is_(None))
    if state == OPEN:
        return waiting
    if state == LATE:
        return and_(waiting, Obligation.due_on < today)
    if state == "soon":
        return and_(waiting, Obligation.due_on >= today, Obligation.due_on <= today + SOON)
    if state == HANDED_IN:
        return and_(Obligation.closed_at.is_(None), Obligation.handed_in_on.is_not(None))
    return Obligation.outcome == CLOSED_AS[state]


def _held_by(who: str, actor: Actor) -> ColumnElement[bool]:
    """Mine: those of my roles that are not somebody else's, and those that name me."""
    if who != ME:
        return Obligation.holder == Holder(who)
    holders = holders_of(actor)
    of_role = Obligation.holder.in_(holders) if holders else false()
    mine = Obligation.person_id == actor.user_id
    return case((Obligation.person_id.is_(None), of_role), else_=mine)  # in one walk over an index


def _found(word: str) -> ColumnElement[bool]:
    return or_(of_vendor_named(word, Obligation.vendor_id), _person_named(word))


def _person_named(word: str) -> ColumnElement[bool]:
    people = select(User.id).where(holds(User.name, word))
    condition: ColumnElement[bool] = Obligation.person_id.in_(people)
    return condition
