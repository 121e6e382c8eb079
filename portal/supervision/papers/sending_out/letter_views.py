"""Staff's pages about letters: print one, with a code to answer with or without, note the day it was posted, note a
call."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, filled, status_of
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.mail import outbox
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Contact
from portal.ledger.vendors.queries import find_vendor, list_contacts
from portal.supervision.attestations.models import RequestRow, RequestState
from portal.supervision.attestations.signing.page import titles
from portal.supervision.disputes.workflow import WORDS as ANSWER_STATES
from portal.supervision.findings import workflow as words_of
from portal.supervision.findings.queries import FindingRow
from portal.supervision.paper_records.models import Paper
from portal.supervision.papers import queries, services, signed_queries
from portal.supervision.papers.forms import CallForm, PostedForm
from portal.supervision.papers.models import Ended, Letter
from portal.supervision.papers.sending_out.dispute_answers import WORDS as ANSWER_WORDS
from portal.supervision.papers.sending_out.dispute_answers import answer_sheets
from portal.supervision.papers.sending_out.printing import (
    CoverSheet,
    LetterCode,
    language_asked,
    paper_pdf,
)
from portal.supervision.papers.workflow import as_printed, is_code_good, language_of

FOLDER = "supervision/papers"


@requires(Permission.ATTESTATION_VIEW)
def letter(letter_id: int) -> ResponseReturnValue:
    return _shown(or_404(queries.find_letter(letter_id)))


@requires(Permission.ATTESTATION_REQUEST)
def print_letter(letter_id: int) -> ResponseReturnValue:
    """The letter, every statement it asks for that is still open, and every finding, in one file.

    Posted: with a new code to answer with, which is printed this once; an older one ends.
    """
    row = or_404(queries.find_letter(letter_id))
    vendor = or_404(find_vendor(row.vendor_id))
    lang = language_asked(language_of(vendor))
    asked = _to_send(queries.asked_in(row), _came(row))
    people = _contacts(row.vendor_id)
    can_answer = bool(asked or queries.to_answer(row))
    signs = services.new_code() if request.method == "POST" and can_answer else ""
    code = _printed(signs, services.code_until(row), lang) if signs else None
    cover = CoverSheet(
        number=row.number,
        address=row.address or queries.address_to_write(vendor),
        person=people[0].name if people else "",
        code=code,
    )
    try:
        made = paper_pdf(
            asked,
            vendor,
            lang,
            cover=cover,
            findings=_to_tell(row),
            answers=answer_sheets(queries.answers_in(row), lang),
            answer_words=ANSWER_WORDS,
        )
        if code is not None:
            with transaction():
                services.print_with_code(letter_id, signs, code.until, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "warning")
        return redirect(url_for(".letter", letter_id=letter_id), SEE_OTHER)
    return download(made, f"{cover.number}.pdf", FileKind.PDF)


def _printed(signs: str, until: date, lang: Lang) -> LetterCode:
    return LetterCode(
        code=as_printed(signs),
        until=until,
        door=outbox.link_to(url_for(".letter_door")),
        leads_to=outbox.link_to(url_for(".by_letter", letter_code=signs, text=lang)),
    )


@requires(Permission.ATTESTATION_REQUEST)
def posted(letter_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_letter(letter_id))
    form = PostedForm(prefix="posted")
    return _noted(
        row,
        form,
        lambda: services.post_letter(
            letter_id,
            on=filled(form.on),
            address=form.address.data or "",
            actor=current_actor(),
        ),
        _("Noted. A call to ask whether it arrived stands among the things to do."),
    )


@requires(Permission.ATTESTATION_REQUEST)
def called(letter_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_letter(letter_id))
    form = CallForm(prefix="called")
    return _noted(
        row,
        form,
        lambda: services.note_call(
            letter_id,
            on=filled(form.on),
            spoke_with=filled(form.spoke_with),
            said=filled(form.said),
            actor=current_actor(),
        ),
        _("The call is noted."),
    )


def _noted(
    row: Letter, form: PostedForm | CallForm, command: Callable[[], None], done: str
) -> ResponseReturnValue:
    onward = act(form, command, done=done, to=url_for(".letter", letter_id=row.id))
    return onward or (_shown(or_404(queries.find_letter(row.id)), form), status_of(form))


def _shown(row: Letter, wrong: PostedForm | CallForm | None = None) -> str:
    today = clock.today()
    rows, came = queries.asked_in(row), _came(row)
    vendor = or_404(find_vendor(row.vendor_id))
    address = queries.address_to_write(vendor)
    posted = PostedForm(None, prefix="posted", data={"on": today, "address": address})
    called = CallForm(None, prefix="called", data={"on": today})
    duties = (find_open(kind, row) for kind in services.DUTIES)
    return render_template(
        f"{FOLDER}/letter.html",
        letter=row,
        vendor=vendor,
        lang=language_of(vendor),
        rows=rows,
        came=came,
        to_send=[*_to_send(rows, came), *_to_tell(row), *(told := queries.answers_in(row))],
        told_answers=told,
        answer_states=ANSWER_STATES,
        findings=queries.findings_in(row),
        words_of=words_of,
        titles=titles(),
        contacts=_contacts(vendor.id),
        duty=next((duty for duty in duties if duty is not None), None),
        people=names_of([row.posted_by_id, row.called_by_id, row.code_made_by_id]),
        signed=signed_queries.signed_with_code(row),
        answered=queries.answered_with_code(row),
        may_code=row.code_used_on is None and bool(queries.to_sign(row) or queries.to_answer(row)),
        code_is_good=is_code_good(row, today) and row.ended_because is not Ended.NOTHING_OPEN,
        door=outbox.link_to(url_for(".letter_door")),
        company=the_organisation(),
        wrong=wrong,
        posted_form=wrong if isinstance(wrong, PostedForm) else posted,
        call_form=wrong if isinstance(wrong, CallForm) else called,
    )


def _contacts(vendor_id: int) -> list[Contact]:
    return [contact for contact in list_contacts(vendor_id) if contact.ended_on is None]


def _came(row: Letter) -> Mapping[int, Paper]:
    """By request the last paper that came about it."""
    found = reversed(signed_queries.papers_of_vendor(row.vendor_id))
    return {came.request.id: came.paper for came in found}


def _to_tell(row: Letter) -> Sequence[FindingRow]:
    """Findings that are the vendor's to answer still, but what was answered with the letter's code."""
    answered = {id_ for id_, told in queries.told_in(row.id).items() if told.paper_id is not None}
    return [
        told
        for told in queries.findings_in(row)
        if told.finding.state in queries.THEIR_TURN and told.finding.id not in answered
    ]


def _to_send(rows: Sequence[RequestRow], came: Mapping[int, Paper]) -> Sequence[RequestRow]:
    """What is still asked and has not come."""
    return [
        row for row in rows if row.request.state is RequestState.OPEN and row.request.id not in came
    ]
