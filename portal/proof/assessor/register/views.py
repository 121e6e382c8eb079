"""The register of vendors on its page, and as files: at once, or by a job where it is large."""

from datetime import date
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import SEE_OTHER
from portal.foundation.core.words.i18n import _l, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.lists.listing import asked_of, clean_query, list_of
from portal.foundation.lists.queries import list_ids
from portal.foundation.lists.register import Register, shown_columns
from portal.proof.assessor.register import files, jobs
from portal.proof.assessor.register.columns import AS_OF, vendor_register_on
from portal.proof.assessor.register.facts import OF_TODAY, by_vendor

AT_ONCE = 1_000  # vendors in a file within a request
EXCEL, PDF = "xlsx", "pdf"
KINDS = {EXCEL: FileKind.EXCEL, PDF: FileKind.PDF}


@requires(Permission.COMPANY_VIEW)
def register() -> ResponseReturnValue:
    """`as_of=`: of which day; `file=xlsx|pdf` with `lang=`: the same as a file."""
    day = _day(request.args.get(AS_OF, ""))
    shown = vendor_register_on(day, current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return _file(shown, day, kind)
    listing = list_of(shown)
    kept = _day(next(iter(listing.asked.filters.get(AS_OF, ())), ""))
    if kept != day:  # the view that opens first says another day
        return redirect(listing.here)
    return render_template(
        "proof/assessor/register.html",
        listing=listing,
        day=day,
        is_past=day < clock.today(),
        lines=dict(by_vendor([row[0].id for row in listing.rows], day)),
        of_today=OF_TODAY,
        is_day=lambda value: isinstance(value, date),
        is_large=listing.total > AT_ONCE,
        pdf=url_for(".register", **_args(file=PDF)) if listing.total <= files.MOST_PRINTED else "",
        file_href=lambda file, lang: url_for(".register", **_args(file=file, lang=lang)),
        file_languages=LANGUAGES,
    )


@requires(Permission.COMPANY_VIEW)
def begin_register() -> ResponseReturnValue:
    """A large one, from a job; on to the page that says how far it is."""
    day = _day(request.form.get(AS_OF, ""))
    shown = vendor_register_on(day, current_actor())
    query = clean_query(shown, request.form.get("query", ""))
    asked = asked_of(shown, query)
    back = url_for(".register") + (f"?{query}" if query else "")
    with transaction():
        run = jobs.begin_register(
            list_ids(shown, asked),
            day=day,
            chosen=[column.id for column in shown_columns(shown, asked)],
            lang=_language(request.form.get("lang", "")),
            back=back,
            actor=current_actor(),
        )
    return redirect(url_for("runs.show", run_id=run.id), SEE_OTHER)


def _file(shown: Register, day: date, kind: str) -> ResponseReturnValue:
    asked = asked_of(shown, request.query_string.decode())
    ids = list_ids(shown, asked)
    with force_locale(_language(request.args.get("lang", ""))):
        file = files.RegisterFile(ids, day, shown_columns(shown, asked))
        try:
            if kind == EXCEL and len(ids) > AT_ONCE:
                return redirect(url_for(".register", **_args(file=None, lang=None)))
            made = files.write_pdf(file) if kind == PDF else _workbook(file)
        except DomainError as refusal:
            flash(words(refusal.message), "error")
            return redirect(url_for(".register", **_args(file=None, lang=None)))
        return download(made, f"{file.name}.{kind}", KINDS[kind])


def _workbook(file: files.RegisterFile) -> bytes:
    made = BytesIO()
    files.write_workbook(file, made)
    return made.getvalue()


def _args(**instead: Any) -> dict[str, Any]:
    """Of this address, with something else in it."""
    return {**request.args.to_dict(flat=False), **instead}


def _language(asked: str) -> Lang:
    return next((lang for lang in LANGUAGES if lang == asked), language())


def _day(typed: str) -> date:
    """Today for what is no day, or still to come."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return clock.today()
    if day > clock.today():
        flash(str(_l("The day is still to come. Please enter today or an earlier day.")), "error")
        return clock.today()
    return day
