"""For whoever holds a letter with a code, without an account: what that letter asks for, and nothing else.

A code that is unknown, not posted yet, over or used long ago is answered by one and the same page.
"""

from collections.abc import Mapping, Sequence

from flask import Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import public
from portal.foundation.access.roles import Role
from portal.foundation.accounts.public_checks import counted_try, unlisted
from portal.foundation.accounts.signing_in.login import on_behalf_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.pages.forms import filled, options, refuse, status_of
from portal.foundation.core.pages.web import GONE, OK, SEE_OTHER, UNPROCESSABLE, ids_in, or_404
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence.storage import attachment
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.models import RequestRow
from portal.supervision.attestations.signing import replies
from portal.supervision.attestations.signing.authority_services import SigningBasis, on_record
from portal.supervision.attestations.signing.page import SigningDesk, lay_out, titles
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements.exception_rows import COLUMNS
from portal.supervision.papers import queries, services, workflow
from portal.supervision.papers.forms import BASES, CodeForm, CodeSignForm
from portal.supervision.papers.models import Letter

FOLDER = "supervision/papers"


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
    return _door(form, status=status_of(form) if form.is_submitted() else OK)


def _door(form: CodeForm, refused: DomainError | None = None, status: int = OK) -> Response:
    return unlisted(render_template(f"{FOLDER}/letter_door.html", form=form), refused, status)


@public
def by_letter(letter_code: str) -> ResponseReturnValue:
    """Looking uses nothing up: telephones and scanners open addresses too. Signing asks for the code anew."""
    lang = request.args.get("text", "")
    if lang in LANGUAGES and "language" not in session and g.actor is None:
        g.language = lang  # of the letter whose square was read
    try:
        code = workflow.read_code(letter_code[:40])
        with counted_try("letter", services.FREE_CODES, services.FREE_FOR_ALL) as found:
            held = queries.vendor_of_code(services.digest_of_code(code))
            found.is_ours = held is not None
    except RuleViolated:
        return _closed()
    except DomainError as refusal:  # too many tries
        form = CodeForm(formdata=None)
        refuse(form, refusal)
        return _door(form, refusal)
    if held is None:
        return _closed()
    letter_id, vendor_id = held
    who = Actor(roles=frozenset({Role.VENDOR_MEMBER}), vendor_id=vendor_id)
    with on_behalf_of(who):
        return _opened(or_404(queries.find_letter(letter_id)), code, who)


def _opened(letter: Letter, code: str, who: Actor) -> ResponseReturnValue:
    vendor = or_404(find_vendor(letter.vendor_id))
    today = clock.today()
    if workflow.shows_signed(letter, today):
        return _signed(letter, vendor, code)
    rows = queries.to_sign(letter) if workflow.is_code_good(letter, today) else ()
    if not rows:
        return _closed()
    form = CodeSignForm()
    known = on_record(vendor, today)  # who that is stays untold
    form.basis.choices = options((basis.value, said) for basis, said in BASES.items() if known)
    if request.method == "GET" or g.actor is not None:  # who is signed in signs in the portal
        return _page(letter, _desk(rows, who, None), form, code)
    return _sent(letter, rows, form, code, who)


def _desk(rows: Sequence[RequestRow], who: Actor, typed: replies.Form | None) -> SigningDesk:
    desk = lay_out(
        rows, who, typed=typed or replies.Form(), lang=None, default_lang=language(), alone=True
    )
    for sheet in desk.sheets:
        sheet.before = None  # what was entered last time is not this letter's to tell
    return desk


def _sent(
    letter: Letter, rows: Sequence[RequestRow], form: CodeSignForm, code: str, who: Actor
) -> ResponseReturnValue:
    desk = _desk(rows, who, request.form)
    step = replies.take(request.form, [sheet.section for sheet in desk.sheets])
    if step is not None:
        return _page(letter, _desk(rows, who, step[0]), form, code)
    shown = _shown()
    answers, desk.problems = replies.read(desk.sheets, clock.today(), shown=shown, alone=True)
    valid = form.validate_on_submit()
    try:
        if valid and workflow.read_code(filled(form.code)) != code:
            raise RuleViolated(say("This is not the code of this letter."), field="code")
        if not desk.problems and len(answers) < len(desk.sheets):
            raise RuleViolated(say("Answer each of the statements: the code is good once."))
        if not valid or desk.problems:
            return _page(letter, desk, form, code, UNPROCESSABLE)
        name, title = filled(form.name), filled(form.title)
        signed = replies.signatures(answers, shown, name=name, title=title, language=desk.lang)
        _sign(letter, form, signed, who)
    except InvalidTransition:  # a double click, or what is asked ended meanwhile
        pass
    except DomainError as refusal:
        refuse(form, refusal)
        return _page(letter, desk, form, code, status_of(form))
    return redirect(url_for(".by_letter", letter_code=code, text=desk.lang), SEE_OTHER)


def _sign(
    letter: Letter, form: CodeSignForm, signatures: Mapping[int, Signature], who: Actor
) -> None:
    name = filled(form.name)
    signed = services.CodeSignature(
        basis=SigningBasis(filled(form.basis)), name=name, signatures=signatures
    )
    by = Actor(roles=who.roles, vendor_id=who.vendor_id, name=name, address=request.remote_addr)
    with transaction():
        services.sign_with_code(letter.id, signed, actor=by)


def _shown() -> dict[int, str]:
    """The requests that were on the page, each with the hash of its text."""
    pairs = (pair.partition(":") for pair in request.form.get("shown", "").split(","))
    return {number: sha256 for typed, _colon, sha256 in pairs for number in ids_in([typed])}


def _page(
    letter: Letter, desk: SigningDesk, form: CodeSignForm, code: str, status: int = OK
) -> Response:
    ticked = Markup("<br>").join(
        Markup('<span lang="{}">{}</span>').format(desk.lang, acknowledgement)
        for acknowledgement in desk.acknowledgements
    )
    form.confirmed.label.text = ticked
    page = render_template(
        f"{FOLDER}/by_letter.html",
        letter=letter,
        vendor=desk.rows[0].vendor,
        desk=desk,
        form=form,
        code=code,
        by_code=True,
        columns=COLUMNS,
    )
    return unlisted(page, status=status)


def _signed(letter: Letter, vendor: Vendor, code: str) -> ResponseReturnValue:
    """What became of it, for some days; `?receipt=`: the receipt of this statement."""
    papers = queries.signed_with_code(letter)
    records = {row.request.id: row.attestation for row in queries.asked_in(letter)}
    made = {
        row.paper.id: record
        for row in papers
        if (record := records.get(row.request.id)) is not None and record.id == row.paper.made_id
    }
    for signed in made.values():
        if signed.receipt_sha256 and signed.number == request.args.get("receipt"):
            return attachment(signed.receipt_sha256, f"{signed.number}.pdf")
    page = render_template(
        f"{FOLDER}/letter_signed.html",
        letter=letter,
        vendor=vendor,
        papers=papers,
        made=made,
        code=code,
        until=(letter.code_used_on or clock.today()) + workflow.SHOWN_FOR,
        titles=titles(),
    )
    return unlisted(page)


def _closed() -> Response:
    return unlisted(render_template(f"{FOLDER}/letter_closed.html"), status=GONE)
