"""The content packs: which version is active, what another says, take one in, make one active."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.content import labels, queries, services, shelf
from portal.foundation.content.differences import differences
from portal.foundation.content.forms import NOW, ActivateForm, AddForm, StayForm
from portal.foundation.content.incoming import LARGEST, Complaint, Incoming, read_files
from portal.foundation.content.models import ContentPack
from portal.foundation.content.pages import called, pack_lines
from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError
from portal.foundation.core.forms import refuse, typed
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import Message, say, say_n
from portal.foundation.core.transactions import transaction
from portal.foundation.core.web import or_404, row_id

PAGES = "foundation/content"
UNPROCESSABLE = 422
MOST_FILES = len(shelf.KINDS)


@requires(Permission.CONTENT_VIEW)
def index() -> ResponseReturnValue:
    """Every pack: what is in force, since when, by whom, and what else there is."""
    activations = queries.list_activations()
    return render_template(
        f"{PAGES}/index.html",
        lines=pack_lines(queries.list_versions(), activations, clock.today()),
        waiting={one.id for one in queries.waiting_versions()},
        activations=activations,
        pack_name=labels.pack_name,
    )


@requires(Permission.CONTENT_MANAGE)
def add() -> ResponseReturnValue:
    """Hand in files; what is wrong with any of them is said all at once, and nothing is written."""
    form = AddForm()
    complaints: tuple[Complaint, ...] = ()
    if form.validate_on_submit():
        try:
            files = _received(typed(form.files))
            complaints = read_files(files, queries.active_data(clock.today())).complaints
            if not complaints:
                with transaction():
                    rows = services.add_versions(current_actor(), files)
                flash(words(_added(rows)), "success")
                return redirect(url_for(".show", content_id=rows[0].id))
        except DomainError as refusal:
            refuse(form, refusal)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template(f"{PAGES}/add.html", form=form, complaints=complaints), status


@requires(Permission.CONTENT_VIEW)
def show(content_id: int) -> ResponseReturnValue:
    """One version: what it says otherwise than the one in force, and what activating it will do."""
    return _show(_version(content_id), ActivateForm(data={"active_from": clock.today()}))


@requires(Permission.CONTENT_MANAGE)
def activate(content_id: int) -> ResponseReturnValue:
    row, form = _version(content_id), ActivateForm()
    if form.validate_on_submit():
        day = typed(form.active_from)
        try:
            with transaction():
                services.activate_version(
                    current_actor(),
                    row.pack,
                    row.version,
                    day,
                    reason=typed(form.reason),
                    asks_now=form.asks.data == NOW,
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            said = say(
                "%(pack)s: version %(version)s is active from %(day)s.", **called(row), day=day
            )
            flash(words(said), "success")
            return redirect(url_for(".index"))
    return _show(row, form), UNPROCESSABLE


@requires(Permission.CONTENT_MANAGE)
def stay(content_id: int) -> ResponseReturnValue:
    """This version stays in force; whatever waits beside it waits no more."""
    row, form = _version(content_id), StayForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.stay(
                    current_actor(), row.pack, row.version, reason=typed(form.kept_because)
                )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            said = say("%(pack)s stays with version %(version)s.", **called(row))
            flash(words(said), "success")
            return redirect(url_for(".index"))
    first = next(one for one in [*queries.waiting_versions(), row] if one.pack == row.pack)
    return _show(first, ActivateForm(data={"active_from": clock.today()}), form), UNPROCESSABLE


@requires(Permission.CONTENT_VIEW)
def compare() -> ResponseReturnValue:
    """Two versions of one pack (`?old=&new=`), in both languages."""
    old = _version(request.args.get("old", 0, type=row_id))
    new = _version(request.args.get("new", 0, type=row_id))
    or_404(True if old.pack == new.pack else None)
    return render_template(
        f"{PAGES}/compare.html",
        old=old,
        new=new,
        versions=[row for row in queries.list_versions() if row.pack == new.pack],
        changes=differences(shelf.data_of(old.body), shelf.data_of(new.body)),
        labels=labels,
    )


def _show(row: ContentPack, form: ActivateForm, staying: StayForm | None = None) -> str:
    versions = [one for one in queries.list_versions() if one.pack == row.pack]
    active = queries.active_versions()[row.pack]
    in_force = next(one for one in versions if one.version == active.version)
    is_active = in_force is row
    earlier = [one for one in versions if shelf.order(one.version) < shelf.order(row.version)]
    other = (earlier[-1] if earlier else None) if is_active else in_force
    return render_template(
        f"{PAGES}/show.html",
        row=row,
        form=form,
        staying=staying or StayForm(formdata=None),
        waits=any(one.id == row.id for one in queries.waiting_versions()),
        other=other,
        is_active=is_active,
        in_force=in_force,
        changes=differences(shelf.data_of(other.body), shelf.data_of(row.body)) if other else [],
        refusal=_why_not(row),
        activations=[
            one
            for one in queries.list_activations()
            if (one.pack, one.version) == (row.pack, row.version)
        ],
        labels=labels,
    )


def _why_not(row: ContentPack) -> Message | None:
    """Why this person may not make the version active though they may others."""
    try:
        services.demand_other_than_adder(current_actor(), row)
    except DomainError as refusal:
        return refusal.message
    return None


def _version(content_id: int) -> ContentPack:
    return or_404(queries.find_version(content_id))


def _received(files: list[FileStorage]) -> list[Incoming]:
    """A byte more than allowed is read, so that what is too large is seen to be."""
    return [
        Incoming(one.filename or "", one.stream.read(LARGEST + 1)) for one in files[:MOST_FILES]
    ]


def _added(rows: list[ContentPack]) -> Message:
    return say_n(
        "%(n)s version is there now; it waits to be made active.",
        "%(n)s versions are there now; they wait to be made active.",
        len(rows),
    )
