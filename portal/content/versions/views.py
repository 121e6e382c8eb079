"""The content packs: which version is active, what others say, take some in, decide about them."""

import unicodedata
from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.content.definitions.incidents import IncidentRules
from portal.content.packs import kinds as shelf
from portal.content.packs.incoming import LARGEST, Complaint, Incoming, read_files
from portal.content.versions import labels, queries, services
from portal.content.versions.decided import Offer, PackCourse, pack_lines
from portal.content.versions.differences import ThingChange, contents, differences, names_of
from portal.content.versions.forms import AddForm, DecideForm, decide_form
from portal.content.versions.labels import named_together
from portal.content.versions.models import ContentPack
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of, typed
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say, say_n

PAGES = "content"
MOST_FILES = len(shelf.KINDS)
SETTINGS = "settings"  # of a pack: what is no thing of a list


@requires(Permission.CONTENT_VIEW)
def index() -> ResponseReturnValue:
    """Every pack: what is in force, since when, by whom, and what else there is."""
    activations = queries.list_activations()
    return render_template(
        f"{PAGES}/index.html",
        lines=pack_lines(queries.list_versions(), activations, clock.today()),
        waiting={version.id for version in queries.waiting_versions()},
        mine=len(queries.waiting_for(current_actor())),
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


@requires(Permission.CONTENT_MANAGE)
def decide() -> ResponseReturnValue:
    """Everything that waits, on one page and in one act; a version that waits alone comes here too."""
    waiting = queries.waiting_versions()
    offers = [offer for offer in _offers(waiting) if offer.rows]
    seen = ",".join(str(row.id) for row in waiting)
    form = decide_form(offers, seen=seen)
    if form.is_submitted() and form["seen"].data != seen:
        sentence = say("What waits has changed since this page was opened. Please look again.")
        refuse_changed(form, ChangedMeanwhile(sentence), seen=seen)
        onward = None
    else:
        said = say_n("%(n)s pack is decided about.", "%(n)s packs are decided about.", len(offers))
        onward = _decided(form, lambda: said)
    return onward or show_form(
        form,
        f"{PAGES}/decide.html",
        offers=offers,
        counted={pack.content_id: pack.changes for pack in queries.list_waiting()},
        others_refused=[offer for offer in _offers(waiting) if not offer.rows],
        differences={
            row.id: differences(offer.in_force.data, row.data)
            for offer in offers
            for row in offer.rows
        },
        labels=labels,
    )


@requires(Permission.CONTENT_VIEW)
def show(content_id: int) -> ResponseReturnValue:
    """One version: what it says otherwise than the one in force, and what activating it will do."""
    row = _version(content_id)
    return _show(row, *_alone(row))


@requires(Permission.CONTENT_VIEW)
def read(content_id: int) -> ResponseReturnValue:
    """One version from beginning to end, a sort of things at a time (`?sort=`), in one's own language or
    in both (`?both=1`); `?q=`: only what has these words in a field."""
    row = _version(content_id)
    sought = request.args.get("q", "").strip()
    found = {
        sort or SETTINGS: [one for one in these if _says(one, sought)]
        for sort, these in contents(row.data).items()
    }
    asked, largest = request.args.get("sort", ""), max(found, key=lambda sort: len(found[sort]))
    sort = asked if asked in found else largest
    return render_template(
        f"{PAGES}/read.html",
        row=row,
        found=found,
        sort=sort,
        sought=sought,
        both="both" in request.args,
        own_names=names_of([row.data]),
        names=names_of([row.data, *queries.active_data(clock.today()).values()]),
        labels=labels,
    )


def _says(one: ThingChange, sought: str) -> bool:
    said, wanted = (
        unicodedata.normalize("NFKC", text).casefold()
        for text in (" ".join((one.id, *(field.new for field in one.fields))), sought)
    )
    return all(word in said for word in wanted.split())


@requires(Permission.CONTENT_MANAGE)
def activate(content_id: int) -> ResponseReturnValue:
    """The same act about one pack: take this version, or stay with the one in force."""
    row = _version(content_id)
    offer, form = _alone(row)

    def said() -> Message:
        (choice,) = form.choices
        named = {"pack": labels.pack_name(row.pack), "version": choice.version}
        if choice.course is PackCourse.KEEP:
            return say("%(pack)s stays with version %(version)s.", **named)
        day = typed(form.active_from)
        return say("%(pack)s: version %(version)s is active from %(day)s.", **named, day=day)

    return _decided(form, said) or (_show(row, offer, form), status_of(form))


def _decided(form: DecideForm, said: Callable[[], Message]) -> ResponseReturnValue | None:
    return act(
        form,
        lambda: services.decide(
            current_actor(), form.choices, typed(form.active_from), reason=typed(form.reason)
        ),
        done=lambda _: said(),
        to=url_for(".index"),
    )


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
        changes=differences(old.data, new.data),
        labels=labels,
    )


def _show(row: ContentPack, offer: Offer, form: DecideForm) -> str:
    in_force = offer.in_force
    is_active = in_force.id == row.id
    versions = [version for version in queries.list_versions() if version.pack == row.pack]
    earlier = [
        version for version in versions if shelf.order(version.version) < shelf.order(row.version)
    ]
    other = (earlier[-1] if earlier else None) if is_active else in_force
    return render_template(
        f"{PAGES}/show.html",
        row=row,
        form=form,
        offer=offer,
        several=len(queries.waiting_for(current_actor())) > 1 and offer.waits,
        other=other,
        is_active=is_active,
        changes=differences(other.data, row.data) if other else [],
        activations=[
            activation
            for activation in queries.list_activations()
            if (activation.pack, activation.version) == (row.pack, row.version)
        ],
        labels=labels,
        rules=_rules(row),
        reported={one.id: one.label for one in queries.find_pack(shelf.CATEGORIES).leak_triggers},
    )


def _rules(row: ContentPack) -> IncidentRules | None:
    """To be read as they stand; None of every other pack."""
    if row.pack != shelf.INCIDENT_RULES.id:
        return None
    return shelf.parse(shelf.INCIDENT_RULES, row.data)


def _alone(row: ContentPack) -> tuple[Offer, DecideForm]:
    """A version by itself, whether it waits or was in force before."""
    waiting = queries.waiting_versions()
    is_waiting = any(pack.id == row.id for pack in waiting)
    offer = _offer(row.pack, [row], waiting, waits=is_waiting)
    return offer, decide_form([offer])


def _offers(waiting: Sequence[ContentPack]) -> list[Offer]:
    """By pack, in the order in which they lean on each other."""
    packs = [kind.id for kind in shelf.KINDS if any(row.pack == kind.id for row in waiting)]
    return [
        _offer(pack, [row for row in reversed(waiting) if row.pack == pack], waiting, waits=True)
        for pack in packs
    ]


def _offer(
    pack: str, rows: Sequence[ContentPack], waiting: Sequence[ContentPack], *, waits: bool
) -> Offer:
    in_force = or_404(queries.find_row(pack, queries.active_versions()[pack].version))
    why = [(row, _why_not(row)) for row in rows]
    return Offer(
        pack,
        in_force,
        tuple(row for row, reason in why if reason is None),
        tuple((row, reason) for row, reason in why if reason is not None),
        waits,
        {row.version: named_together(queries.only_together(row, waiting)) for row in rows},
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
        Incoming(file.filename or "", file.stream.read(LARGEST + 1)) for file in files[:MOST_FILES]
    ]


def _added(rows: list[ContentPack]) -> Message:
    return say_n(
        "%(n)s version is there now; it waits to be made active.",
        "%(n)s versions are there now; they wait to be made active.",
        len(rows),
    )
