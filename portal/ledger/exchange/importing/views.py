"""Staff's pages of imports: hand in a file, see what would change, mend it, have it written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.paging import asked_page
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import act, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import in_one_line, say, without_unseen
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.shapes import Wrong
from portal.ledger.exchange.columns.table import SHEETS
from portal.ledger.exchange.comparing import difference
from portal.ledger.exchange.comparing.difference import ICONS, TITLES, parts_of
from portal.ledger.exchange.exporting.registers import blank as blank_workbook
from portal.ledger.exchange.importing import services, workflow
from portal.ledger.exchange.importing.forms import AcceptForm, UploadForm
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.own_list import looking, meanings
from portal.ledger.exchange.own_list.lines import choices_now
from portal.ledger.exchange.own_list.looking import map_of
from portal.ledger.exchange.own_list.meanings import BY_MEANING, list_of
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.exchange.reading.files import recognise

FOLDER = "ledger/exchange"
LATEST = 5  # imports on the first page
MOST_DIGITS = 10  # of an id
MOST_GONE = 200  # vendors shown that a vendor master does not name
LONGEST = 500  # of what is typed into one cell
_PUT_OFF = say("Put off; nothing was written. It comes back when a file says something else.")


@requires(Permission.LEDGER_EDIT)
def start() -> ResponseReturnValue:
    form, replaced = UploadForm(), former()
    onward = act(
        form,
        lambda received: services.start_import(received, actor=current_actor(), instead=replaced),
        before=lambda: take_in(form.file.data),
        done="",
        to=lambda run: url_for("exchange.show", import_id=run.id),
    )
    if onward:
        return onward
    latest = queries.list_imports(LATEST)
    return show_form(
        form,
        f"{FOLDER}/start.html",
        former=replaced,
        latest=latest,
        word_of=workflow.word_of,
        names=names_of(run.uploaded_by_id for run in latest),
        sheets=SHEETS,
    )


@requires(Permission.LEDGER_EDIT)
def show(import_id: int) -> ResponseReturnValue:
    """How far it is, then what would change, then what came of it."""
    run = run_of(import_id)
    if run.is_unmapped and run.state is ImportState.CHECKED:
        return redirect(url_for("exchange.list_columns", import_id=import_id))
    return page_of(run, AcceptForm())


@requires(Permission.LEDGER_EDIT)
def accept(import_id: int) -> ResponseReturnValue:
    run, form = run_of(import_id), AcceptForm()
    onward = act(
        form,
        lambda: services.accept_import(run, digest=form.digest.data or "", actor=current_actor()),
        done="",
        to=url_for("exchange.show", import_id=import_id),
    )
    return onward or (page_of(run_of(import_id), form), status_of(form))


@requires(Permission.LEDGER_EDIT)
def withdraw(import_id: int) -> ResponseReturnValue:
    run = run_of(import_id)
    with transaction():
        services.withdraw_import(run, actor=current_actor())
    if run.is_master:
        flash(words(_PUT_OFF))
        return redirect(url_for("desk.today"))
    flash(words(say("The import is withdrawn. Nothing was written.")))
    return redirect(url_for("exchange.start"))


@requires(Permission.LEDGER_EDIT)
def marked(import_id: int) -> ResponseReturnValue:
    """The file with its wrong cells coloured and the reasons beside them."""
    run = run_of(import_id)
    stem = run.name.rpartition(".")[0] or run.name
    name = words(say("%(name)s - marked", name=stem))
    return attachment(or_404(run.marked_sha256), f"{name}.xlsx")


@requires(Permission.LEDGER_EDIT)
def blank() -> ResponseReturnValue:
    name = words(say("Vendors - blank"))
    return download(blank_workbook(), f"{name}.xlsx", FileKind.EXCEL)


@requires(Permission.LEDGER_EDIT)
def mend_cells(import_id: int) -> ResponseReturnValue:
    """What was typed beside the messages; the list is compared again with it."""
    run, form = run_of(import_id), FlaskForm()
    told = map_of(or_404(run.own_list))
    edits, meant = _typed()
    if "again" in request.form:
        edits = dict.fromkeys(filter(looking.is_left, told.edits), "")
    onward = act(
        form,
        lambda: services.mend_list(run, edits, meant, actor=current_actor()),
        done="",
        to=url_for("exchange.show", import_id=import_id),
    )
    return onward or (page_of(run_of(import_id), form, request.form), status_of(form))


def _typed() -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Cells by row and meaning; and what values mean, wherever they stand in the list."""
    edits: dict[str, str] = {}
    meant: list[tuple[str, str, str]] = []
    for name, typed in request.form.items():
        kind, _, rest = name.partition("|")
        text, rest = clean(typed), clean(rest)
        if kind == "leave" and rest.isdecimal() and len(rest) < MOST_DIGITS:
            edits[looking.edit_key(int(rest), meanings.LEAVE)] = "1"
        elif kind == "cell" and text != clean(request.form.get(f"was|{rest}", "")):
            edits[rest] = text
        elif kind == "value" and text:
            meaning, _, value = rest.partition("|")
            if meaning in BY_MEANING:
                meant.append((meaning, value, text))
    return edits, meant


def clean(typed: str) -> str:
    return without_unseen(in_one_line(typed)).strip()[:LONGEST]


def take_in(upload: FileStorage) -> Received:
    """The bytes on disk, once they are a table. Refuses everything else as what it is."""
    name = upload.filename or ""
    data = upload.stream.read(LARGEST + 1)
    return receive_bytes(data, name, recognise(data, name))


def run_of(import_id: int) -> ImportRun:
    return or_404(queries.find_import(import_id))


def former() -> ImportRun | None:
    """The check that another file takes the place of, as the address says."""
    asked = request.args.get("instead", "")
    run = (
        queries.find_import(int(asked)) if asked.isdecimal() and len(asked) < MOST_DIGITS else None
    )
    may = run is not None and workflow.may_be_replaced(run, by=current_actor().user_id)
    return run if may else None


def page_of(run: ImportRun, form: FlaskForm, typed: Mapping[str, str] | None = None) -> str:
    """`typed`: what was typed into cells of somebody's own list."""
    kept = None
    if run.difference_sha256 is not None and not run.is_busy:
        kept = difference.from_bytes(storage.read(run.difference_sha256))
    asked = request.args.get("show", "")
    left = [
        key for key, said in map_of(run.own_list).edits.items() if said and looking.is_left(key)
    ]
    return render_template(
        f"{FOLDER}/show.html",
        run=run,
        form=form,
        kept=kept,
        shown=parts_of(kept, asked, asked_page()) if kept else [],
        asked=asked,
        titles=TITLES,
        icons=ICONS,
        states=workflow.WORDS,
        why=queries.problem_of(run),
        names=names_of([run.uploaded_by_id, run.applied_by_id]),
        is_waiting=run.is_busy,
        may_withdraw=workflow.may(run, ImportState.WITHDRAWN),
        has_left=bool(left),
        most_gone=MOST_GONE,
        control=_control_of(run, typed or {}) if kept and run.own_list is not None else None,
        kept_until=run.moved_at + timedelta(days=current_app.config["UPLOADS_KEPT_DAYS"]),
    )


@dataclass(frozen=True, slots=True)
class MendControl:
    """Where a wrong cell of somebody's own list is typed anew. `options` None: as text."""

    name: str
    was: str  # name of the field with what stood there, "" where the whole value is given a meaning
    value: str
    options: Sequence[tuple[str, str]] | None
    leave: str


def _control_of(run: ImportRun, typed: Mapping[str, str]) -> Callable[[Wrong], MendControl | None]:
    """`typed`: what stands in the fields already, after a refusal."""
    choices, mapped = choices_now(), set(map_of(run.own_list).columns.values())

    def control(wrong: Wrong) -> MendControl | None:
        if not wrong.place:
            return None
        of_list = list_of(wrong.place)
        known = choices.get(of_list)
        options = None
        if known is not None and known.labels:
            options = [(str(id_), words(text)) for id_, text in known.labels.items()]
        value = looking.value_form(words(wrong.value))
        leave = f"leave|{wrong.row}"
        if options is not None and value and wrong.place in mapped:
            name = f"value|{wrong.place}|{value}"
            return MendControl(name, "", typed.get(name, ""), options, leave)
        place = f"{wrong.row}|{wrong.place}"
        shown = typed.get(f"cell|{place}", value)
        return MendControl(f"cell|{place}", f"was|{place}", shown, options, leave)

    return control
