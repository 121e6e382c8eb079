"""For whoever holds a letter with a code, without an account: what that letter asks for, and nothing else.

A code that is unknown, not posted yet, over or used long ago is answered by one and the same page.
"""

from collections.abc import Mapping, Sequence

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.foundation.access.guards import public
from portal.foundation.accounts.public_checks import unlisted
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.pages.forms import filled, options, refuse, status_of
from portal.foundation.core.pages.web import OK, SEE_OTHER, UNPROCESSABLE, ids_in
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.storage import attachment
from portal.supervision.attestations.models import Attestation, RequestRow
from portal.supervision.attestations.signing import replies
from portal.supervision.attestations.signing.authority_services import SigningBasis, on_record
from portal.supervision.attestations.signing.page import SigningDesk, lay_out, titles
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.findings.queries import FindingRow
from portal.supervision.paper_records.models import Paper, PaperKind
from portal.supervision.papers import queries, signed_queries, workflow
from portal.supervision.papers.letter_codes import services
from portal.supervision.papers.letter_codes.finding_views import AnsweredFinding, answered_findings
from portal.supervision.papers.letter_codes.forms import BASES, CodeForm, CodeSignForm
from portal.supervision.papers.letter_codes.opening import (
    FOLDER,
    OpenLetter,
    closed,
    door,
    with_letter,
)
from portal.supervision.papers.signed_queries import PaperRow


@public
def letter_door() -> ResponseReturnValue:
    """Where the eight signs are typed; only the page they lead to looks whether they are good."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            code = workflow.read_code(filled(form.code))
        except RuleViolated as refusal:
            refuse(form, refusal)
        else:
            return redirect(url_for(".by_letter", letter_code=code), SEE_OTHER)
    return door(form, status=status_of(form) if form.is_submitted() else OK)


@public
def by_letter(letter_code: str) -> ResponseReturnValue:
    """The one thing that the letter asks for, or a list of them; afterwards what was answered. What is sent
    here are its statements, signed: that asks for the code anew."""
    return with_letter(letter_code, _opened)


@public
def statements_by_letter(letter_code: str) -> ResponseReturnValue:
    """The statements of a letter that asks for findings as well."""
    return with_letter(letter_code, _statements)


def _opened(opened: OpenLetter) -> ResponseReturnValue:
    letter, is_good = opened.letter, opened.is_good
    rows = queries.to_sign(letter) if is_good else ()
    if request.method == "POST" and rows:
        return _sent(opened, rows)
    signed, answered = signed_queries.signed_with_code(letter), answered_findings(letter)
    last_on = max((paper.received_on for paper in _papers(signed, answered)), default=None)
    findings = queries.to_answer(letter) if is_good else ()
    if not rows and not findings and not workflow.is_shown(last_on, opened.today):
        return closed()
    if request.method == "POST":  # a double click, or it was signed elsewhere meanwhile
        return redirect(_home(opened), SEE_OTHER)
    if signed or answered or (findings and (rows or len(findings) > 1)):
        return _list(opened, rows, findings, signed, answered)
    if rows:
        return _page(opened, _desk(opened, rows, None), _form(opened))
    (one,) = findings
    return redirect(
        url_for(
            ".finding_by_letter",
            letter_code=opened.code,
            finding_id=one.finding.id,
            text=language(),
        ),
        SEE_OTHER,
    )


def _statements(opened: OpenLetter) -> ResponseReturnValue:
    rows = queries.to_sign(opened.letter) if opened.is_good else ()
    if not rows:
        return _opened(opened)
    return _page(opened, _desk(opened, rows, None), _form(opened))


def _home(opened: OpenLetter) -> str:
    return url_for(".by_letter", letter_code=opened.code, text=language())


def _form(opened: OpenLetter) -> CodeSignForm:
    """Who is on record stays untold."""
    form = CodeSignForm()
    known = on_record(opened.vendor, opened.today)
    form.basis.choices = options((basis.value, said) for basis, said in BASES.items() if known)
    return form


def _desk(
    opened: OpenLetter, rows: Sequence[RequestRow], typed: replies.Form | None
) -> SigningDesk:
    desk = lay_out(
        rows,
        opened.who,
        typed=typed or replies.Form(),
        lang=None,
        default_lang=language(),
        alone=True,
    )
    for sheet in desk.sheets:
        sheet.before = None  # what was entered last time is not this letter's to tell
    return desk


def _sent(opened: OpenLetter, rows: Sequence[RequestRow]) -> ResponseReturnValue:
    form = _form(opened)
    if g.actor is not None:  # who is signed in signs in the portal
        return _page(opened, _desk(opened, rows, None), form)
    desk = _desk(opened, rows, request.form)
    step = replies.take(request.form, [sheet.section for sheet in desk.sheets])
    if step is not None:
        return _page(opened, _desk(opened, rows, step[0]), form)
    shown = _shown()
    answers, desk.problems = replies.read(desk.sheets, clock.today(), shown=shown, alone=True)
    valid = form.validate_on_submit()
    try:
        if valid and workflow.read_code(filled(form.code)) != opened.code:
            raise RuleViolated(say("This is not the code of this letter."), field="code")
        if not desk.problems and len(answers) < len(desk.sheets):
            raise RuleViolated(say("Answer each of the statements: the code is good once."))
        if not valid or desk.problems:
            return _page(opened, desk, form, UNPROCESSABLE)
        name, title = filled(form.name), filled(form.title)
        signed = replies.signatures(answers, shown, name=name, title=title, language=desk.lang)
        _sign(opened, form, signed)
    except InvalidTransition:  # a double click, or what is asked ended meanwhile
        pass
    except DomainError as refusal:
        refuse(form, refusal)
        return _page(opened, desk, form, status_of(form))
    return redirect(url_for(".by_letter", letter_code=opened.code, text=desk.lang), SEE_OTHER)


def _sign(opened: OpenLetter, form: CodeSignForm, signatures: Mapping[int, Signature]) -> None:
    name = filled(form.name)
    signed = services.CodeSignature(
        basis=SigningBasis(filled(form.basis)), name=name, signatures=signatures
    )
    with transaction():
        services.sign_with_code(opened.letter.id, signed, actor=opened.signer(name))


def _shown() -> dict[int, str]:
    """The requests that were on the page, each with the hash of its text."""
    pairs = (pair.partition(":") for pair in request.form.get("shown", "").split(","))
    return {number: sha256 for typed, _colon, sha256 in pairs for number in ids_in([typed])}


def _page(opened: OpenLetter, desk: SigningDesk, form: CodeSignForm, status: int = OK) -> Response:
    ticked = Markup("<br>").join(
        Markup('<span lang="{}">{}</span>').format(desk.lang, acknowledgement)
        for acknowledgement in desk.acknowledgements
    )
    form.confirmed.label.text = ticked
    page = render_template(
        f"{FOLDER}/by_letter.html",
        letter=opened.letter,
        vendor=opened.vendor,
        desk=desk,
        form=form,
        code=opened.code,
        by_code=True,
        columns=COLUMNS,
    )
    return unlisted(page, status=status)


def _list(
    opened: OpenLetter,
    rows: Sequence[RequestRow],
    findings: Sequence[FindingRow],
    signed: Sequence[PaperRow],
    answered: Sequence[AnsweredFinding],
) -> ResponseReturnValue:
    """What is left to do, and what became of what was done; `?receipt=`: the receipt of this statement."""
    made = _made(opened, signed)
    for record in made.values():
        if record.receipt_sha256 and record.number == request.args.get("receipt"):
            return attachment(record.receipt_sha256, f"{record.number}.pdf")
    days = (paper.received_on for paper in _papers(signed, answered))
    page = render_template(
        f"{FOLDER}/letter_answered.html",
        letter=opened.letter,
        vendor=opened.vendor,
        code=opened.code,
        rows=rows,
        findings=findings,
        papers=signed,
        made=made,
        answered=answered,
        kinds=PaperKind,
        until=max(days, default=opened.today) + workflow.SHOWN_FOR,
        titles=titles(),
    )
    return unlisted(page)


def _papers(signed: Sequence[PaperRow], answered: Sequence[AnsweredFinding]) -> Sequence[Paper]:
    return [*(row.paper for row in signed), *(one.paper for one in answered)]


def _made(opened: OpenLetter, signed: Sequence[PaperRow]) -> Mapping[int, Attestation]:
    """By paper the statement that was made of it."""
    asked = queries.asked_in(opened.letter) if signed else ()
    records = {row.request.id: row.attestation for row in asked}
    return {
        row.paper.id: record
        for row in signed
        if (record := records.get(row.request.id)) is not None and record.id == row.paper.made_id
    }
