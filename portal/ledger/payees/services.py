"""Commands about payees: a list taken over, and what is decided about whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.payees import queries, workflow
from portal.ledger.payees.comparing import ListComparison, WrittenPayee, compare
from portal.ledger.payees.models import (
    Payee,
    PayeeDecision,
    PayeeDraft,
    PayeeEntry,
    PayeeList,
    PayeeOutcome,
)
from portal.ledger.payees.sheets import FIELDS, NAME, PayeeSheet, cut
from portal.ledger.payees.workflow import Judged
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.services import VendorDetails, add_vendor, told

DAYS: Final = 30  # to decide about everybody who is new on a list
_FIELD_OF: Final = {"name": "name", "kana": "kana", "number": "corporate_number", "code": "code"}


def hand_in(
    sheet: PayeeSheet, *, name: str, sha256: str, taken_on: date, actor: Actor
) -> PayeeDraft:
    """Keep the rows of a file until somebody takes them over. Refuses a day that has a list."""
    _demand_day(taken_on)
    draft = PayeeDraft(
        name=name[:255],
        sha256=sha256,
        taken_on=taken_on,
        rows=sheet.rows,
        columns=sheet.columns,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    text = say("Payee list “%(name)s” handed in", name=draft.name)
    record(actor, "payee_list.handed_in", draft, text, after={"day": taken_on, "sha256": sha256})
    return draft


def say_columns(draft: PayeeDraft, columns: Mapping[str, int], *, first: int, actor: Actor) -> None:
    """Which column is what, and in which row of the file the payees begin; the other cells go."""
    draft = _still_there(draft)
    if draft.columns is not None:
        raise ChangedMeanwhile(say("The columns of this list were named already."))
    if NAME not in columns:
        raise RuleViolated(say("Say in which column the name stands."), field=NAME)
    twice = [field for field in columns if list(columns.values()).count(columns[field]) > 1]
    if twice:
        raise RuleViolated(say("One column can be only one of these."), field=twice[-1])
    sheet = cut(draft.rows, columns, first=first)
    draft.rows, draft.columns = sheet.rows, sheet.columns
    db.session.flush()
    text = say("Columns of the payee list “%(name)s” named", name=draft.name)
    after = {"columns": [FIELDS[field] for field in columns]}
    record(actor, "payee_list.columns_named", draft, text, after=after)


def withdraw(draft: PayeeDraft, *, actor: Actor) -> None:
    """Nothing of it is taken over, and its rows are gone."""
    draft = _still_there(draft)
    text = say("Payee list “%(name)s” withdrawn", name=draft.name)
    record(actor, "payee_list.withdrawn", draft, text)
    db.session.delete(draft)
    db.session.flush()


def forget_drafts(days: int) -> int:
    """Those that nobody took over for so long; how many."""
    before = clock.now() - timedelta(days=days)
    gone = db.session.execute(delete(PayeeDraft).where(PayeeDraft.uploaded_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def compared(draft: PayeeDraft) -> ListComparison:
    """Against the payees as they are now. Refuses one whose columns nobody named yet."""
    if draft.columns is None:
        raise RuleViolated(say("Say first which column is what."))
    return compare(draft.rows, draft.columns, queries.known_payees())


def take_over(draft: PayeeDraft, *, digest: str, actor: Actor) -> PayeeList:
    """The list is on record: new payees wait for their decision, known ones keep theirs.

    Refuses wrong rows, a day that has a list, and a comparison that was made anew since.
    """
    alone("payees")
    draft = _still_there(draft)
    found = compared(draft)
    if found.wrong:
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    if found.digest != digest:
        raise ChangedMeanwhile(
            say("The payees were changed after this list was compared. Look at it again.")
        )
    _demand_day(draft.taken_on)
    taken = PayeeList(
        taken_on=draft.taken_on,
        name=draft.name,
        sha256=draft.sha256,
        payees=found.payees,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    db.session.add(taken)
    db.session.flush()
    newest = queries.newest_list()
    _write(taken, found, is_newest=newest is not None and newest.id == taken.id)
    asked = _ask_for_decisions(taken)
    db.session.delete(draft)
    db.session.flush()
    text = say(
        "Payee list of %(day)s taken over: %(payees)s payees, %(new)s of them new",
        day=taken.taken_on,
        payees=found.payees,
        new=len(found.new),
    )
    after = {"file": taken.name, "sha256": taken.sha256, "new": len(found.new)}
    record(actor, "payee_list.taken_over", taken, text, also=asked, after=after)
    return taken


def decide(payee: Payee, judged: Judged, *, actor: Actor) -> PayeeDecision:
    """What one payee is to us; a decision that stands is replaced, never changed."""
    (locked,) = queries.lock_payees([payee.id])
    decision = _decide(locked, judged, actor)
    db.session.flush()
    also = [decision, *_settle([locked.first_list_id])]
    text = say("Decided about the payee %(name)s", name=locked.name)
    after = {"outcome": workflow.OUTCOMES[judged.outcome], "reason": judged.reason}
    record(actor, "payee.decided", locked, text, also=also, after=after)
    return decision


def decide_no_data(payee_ids: Collection[int], *, reason: str, actor: Actor) -> int:
    """Several at once that receive no personal data, for one reason; only those undecided."""
    payees = [
        payee for payee in queries.lock_payees(payee_ids) if payee.outcome is PayeeOutcome.UNDECIDED
    ]
    if not payees:
        raise RuleViolated(say("None of these payees is undecided."))
    judged = Judged(outcome=PayeeOutcome.NO_DATA, reason=reason, answers={"any_data": False})
    decisions = [_decide(payee, judged, actor) for payee in payees]
    return _record_several(payees, decisions, actor, reason=reason)


def confirm_matches(matches: Mapping[int, int], *, actor: Actor) -> int:
    """By payee the vendor of the register that it is, as a person has seen. Refuses what changed."""
    now = queries.proposed_matches()
    changed = [
        payee_id
        for payee_id, vendor_id in matches.items()
        if payee_id not in now or now[payee_id].vendor_id != vendor_id
    ]
    if changed:
        raise ChangedMeanwhile(say("Some of these were decided meanwhile. Look at the list again."))
    if not matches:
        raise RuleViolated(say("Choose at least one row first."))
    payees = queries.lock_payees(matches)
    decisions = [
        _decide(
            payee,
            Judged(outcome=PayeeOutcome.IN_REGISTER, registered_id=matches[payee.id]),
            actor,
        )
        for payee in payees
    ]
    return _record_several(payees, decisions, actor)


def register_vendor(payee: Payee, details: VendorDetails, *, actor: Actor) -> Vendor:
    """A payee that handles personal data for us becomes a candidate of the register."""
    (locked,) = queries.lock_payees([payee.id])
    if locked.outcome is PayeeOutcome.IN_REGISTER:
        raise RuleViolated(say("It is in the register of vendors already."))
    vendor, values = add_vendor(details, actor=actor)
    judged = Judged(outcome=PayeeOutcome.IN_REGISTER, registered_id=vendor.id)
    decision = _decide(locked, judged, actor)
    db.session.flush()
    also = [locked, decision, *_settle([locked.first_list_id])]
    text = say("Vendor %(name)s registered, from the payee list", name=vendor.name)
    record(actor, "vendor.registered", vendor, text, also=also, after=told(values))
    return vendor


def _decide(payee: Payee, judged: Judged, actor: Actor) -> PayeeDecision:
    before = None
    if payee.outcome is not PayeeOutcome.UNDECIDED:
        before = next(iter(queries.decisions_about(payee.id)), None)
    workflow.decide(payee, judged, on=clock.today())
    decision = PayeeDecision(
        payee_id=payee.id,
        called=payee.name,
        outcome=judged.outcome,
        basis=judged.basis,
        registered_id=judged.registered_id,
        answers=dict(judged.answers),
        reason=judged.reason.strip(),
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
        decided_on=clock.today(),
        replaces_id=before.id if before is not None else None,
    )
    db.session.add(decision)
    return decision


def _record_several(
    payees: Sequence[Payee], decisions: Sequence[PayeeDecision], actor: Actor, **told: Any
) -> int:
    db.session.flush()
    settled = _settle(sorted({payee.first_list_id for payee in payees}))
    first, *others = payees
    text = say_n("Decided about %(n)s payee", "Decided about %(n)s payees", len(payees))
    after = {"outcome": workflow.OUTCOMES[first.outcome], **told}
    also = [*others, *decisions, *settled]
    record(actor, "payee.decided", first, text, also=also, after=after)
    return len(payees)


def _still_there(draft: PayeeDraft) -> PayeeDraft:
    locked = queries.lock_draft(draft.id)
    if locked is None:
        raise ChangedMeanwhile(say("Somebody else took this list over or withdrew it."))
    return locked


def _demand_day(day: date) -> None:
    if day > clock.today():
        raise RuleViolated(
            say("Enter the day on which it was taken out of accounting."), field="taken_on"
        )
    if queries.list_of_day(day) is not None:
        raise RuleViolated(
            say(
                "There is a list of %(day)s already. Enter the day on which this one was taken "
                "out of accounting.",
                day=day,
            ),
            field="taken_on",
        )


def _write(taken: PayeeList, found: ListComparison, *, is_newest: bool) -> None:
    """An older list that comes late changes no name that a newer one says."""
    entries: list[tuple[int, WrittenPayee]] = list(found.same)
    payees = queries.payees_by_id(
        [payee_id for payee_id, _ in found.same] + [one.payee_id for one in found.changed]
    )
    for change in found.changed:
        entries.append((change.payee_id, change.written))
        for field, (_, now) in change.fields.items() if is_newest else ():
            setattr(payees[change.payee_id], _FIELD_OF[field], now)
    if is_newest:
        for payee in payees.values():
            payee.last_list_id = taken.id
    new = [_payee(written, taken) for written in found.new]
    db.session.add_all(new)
    db.session.flush()
    entries += [(payee.id, written) for payee, written in zip(new, found.new, strict=True)]
    db.session.add_all(
        PayeeEntry(payee_list_id=taken.id, payee_id=payee_id, row=written.row, name=written.name)
        for payee_id, written in entries
    )
    db.session.flush()


def _payee(written: WrittenPayee, taken: PayeeList) -> Payee:
    return Payee(
        name=written.name,
        kana=written.kana,
        corporate_number=written.number,
        code=written.code,
        first_list_id=taken.id,
        last_list_id=taken.id,
        outcome=PayeeOutcome.UNDECIDED,
    )


def _ask_for_decisions(taken: PayeeList) -> list[Any]:
    """One for everybody new on the list, due after thirty days, whoever of them waits longest."""
    if not queries.waiting_of(taken.id):
        return []
    title = say("Decide about the payees that are new on the list of %(day)s", day=taken.taken_on)
    due_on = business_calendar().on_or_after(clock.today() + timedelta(days=DAYS))
    return [
        obligations.open_obligation(
            kind=ObligationKind.PAYEE_DECISION,
            subject=taken,
            vendor_id=None,
            holder=Holder.PROCUREMENT,
            due_on=due_on,
            ladder="internal",
            title=title,
        )
    ]


def _settle(list_ids: Iterable[int]) -> list[Any]:
    """What waits about these lists is closed once nothing is left to do, and opened where it is."""
    touched: list[Any] = []
    for list_id in list_ids:
        taken = queries.find_list(list_id)
        if taken is None:
            continue
        if queries.waiting_of(list_id):
            touched += _ask_for_decisions(taken)
        else:
            touched += obligations.close_waiting(ObligationKind.PAYEE_DECISION, taken)
    return touched
