"""Staff's pages: what waits today, whether the promises hold, and why one does or does not."""

from datetime import date
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.pack import Choice
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.absence_services import officers_away
from portal.foundation.audit.queries import unread_acts
from portal.foundation.backups.databases import last_backup
from portal.foundation.core import clock
from portal.foundation.core.database.paging import PER_PAGE, Page, asked_page
from portal.foundation.core.pages.web import or_404
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import find_obligation
from portal.proof.desk.board.forms import BoardForm
from portal.proof.desk.board.standings import standings_on
from portal.proof.desk.board.summary import (
    GROUP_NAMES,
    group_of,
    in_order,
    is_shown,
    summarise,
)
from portal.proof.desk.places import is_open, place_href, way_of, way_to
from portal.proof.desk.today import agenda
from portal.proof.desk.today.page import mail_troubles, today_of
from portal.proof.desk.vendors.page import promise_href
from portal.supervision.mergers import queries
from portal.supervision.promises.queries import decided_promises, extent_on
from portal.supervision.promises.verdicts import Look

FOLDER = "proof/desk"


@requires(Permission.TODAY_VIEW)
def today() -> ResponseReturnValue:
    """What waits for me, what others owe, what was not delivered, whether the promises hold.

    Who sees no vendor sees how the portal itself is.
    """
    actor = current_actor()
    backup = last_backup(current_app.config["DATA_DIR"]) if actor.may(Permission.JOB_VIEW) else None
    state = {"backup": backup, "backup_is_late": backup is None or backup.is_late(clock.now())}
    if not actor.may(Permission.OBLIGATION_VIEW):
        mail = mail_troubles(actor)
        return render_template(f"{FOLDER}/today_of_the_portal.html", mail=mail, **state)
    return render_template(
        f"{FOLDER}/today.html",
        shown=today_of(actor),
        **state,
        group_names=agenda.GROUP_NAMES,
        late_groups=agenda.LATE,
        may_see_board=is_open("desk.matrix", actor),
        away=officers_away(clock.today()),
        unread=len(unread_acts(actor.user_id or 0)),
    )


@requires(Permission.BOARD_VIEW)
def matrix() -> ResponseReturnValue:
    """Vendors by promises on a day; the sentence and the counts follow the filters, over all pages.

    Reasons are found for the vendors of the page alone.
    """
    form = _asked()
    day, filters = form.day(), form.filters()
    promises = decided_promises(day)
    standings, judged = standings_on(day)
    shown = set(filter(is_shown, standings.values()))
    taken = set(filter(filters.take, shown))
    tiers = [one.id for one in catalogue.tiers(on=day).tiers]
    chosen = {vendor_id: one for vendor_id, one in standings.items() if one in taken}
    found = in_order(chosen, tiers)
    summary = summarise(chosen.values(), extent_on(day), [one.id for one in promises])
    number = min(asked_page(), max(1, -(-len(found) // PER_PAGE)))
    ids = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    mergers = queries.after(day)
    judged |= queries.evaluate([one for one in ids if one not in judged], day, mergers)
    return render_template(
        f"{FOLDER}/matrix.html",
        form=form,
        day=day,
        promises=promises,
        duties=_duties(day),
        page=Page([judged[one] for one in ids], number, len(found), PER_PAGE),
        page_href=_page_href,
        everybody=bool(shown),
        quiet=(Look.KEPT, Look.NOT_IN_SCOPE),
        summary=summary,
        group_of=group_of,
        group_names=GROUP_NAMES,
        promise_href=promise_href,
        left_out=queries.left_out(mergers),
    )


def _page_href(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "page": number}
    return url_for("desk.matrix", **values)


@requires(Permission.BOARD_VIEW)
def promise(vendor_id: int, promise_id: str) -> ResponseReturnValue:
    """One cell of the board: the reasons, the next steps and the records."""
    day = _asked().day()
    mergers = [row for row in queries.after(day) if row.survivor.id == vendor_id]
    judged = or_404(queries.evaluate([vendor_id], day, mergers).get(vendor_id))
    one = or_404(next((p for p in judged.promises if p.promise.id == promise_id), None))
    actor = current_actor()
    return render_template(
        f"{FOLDER}/promise.html",
        judged=judged,
        one=one,
        day=day,
        duty=_duties(day)[one.promise.duty],
        way_to=lambda target: way_to(target, actor),
        record_href=lambda target: place_href(target, actor),
        left_out=queries.left_out(mergers),
    )


@requires(Permission.OBLIGATION_VIEW, Permission.OWN_TODO_VIEW)
def obligation(obligation_id: int) -> ResponseReturnValue:
    """On to the page of what it is about; mails lead here."""
    row = or_404(find_obligation(obligation_id))
    actor = current_actor()
    if not actor.is_staff and row.holder is not Holder.VENDOR:
        abort(404)  # what the company has to do about a vendor does not exist for the vendor
    return redirect(or_404(way_of(row, actor)).href)


def _asked() -> BoardForm:
    form = BoardForm(request.args)
    form.offer()
    form.validate()
    return form


def _duties(day: date) -> dict[str, Choice]:
    return {duty.id: duty for duty in catalogue.promise_pack(on=day).duties}
