"""Staff's pages of their own list: hand it in, say what its columns are, look into the folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import _l, language, words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import Received
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.cells import Choices
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.importing import master, services, workflow
from portal.ledger.exchange.importing.forms import ListForm
from portal.ledger.exchange.importing.views import (
    FOLDER,
    clean,
    former,
    run_of,
    take_in,
)
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.own_list import looking, meanings
from portal.ledger.exchange.own_list.lines import choices_now
from portal.ledger.exchange.own_list.looking import FoundList, ListedValue, ListMap, map_of
from portal.ledger.exchange.own_list.meanings import BY_MEANING, MEANINGS
from portal.ledger.exchange.own_list.rows import SHEETS
from portal.ledger.exchange.reading.files import read_waiting


class ColumnsForm(FlaskForm):
    """What the columns are is read from the fields of the page. `shown`: of which columns the values
    were shown; `sheet`, `heading`: where the table stands."""

    shown = HiddenField()
    sheet = HiddenField()
    heading = HiddenField()
    is_master = BooleanField(
        _l("This is our vendor master"),
        description=_l(
            "Files that another system puts into the folder are read each night by these columns and values. "
            "What is new, changed or gone stands on Today; nothing is written before somebody takes it over."
        ),
    )


@dataclass(frozen=True)
class GivenField:
    """What holds where the list says nothing. `choices` None: a text or a day is typed."""

    id: str
    choices: Sequence[tuple[str, str]] | None
    hint: Message | None
    value: str
    is_needed: bool
    is_day: bool = False
    error: Message | None = None

    @property
    def label(self) -> Any:
        sheet, _, column = self.id.partition(".")
        return BY_ID[SheetId(sheet)].by_id[column].heading


_DECIDER = BY_ID[SheetId.SHARES].by_id["decided_by_id"]
_BY = "shares.decided_by_id"
_WITH_DATA = (
    meanings.VOLUME,
    "shares.transfer_method",
    "shares.storage_location",
)


GIVEN = (
    meanings.DEPARTMENT,
    meanings.STARTS,
    "engagements.access",
    *_WITH_DATA,
    meanings.HANDED,
    "shares.subjects",
    _BY,
)


@requires(Permission.LEDGER_EDIT)
def own_list() -> ResponseReturnValue:
    """A list as any company has it, whatever its columns are called; or the file of the folder."""
    form, replaced = ListForm(), former()
    if "folder" in request.form:
        return _compare_now(form)

    def take() -> tuple[Received, FoundList]:
        received = take_in(form.file.data)
        return received, _look(storage.read(received.sha256), received.name, ListMap())

    def command(taken: tuple[Received, FoundList]) -> ImportRun:
        received, found = taken
        return services.start_list(
            received,
            _guessed(found),
            headings=found.form,
            actor=current_actor(),
            instead=replaced,
        )

    onward = act(
        form,
        command,
        before=take,
        done="",
        to=lambda run: url_for("exchange.list_columns", import_id=run.id),
    )
    return onward or _own_list_page(form, replaced)


def _compare_now(form: ListForm) -> ResponseReturnValue:
    """What another system put into the folder of the vendor master, without waiting for the night."""
    onward = act(
        FlaskForm(),
        lambda file: master.hand_in(file, actor=current_actor()),
        before=lambda: master.take_newest(again=True),
        done="",
        to=lambda run: url_for("exchange.show", import_id=run.id),
        refuse=lambda _sent, refusal: refuse(form, refusal),
    )
    return onward or _own_list_page(form, None)


def _own_list_page(form: ListForm, replaced: ImportRun | None) -> ResponseReturnValue:
    last = queries.last_of_folder() if master.folder() else None
    return show_form(
        form,
        f"{FOLDER}/own_list.html",
        former=replaced,
        has_folder=bool(master.folder()),
        last=last,
        words_of_last=None if last is None else workflow.word_of(last),
    )


@requires(Permission.LEDGER_EDIT)
def list_columns(import_id: int) -> ResponseReturnValue:
    """What each column is and what its values mean: guessed, remembered, and changed here."""
    run = run_of(import_id)
    form, told = ColumnsForm(obj=run), map_of(or_404(run.own_list))
    if run.state is not ImportState.CHECKED or run.sha256 is None:  # somebody was faster
        return redirect(url_for("exchange.show", import_id=import_id))
    data = storage.read(run.sha256)
    found = _look(data, run.name, told)
    remembered = None if told.is_mapped else queries.last_map(found.form, run.id)
    if remembered is not None:
        told = _as_before(map_of(remembered.own_list), told)
        if request.method == "GET":
            form.is_master.data = remembered.is_master
    choices = choices_now()
    if request.method == "POST":
        return _posted(run, form, _look(data, run.name, _place(told)), told, choices)
    if "sheet" in request.args:
        found = _look(data, run.name, _place(told))
        told = _guessed(found)
    return _columns_page(run, form, found, told, choices, remembered=remembered)


def _look(data: bytes, name: str, told: ListMap) -> FoundList:
    return looking.find_list(
        read_waiting(data, name, looking.fit),
        name,
        told.sheet,
        told.heading if told.sheet else None,
    )


def _place(told: ListMap) -> ListMap:
    """Where the page says that the table stands."""
    sheet = request.values.get("sheet", told.sheet)
    typed = request.values.get("heading", "")
    at = int(typed) - 1 if typed.isdecimal() and 0 < len(typed) < 6 else told.heading  # noqa: PLR2004
    return replace(told, sheet=sheet, heading=at)


def _guessed(found: FoundList) -> ListMap:
    return ListMap(
        sheet=found.raw.name,
        heading=found.heading,
        columns=looking.guess_columns(found),
        lang=language(),
    )


def _as_before(before: ListMap, told: ListMap) -> ListMap:
    """What was said of the last list with these headings, wherever this one has them."""
    return replace(told, columns=before.columns, values=before.values, given=before.given)


def _posted(
    run: ImportRun,
    form: ColumnsForm,
    found: FoundList,
    told: ListMap,
    choices: Mapping[str, Choices],
) -> ResponseReturnValue:
    said = _said(found, told, choices)
    values = looking.values_of(found, said, choices, catalogue.category_pack())
    shown = set((form.shown.data or "").split(","))
    if "look" in request.form or not set(values) <= shown:
        return _columns_page(run, form, found, said, choices)
    given = _given(said, choices, is_sent=True)
    missing = _missing(said)
    if missing:
        form.form_errors = [*form.form_errors, *map(words, missing)]
    if missing or any(one.error for one in given):
        return _columns_page(run, form, found, said, choices, is_sent=True), UNPROCESSABLE
    onward = act(
        form,
        lambda: services.map_list(
            run,
            said,
            headings=found.form,
            is_master=bool(form.is_master.data),
            actor=current_actor(),
        ),
        done="",
        to=url_for("exchange.show", import_id=run.id),
    )
    return onward or (_columns_page(run, form, found, said, choices), status_of(form))


def _said(found: FoundList, told: ListMap, choices: Mapping[str, Choices]) -> ListMap:
    """The map as the page says it. Values that the page did not show stay as they were."""
    typed = request.form
    columns = {
        column.heading: typed[name]
        for column in found.columns
        if typed.get(name := f"column-{column.place}", "") in BY_MEANING
    }
    said = replace(told, sheet=found.raw.name, heading=found.heading, columns=columns)
    values = {name: dict(known) for name, known in told.values.items()}
    listed = looking.values_of(found, said, choices, catalogue.category_pack())
    for name, of_column in listed.items():
        for number, value in enumerate(of_column):
            chosen = typed.get(f"value-{name}-{number}")
            if chosen is not None:
                values.setdefault(name, {})[value.typed] = clean(chosen)
    given = {name: clean(typed[f"given-{name}"]) for name in GIVEN if f"given-{name}" in typed}
    return replace(said, values=values, given=given, lang=language())


def _missing(told: ListMap) -> list[Message]:
    """What a list cannot do without, and columns that were chosen twice."""
    chosen = list(told.columns.values())
    found = []
    if meanings.NAME not in chosen:
        found.append(say("Say which column holds the names of the vendors."))
    if meanings.CATEGORY in chosen and meanings.WORK not in chosen:
        found.append(say("Say which column holds the work: data is shared for work."))
    for name in dict.fromkeys(name for name in chosen if chosen.count(name) > 1):
        found.append(
            say(
                "Two columns are “%(meaning)s”: choose one of them.",
                meaning=BY_MEANING[name].column.heading,
            )
        )
    return found


def _given(
    told: ListMap, choices: Mapping[str, Choices], *, is_sent: bool = False
) -> list[GivenField]:
    """What the page asks where the list says nothing; `is_sent`: refuse what is needed and empty."""
    chosen = set(told.columns.values())
    asked: list[tuple[str, str | None, str, bool]] = []
    if meanings.WORK in chosen:
        before = the_organisation().baseline_on - timedelta(days=1)
        departments = "departments" if choices["departments"].labels else None
        asked = [
            (meanings.DEPARTMENT, departments, "", meanings.DEPARTMENT not in chosen),
            (meanings.STARTS, None, before.isoformat(), True),
            ("engagements.access", "access", "", False),
        ]
    if meanings.CATEGORY in chosen:
        me = current_actor().user_id
        own = next((one.email for one in queries.people() if one.id == me), "")
        asked += [(name, meanings.list_of(name), "", name not in chosen) for name in _WITH_DATA]
        asked += [
            (meanings.HANDED, "handed", meanings.BEGUN, False),
            ("shares.subjects", "subjects", "", False),
            (_BY, "deciders", own, True),
        ]
    return [_field(told, choices, one, is_sent=is_sent) for one in asked]


def _field(
    told: ListMap,
    choices: Mapping[str, Choices],
    asked: tuple[str, str | None, str, bool],
    *,
    is_sent: bool,
) -> GivenField:
    """`asked`: which, its list, what stands there at first, whether it is needed."""
    name, list_name, first, is_needed = asked
    value, options = told.given.get(name, first), None
    if list_name == "handed":
        options = [
            ("", words(say("not yet, or not known"))),
            (meanings.BEGUN, words(_HANDED_ALREADY)),
        ]
    elif list_name is not None:
        options = [("", ""), *_options_of(choices[list_name])]
    if options is not None and all(value != id_ for id_, _ in options):
        value = ""
    error, is_day = None, name == meanings.STARTS
    if is_sent and is_needed and not value:
        error = say("Please fill this in.")
    elif is_sent and is_day and value and not looking.is_day(value):
        error = say("There is no such day.")
    return GivenField(name, options, _HINTS.get(name), value, is_needed, is_day, error)


_HANDED_ALREADY = say("already, from the day of the contract or of the beginning")
_HINTS: Mapping[str, Message] = {
    meanings.STARTS: say("Where the list has no day of a contract or of the beginning."),
    "engagements.access": say("Empty: the stricter one that the work suggests. Check it later."),
    "shares.subjects": say("Empty: as the data suggests."),
    meanings.HANDED: say(
        "A list of those who handle data says that they have it. Only days before the baseline day count."
    ),
    _BY: _DECIDER.note,
}


@dataclass(frozen=True)
class ShownValues:
    """The different values of one meaning, and what each may be."""

    meaning: str
    label: Any
    values: Sequence[ListedValue]
    options: Sequence[tuple[str, str]]


def _columns_page(
    run: ImportRun,
    form: ColumnsForm,
    found: FoundList,
    told: ListMap,
    choices: Mapping[str, Choices],
    *,
    remembered: ImportRun | None = None,
    is_sent: bool = False,
) -> str:
    listed = looking.values_of(found, told, choices, catalogue.category_pack())
    shown = [
        ShownValues(
            name,
            BY_MEANING[name].column.heading,
            values,
            _options_of(choices[meanings.list_of(name)]),
        )
        for name, values in listed.items()
    ]
    by = None if remembered is None else remembered.uploaded_by_id
    return render_template(
        f"{FOLDER}/columns.html",
        run=run,
        form=form,
        found=found,
        told=told,
        meanings=[(BY_ID[sheet].name, group) for sheet, group in _GROUPS],
        shown=shown,
        shown_ids=",".join(listed),
        given=_given(told, choices, is_sent=is_sent),
        remembered=remembered,
        remembered_by=names_of([by]).get(by or 0),
        why=queries.problem_of(run) if run.is_unmapped else None,
        letters=looking.column_letters,
        sheets=found.sheets,
    )


_GROUPS = [(sheet, [meaning for meaning in MEANINGS if meaning.sheet is sheet]) for sheet in SHEETS]


def _options_of(choices: Choices) -> list[tuple[str, str]]:
    return [(str(id_), words(text)) for id_, text in choices.labels.items()]
