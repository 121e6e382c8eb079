"""Commands about letters: the system opens and ends them, people print them with a code, post them and
note calls. What is done with the code stands in `letter_codes`."""

import secrets
from collections.abc import Sequence
from datetime import date

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.papers import queries, workflow
from portal.supervision.papers.models import (
    Letter,
    LetterDispute,
    LetterFinding,
    LetterItem,
    LetterState,
)

FREE_CODES, FREE_FOR_ALL = 10, 300  # wrong codes within 15 minutes: of one address, of all
DUTIES = (ObligationKind.PAPER_LETTER, ObligationKind.PAPER_CALL)


def settle_letters() -> None:
    """End what nobody has to post any more, and ask for a letter where nobody can be mailed.

    Idempotent; each vendor a command, which looks again under the vendor's lock.
    """
    for vendor_id in queries.letters_over():
        _end_over(vendor_id)
    wanted = {*queries.to_write(), *queries.findings_to_write(), *queries.answers_to_write()}
    for vendor_id in sorted(wanted):
        _ask_for_letter(vendor_id)


def _end_over(vendor_id: int) -> None:
    with transaction():
        hold_vendor(vendor_id)
        ended: list[Subject] = []
        for letter_id, because in queries.letters_over(vendor_id).get(vendor_id, ()):
            letter = queries.hold_letter(letter_id)
            workflow.end(letter, because=because, on=clock.today())
            ended.append(letter)
            for duty in _open_duties(letter):
                obligations.withdraw_obligation(duty, reason=letter.number)
                ended.append(duty)
        if ended:
            text = say("Nobody has to post or telephone any more")
            record(SYSTEM, "letter.ended", ended[0], text, also=ended[1:])


def _ask_for_letter(vendor_id: int) -> None:
    with transaction():
        vendor = hold_vendor(vendor_id)
        request_ids = queries.to_write(vendor_id).get(vendor_id, ())
        findings = queries.findings_to_write(vendor_id).get(vendor_id, ())
        dispute_ids = queries.answers_to_write(vendor_id).get(vendor_id, ())
        if not request_ids and not findings and not dispute_ids:
            return
        letter = queries.letter_to_post(vendor_id)
        also: list[Subject] = [vendor]
        if letter is None:
            letter = Letter(
                number=next_number("L"),
                vendor_id=vendor_id,
                state=LetterState.TO_POST,
                opened_on=clock.today(),
            )
            db.session.add(letter)
            db.session.flush()
            also.append(_ask_to_post(letter))
            action, number = "letter.opened", letter.number
            text = say("Nobody can be mailed: letter %(number)s is to be posted", number=number)
        else:
            action, number = "letter.extended", letter.number
            text = (
                say("The letter %(number)s asks for more", number=number)
                if findings or dispute_ids
                else say("The letter %(number)s asks for more statements", number=number)
            )
        db.session.add_all(
            LetterItem(vendor_id=vendor_id, letter_id=letter.id, request_id=id_)
            for id_ in request_ids
        )
        _tell_of(findings, letter)
        db.session.add_all(
            LetterDispute(vendor_id=vendor_id, letter_id=letter.id, dispute_id=id_)
            for id_ in dispute_ids
        )
        items = len(request_ids) + len(findings) + len(dispute_ids)
        record(SYSTEM, action, letter, text, also=also, after={"items": items})


def _tell_of(findings: Sequence[tuple[int, int]], letter: Letter) -> None:
    """One that is in the letter already is told of as it stands now."""
    known = queries.told_in(letter.id)
    for finding_id, turn in findings:
        told = known.get(finding_id)
        if told is None:
            told = LetterFinding(
                vendor_id=letter.vendor_id, letter_id=letter.id, finding_id=finding_id
            )
            db.session.add(told)
        told.turn = turn


def new_code() -> str:
    signs = "".join(secrets.choice(workflow.SIGNS) for _ in range(workflow.RANDOM_SIGNS))
    return workflow.with_check(signs)


def digest_of_code(code: str) -> str:
    """Eight signs are few: without the portal's own key nobody finds them again from what is stored."""
    return throttling.key("letter-code", code)


def code_until(letter: Letter) -> date:
    """The last day of a code that is printed now."""
    owed = [row.obligation for row in queries.to_sign(letter)]
    owed += [row.obligation for row in queries.to_answer(letter)]
    dues = [obligation.due_on for obligation in owed if obligation is not None]
    return workflow.code_until(max(dues, default=None), clock.today())


def print_with_code(letter_id: int, code: str, until: date, *, actor: Actor) -> None:
    """The code that was printed is good once the letter is posted; an older one is not any more."""
    letter = queries.hold_letter(letter_id)
    again = letter.state is LetterState.POSTED
    workflow.give_code(
        letter,
        digest=digest_of_code(code),
        until=until,
        by=actor.user_id or 0,
        today=clock.today(),
    )
    also: list[Subject] = []
    if again:
        for duty in _open_duties(letter):
            obligations.withdraw_obligation(duty, reason=letter.number)
            also.append(duty)
        also.append(_ask_to_post(letter))
    text = say("Printed the letter %(number)s with a code to answer with", number=letter.number)
    if again:
        text = say("Printed the letter %(number)s anew, with another code", number=letter.number)
    record(actor, "letter.printed", letter, text, also=also, after={"ends_on": until.isoformat()})


def post_letter(letter_id: int, *, on: date, address: str, actor: Actor) -> None:
    """It went on this day; a call to ask whether it arrived follows."""
    letter = queries.hold_letter(letter_id)
    workflow.post(letter, on=on, address=address, by=actor.user_id or 0, today=clock.today())
    closed = _close_duties(letter, on=on)
    owed = [row.obligation for row in queries.asked_in(letter)]
    owed += [row.obligation for row in queries.findings_in(letter)]
    dues = [obligation.due_on for obligation in owed if obligation is not None]
    follows = _open_duty(
        ObligationKind.PAPER_CALL,
        letter,
        workflow.call_due(on, min(dues, default=None), business_calendar()),
        say("Ask by telephone whether the letter %(number)s arrived", number=letter.number),
    )
    record(
        actor,
        "letter.posted",
        letter,
        say("Posted the letter %(number)s on %(day)s", number=letter.number, day=on),
        also=[*closed, follows],
        after={"address": letter.address},
    )


def note_call(letter_id: int, *, on: date, spoke_with: str, said: str, actor: Actor) -> None:
    """With whom and what was said, after the letter or in its place."""
    letter = queries.hold_letter(letter_id)
    workflow.call(
        letter, on=on, spoke_with=spoke_with, said=said, by=actor.user_id or 0, today=clock.today()
    )
    record(
        actor,
        "letter.called",
        letter,
        say("Telephoned about the letter %(number)s on %(day)s", number=letter.number, day=on),
        also=_close_duties(letter, on=on),
        after={"spoke_with": letter.spoke_with, "said": letter.said},
    )


def _ask_to_post(letter: Letter) -> Obligation:
    due_on = business_calendar().add_open_days(clock.today(), workflow.DAYS_TO_POST)
    title = say("Post the letter %(number)s: nobody there can be mailed", number=letter.number)
    return _open_duty(ObligationKind.PAPER_LETTER, letter, due_on, title)


def _open_duty(kind: ObligationKind, letter: Letter, due_on: date, title: Message) -> Obligation:
    return obligations.open_obligation(
        kind=kind,
        subject=letter,
        vendor_id=letter.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=due_on,
        ladder="internal",
        title=title,
        is_new=True,
    )


def _close_duties(letter: Letter, *, on: date) -> Sequence[Subject]:
    closed = _open_duties(letter)
    for duty in closed:
        obligations.hand_in(duty, on=on)
        obligations.close_obligation(duty)
    return closed


def _open_duties(letter: Letter) -> list[Obligation]:
    found = (find_open(kind, letter) for kind in DUTIES)
    return [duty for duty in found if duty is not None]
