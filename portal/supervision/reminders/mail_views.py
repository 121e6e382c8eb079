"""Every mail of the portal, as a list: what waits, what left, what could not be delivered; those chosen
sent now or not at all.

Pages of `mail`, kept here because vendors have names here and a mail may be a reminder.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, case, not_, or_, select

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, status_for, status_of, typed
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import from_text, say
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field, back_to, chosen_ids, list_of
from portal.foundation.lists.register import (
    BulkAct,
    Column,
    Filter,
    Preset,
    Register,
    ask,
    one_of,
)
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.postman import has_server, unreachable_setting
from portal.foundation.mail.queries import held_up
from portal.foundation.mail.workflow import WORDS
from portal.foundation.runs.models import Run
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, of_vendor_named
from portal.supervision.reminders import sending_services as services
from portal.supervision.reminders.forms import WithholdForm

FOLDER = "supervision/reminders"
SHOWN = 200  # rows of a preview
_DAY = timedelta(days=1)
OTHER = "other"
# What a mail is about, by how its key begins.
KINDS: Final[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
    "reminder": (_l("Reminders"), ("digest:",)),
    "account": (_l("Invitations and passwords"), ("invitation:", "password-")),
    "receipt": (_l("Receipts"), ("receipt:", "receipts:", "handed-in:")),
    "report": (_l("Reports and months"), ("report:", "report_decision:", "month:", "audit-head:")),
    "finding": (_l("Findings"), ("finding:",)),
    "incident": (_l("Incidents"), ("incident:",)),
}


@requires(Permission.MAIL_VIEW)
def mails() -> ResponseReturnValue:
    register = mail_register()
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), _values, kind)
    return render_template(
        f"{FOLDER}/mails.html",
        listing=list_of(register),
        state_words=WORDS,
        kind_of=lambda mail: kind_words(mail.key),
        why=lambda mail: from_text(mail.last_error),
        has_server=has_server(),
        held_up=held_up(),
        wrong=unreachable_setting(),
    )


@requires(Permission.MAIL_VIEW)
def send_mails() -> ResponseReturnValue:
    """See which of the mails chosen can be sent now, then have them sent."""
    ids, back = _chosen()
    if not ids:
        return redirect(back)
    if request.form.get("go") == "1":
        try:
            with transaction():
                run = services.send_now(ids, back=back, actor=current_actor())
        except DomainError as refusal:
            flash(words(refusal.message), "error")
            return _preview(ids, back, MailState.WAITING), status_for(refusal)
        return _done(run, back)
    return _preview(ids, back, MailState.WAITING)


@requires(Permission.MAIL_VIEW)
def withhold() -> ResponseReturnValue:
    """Say why the mails chosen are not sent at all."""
    ids, back = _chosen()
    if not ids:
        return redirect(back)
    if request.form.get("go") != "1":
        return _preview(ids, back, MailState.WITHHELD, WithholdForm(formdata=None))
    form = WithholdForm()
    if form.validate():
        try:
            with transaction():
                run = services.withhold_mails(
                    ids, reason=typed(form.reason), back=back, actor=current_actor()
                )
            return _done(run, back)
        except DomainError as refusal:
            refuse(form, refusal)
    return _preview(ids, back, MailState.WITHHELD, form), status_of(form)


def _chosen() -> tuple[list[int], str]:
    register = mail_register()
    ids, back = chosen_ids(register), back_to(register, "reminders.mails")
    if not ids:
        flash(words(say("Choose at least one row first.")), "warning")
    return ids, back


def _done(run: Run, back: str) -> ResponseReturnValue:
    if run.finished_at is None or run.left_out:
        return redirect(url_for("runs.show", run_id=run.id))
    kind = services.NOT_AT_ALL if run.kind == services.NOT_AT_ALL.id else services.SEND_NOW
    flash(words(kind.told(run)), "success")
    return redirect(back)


def _preview(ids: list[int], back: str, to: MailState, form: WithholdForm | None = None) -> str:
    found = services.chosen_mails(ids, to)
    left_out = sum(one.why_not is not None for one in found)
    return render_template(
        f"{FOLDER}/mails_chosen.html",
        form=form,
        ids=as_field(ids),
        number=len(ids),
        rows=sorted(found, key=lambda one: one.why_not is None)[:SHOWN],
        moving=len(found) - left_out,
        left_out=left_out,
        state_words=WORDS,
        query=request.form.get("query", ""),
        back=back,
        by_job=len(found) - left_out > ALL_AT_ONCE,
        has_server=has_server(),
    )


def mail_register() -> Register:
    vendor = Vendor.id == OutboxEmail.about_vendor_id
    return Register(
        id="mails",
        name=_l("Mails"),
        key=OutboxEmail.id,
        ids=select(OutboxEmail.id).outerjoin(Vendor, vendor),
        counted=select(OutboxEmail.id),
        rows=select(OutboxEmail, Vendor).outerjoin(Vendor, vendor),
        columns=[
            Column(id="subject", label=_l("Subject"), css="wide dense", fixed=True),
            Column(id="recipient", label=_l("Recipient"), sort=(OutboxEmail.recipient,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="state", label=_l("State"), sort=(_dead_first(),)),
            Column(id="written", label=_l("Written"), sort=(OutboxEmail.queued_at,), first_down=True),
            Column(id="kind", label=_l("Kind"), shown=False),
            Column(id="finished", label=_l("Finished"), shown=False),
            Column(id="reason", label=_l("Reason"), shown=False),
        ],
        filters=[
            one_of("state", _l("State"), OutboxEmail.state, WORDS),
            Filter(
                id="kind",
                label=_l("Kind"),
                choices=[
                    *((kind, str(label)) for kind, (label, _keys) in KINDS.items()),
                    (OTHER, str(_l("Everything else"))),
                ],
                where=_of_kind,
            ),
            Filter(
                id="day_from",
                label=_l("Written from"),
                is_day=True,
                where=lambda day: OutboxEmail.queued_at >= clock.midnight(date.fromisoformat(day)),
            ),
            Filter(
                id="day_until",
                label=_l("Written until"),
                is_day=True,
                where=lambda day: (
                    OutboxEmail.queued_at < clock.midnight(date.fromisoformat(day) + _DAY)
                ),
            ),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, person, address or subject"),
        presets=[
            Preset(
                id=state.value,
                label=words(WORDS[state]),
                args={"state": state.value},
                late=state is MailState.DEAD,
            )
            for state in MailState
        ],
        acts=[
            BulkAct(label=_l("Send now"), endpoint="reminders.send_mails", icon="send"),
            BulkAct(label=_l("Do not send"), endpoint="reminders.withhold", icon="slash-circle"),
        ],
        usual="state",
        tie=(OutboxEmail.queued_at.desc(), OutboxEmail.id.desc()),
    )  # fmt: skip


def kind_words(key: str) -> Any:
    for label, begins in KINDS.values():
        if key.startswith(begins):
            return label
    return _l("Everything else")


def _values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for mail, vendor in rows:
        to = f"{mail.recipient_name} <{mail.recipient}>" if mail.recipient_name else mail.recipient
        yield {
            "subject": mail.subject,
            "recipient": to,
            "vendor": vendor.called if vendor else None,
            "state": WORDS[mail.state],
            "written": mail.queued_at,
            "kind": kind_words(mail.key),
            "finished": mail.finished_at,
            "reason": mail.reason,
        }


def _dead_first() -> ColumnElement[int]:
    return case((OutboxEmail.state == MailState.DEAD, 0), else_=1)


def _of_kind(kind: str) -> ColumnElement[bool]:
    if kind == OTHER:
        return not_(or_(*(_begins(keys) for _label, keys in KINDS.values())))
    return _begins(KINDS[kind][1])


def _begins(keys: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(OutboxEmail.key.startswith(key, autoescape=True) for key in keys))


def _found(word: str) -> ColumnElement[bool]:
    """In the vendor's names, the subject, the name or address it goes to."""
    said = OutboxEmail.subject + "/" + OutboxEmail.recipient_name + "/" + OutboxEmail.recipient
    return or_(of_vendor_named(word, OutboxEmail.about_vendor_id), holds(said, word))
