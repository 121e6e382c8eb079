"""A list of subcontractors is chosen, compared with the chain, looked at, and applied for; by the vendor,
or by the company for it.

Until it is applied for no row of it is kept: which file was read goes along with the page, signed.
"""

from collections.abc import Iterator
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import _l, language, words
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.evidence.services import Received, given_before, receive_bytes
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.subcontractors import workflow
from portal.supervision.subcontractors.chain_list import queries, services
from portal.supervision.subcontractors.chain_list.columns import (
    BY_ID,
    COLUMNS,
    SHEET,
    Rows,
    fit,
    rows_of,
)
from portal.supervision.subcontractors.chain_list.comparing import ChainOnRecord, KnownInChain
from portal.supervision.subcontractors.standing import ChainStanding

FOLDER = "supervision/subcontractors"
APPLY, EDIT = Permission.OWN_SUBCONTRACTOR_APPLY, Permission.SUBCONTRACTOR_EDIT
SEE = Permission.SUBCONTRACTOR_VIEW
SHOWN = 100  # rows of each kind on the page


class ChainListForm(FlaskForm):
    file = FileField(
        _l("List of subcontractors"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), a row for each "
            "subcontractor."
        ),
    )


class ApplyListForm(FlaskForm):
    """`told`: which file was read, signed. `digest`: of the comparison that was looked at."""

    told = HiddenField()
    digest = HiddenField()


@requires(APPLY)
def own_list() -> ResponseReturnValue:
    return _take_in(_own_vendor())


@requires(APPLY)
def apply_own_list() -> ResponseReturnValue:
    return _apply(_own_vendor())


@requires(APPLY)
def own_workbook() -> ResponseReturnValue:
    return _workbook(_own_vendor())


@requires(EDIT)
def list_for_vendor(vendor_id: int) -> ResponseReturnValue:
    return _take_in(or_404(find_vendor(vendor_id)))


@requires(EDIT)
def apply_list_for_vendor(vendor_id: int) -> ResponseReturnValue:
    return _apply(or_404(find_vendor(vendor_id)))


@requires(SEE)
def workbook_of_vendor(vendor_id: int) -> ResponseReturnValue:
    return _workbook(or_404(find_vendor(vendor_id)))


def _take_in(vendor: Vendor) -> ResponseReturnValue:
    """Nothing is applied for yet: what is new, known and wrong is shown."""
    form = ChainListForm()
    if form.validate_on_submit():
        try:
            upload = form.file.data
            name, data = upload.filename or "", upload.stream.read(LARGEST + 1)
            read = read_waiting(data, name, fit)
            rows = rows_of(read, name)
            kept = receive_bytes(data, name, read.kind)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            told = {"name": kept.name, "sha256": kept.sha256, "kind": kept.media_type}
            return _compared(vendor, rows, told | {"size": kept.size, "vendor": vendor.id})
    return _choose(vendor, form)


def _apply(vendor: Vendor) -> ResponseReturnValue:
    """Every new row is applied for, or none."""
    form = ApplyListForm()
    try:
        told = _read(form.told.data or "", vendor)
        rows = rows_of(
            read_waiting(given_before(told["sha256"], "file"), told["name"], fit), told["name"]
        )
    except (DomainError, OSError) as refusal:
        chosen = ChainListForm(formdata=None)
        again = RuleViolated(say("Choose the file again."), field="file")
        refuse(chosen, refusal if isinstance(refusal, DomainError) else again)
        return _choose(vendor, chosen)
    file = Received(told["name"], told["sha256"], told["kind"], told["size"])
    is_staff = current_actor().is_staff
    onward = act(
        form,
        lambda: services.apply_list(
            vendor, rows, file, digest=form.digest.data or "", actor=current_actor()
        ),
        done=lambda made: say(
            "Applied for: %(n)s. Procurement examines each, then the privacy officer decides.",
            n=len(made),
        ),
        to=url_for(".of_vendor", vendor_id=vendor.id) if is_staff else url_for(".own"),
    )
    return onward or _compared(vendor, rows, told, form)


def _choose(vendor: Vendor, form: ChainListForm) -> ResponseReturnValue:
    return show_form(form, f"{FOLDER}/list.html", vendor=vendor, columns=COLUMNS)


def _compared(
    vendor: Vendor, rows: Rows, told: dict[str, Any], form: ApplyListForm | None = None
) -> ResponseReturnValue:
    """What would be applied for now; after a refusal too."""
    found = services.compare_list(vendor, rows, actor=current_actor())
    shown = ApplyListForm(formdata=None, told=_signer().dumps(told), digest=found.digest)
    page = render_template(
        f"{FOLDER}/list_compared.html",
        form=form or shown,
        kept=shown,
        found=found,
        vendor=vendor,
        name=told["name"],
        columns=BY_ID,
        titles=category_titles,
        country_text=country_text,
        words_of=workflow,
        most=SHOWN,
    )
    return page, status_of(form) if form else (UNPROCESSABLE if found.wrong else 200)


def _workbook(vendor: Vendor) -> ResponseReturnValue:
    name = SHEET.name.in_(language())
    made = workbook_of(vendor, language())
    return download(made, f"{name} {words(vendor.called)}.xlsx", FileKind.EXCEL)


def _own_vendor() -> Vendor:
    return or_404(find_vendor(or_404(current_actor().vendor_id)))


def _read(token: str, vendor: Vendor) -> dict[str, Any]:
    """What was shown before. Refuses a sign that is not ours, or of another vendor."""
    try:
        told: dict[str, Any] = _signer().loads(token)
    except (BadSignature, ValueError):
        told = {}
    if told.get("vendor") != vendor.id:
        raise RuleViolated(say("Choose the file again."), field="file")
    return told


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="chain-list")


_HELP = (
    say("One row for each subcontractor. The headings may stand in any order and language."),
    say("A new row has no number. What stands in the chain already is not changed by a file."),
    say("Nothing is applied for before every row is right, and then all at once."),
)


def workbook_of(vendor: Vendor, lang: Lang) -> bytes:
    """What counts or waits, with its facts; an empty sheet where nothing does."""
    found, choices = queries.on_record(vendor), queries.choices()
    book = Workbook(lang, choices, {})
    book.sheet(SHEET, _rows(found, choices, lang))
    book.help([SHEET], [words(sentence, lang) for sentence in _HELP])
    return book.finish()


def _rows(found: ChainOnRecord, choices: Any, lang: Lang) -> Iterator[list[Any]]:
    works = {one.id: one.number for one in found.works}
    numbers = {one.id: one.number for one in found.known}
    for one in found.known:
        if one.work_id not in works:
            continue
        said = one.said
        yield [
            one.number,
            works[one.work_id],
            said.name,
            said.corporate_number,
            choices["countries"].labels[said.country].in_(lang),
            said.address,
            numbers.get(one.parent_id or 0, ""),
            said.tasks,
            "; ".join(choices["categories"].labels[id_].in_(lang) for id_ in said.categories),
            choices["countries"].labels[said.handled_in].in_(lang),
            said.place,
            said.safeguards,
            said.starts_on,
            said.ends_on or "",
            words(say("Yes") if said.wants_next_tier else say("No"), lang),
            words(workflow.STANDINGS[_standing(one)][2], lang),
            one.last_day or "",
        ]


def _standing(one: KnownInChain) -> ChainStanding:
    if one.counts:
        return ChainStanding.COUNTS
    if one.waits:
        return ChainStanding.WAITING
    return ChainStanding.RUN_OUT if one.last_day else ChainStanding.OVER
