"""Pages of one record of any kind. The view of a package says who may, finds nothing itself and hands on.

`known`: what the pages of a kind show besides what they show of every record.
"""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.storage import attachment
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records import queries, services
from portal.supervision.proposed_records.forms import (
    RecordEndForm,
    SecondPersonForm,
    TakeBackForm,
)
from portal.supervision.proposed_records.kinds import RecordKind, Row
from portal.supervision.proposed_records.workflow import ProposedState

Known = Callable[[Any], dict[str, Any]]


def show(kind: RecordKind[Any], record_id: int, known: Known) -> ResponseReturnValue:
    row = or_404(queries.find(kind, record_id))
    return render_template(_template(kind, "show"), **_shown(kind, row, known))


def file(kind: RecordKind[Any], file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(kind, file_id))
    return attachment(row.file_sha256, row.file_name)


def decide(kind: RecordKind[Any], record_id: int, known: Known) -> ResponseReturnValue:
    """What was recorded beside what shows it, and whether it is so."""
    row = or_404(queries.find(kind, record_id))
    form = SecondPersonForm(version=row.version)
    form.offer(kind)
    onward = act(
        form,
        lambda: services.decide(
            kind,
            row,
            confirmed=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
            number=form.number,
        ),
        done=say("It is on record."),
        to=_address(kind, row),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    return show_form(form, _template(kind, "decide"), **_shown(kind, row, known))


def withdraw(kind: RecordKind[Any], record_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(kind, record_id))
    form, back = TakeBackForm(), _address(kind, row)
    onward = act(
        form,
        lambda: services.withdraw(kind, row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(kind.called, url_for(f"{kind.pages}.index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


def end(
    kind: RecordKind[Any], record_id: int, known: Known, *, hint: Any = ""
) -> ResponseReturnValue:
    row = or_404(queries.find(kind, record_id))
    form = RecordEndForm()
    form.offer(kind, hint)
    onward = act(
        form,
        lambda: services.end(
            kind,
            row,
            form.way(kind),
            ended_on=filled(form.ended_on),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=say("The end is on record."),
        to=_address(kind, row),
    )
    return onward or show_form(form, _template(kind, "end"), **_shown(kind, row, known))


def _shown(kind: RecordKind[Row], row: Row, known: Known) -> dict[str, Any]:
    """What every page about one record shows, and what the kind adds."""
    lines, ended, actor = trail_of(row), queries.end_of(kind, row.id), current_actor()
    people = [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    if ended is not None:
        people.append(ended.recorded_by_id)
    edits = actor.may(Permission.LEDGER_EDIT)
    waits = row.state is ProposedState.PROPOSED
    return {
        "row": row,
        "end": ended,
        "back": _address(kind, row),
        "files": queries.files_of(kind, row.id),
        "vendor": None if row.vendor_id is None else or_404(find_vendor(row.vendor_id)),
        "names": names_of(people),
        "trail": lines,
        "may_confirm": edits and waits and not actor.is_any_of(row.proposed_by_id),
        "may_withdraw": edits and waits,
        "may_end": edits and row.state is ProposedState.CONFIRMED and ended is None,
        "may_edit": edits,
    } | known(row)


def _address(kind: RecordKind[Any], row: Any) -> str:
    return url_for(f"{kind.pages}.show", **kind.names(row))


def _template(kind: RecordKind[Any], page: str) -> str:
    return f"supervision/{kind.pages}/{page}.html"
