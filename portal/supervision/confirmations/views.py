"""Pages of confirmations: the register, recording, mending and correcting, deciding, withdrawing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import let_in_by, names_of, people_with_role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import act, refuse, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.queries import engagements_by_id, terms_of_vendor
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.certificates.queries import of_vendor as certificates_of
from portal.supervision.confirmations import queries, register, services, workflow
from portal.supervision.confirmations.forms import (
    ConfirmationForm,
    DecideForm,
    WithdrawForm,
    as_typed,
)
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
)
from portal.supervision.confirmations.queries import demand_other, people_behind
from portal.supervision.confirmations.services import Recorded
from portal.supervision.confirmations.workflow import NEXT
from portal.supervision.findings import workflow as findings
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.forms import OpenForm
from portal.supervision.findings.handling.views import found_by
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.proposed_records.workflow import ProposedState

FOLDER = "supervision/confirmations"
P, S = Permission, ConfirmationState


@dataclass(frozen=True, slots=True)
class ConfirmationActs:
    """Each True where this person may do it now."""

    decide: bool
    change: bool
    withdraw: bool
    correct: bool
    open_finding: bool


def acts_of(row: Confirmation, actor: Actor, *, is_corrected: bool) -> ConfirmationActs:
    """`is_corrected`: a correction of it waits already."""
    edits = actor.may(P.CONFIRMATION_EDIT)
    return ConfirmationActs(
        decide=S.APPROVED in NEXT[row.state] and may_decide(row, actor),
        change=edits and S.PROPOSED in NEXT[row.state],
        withdraw=edits and S.WITHDRAWN in NEXT[row.state],
        correct=edits and S.REPLACED in NEXT[row.state] and not is_corrected,
        open_finding=actor.may(P.FINDING_EDIT) and row.state is not S.WITHDRAWN,
    )


def may_decide(row: Confirmation, actor: Actor) -> bool:
    """As four_eyes says, asked beforehand."""
    if not actor.may(P.CONFIRMATION_DECIDE):
        return False
    try:
        demand_other(row, actor)
    except RuleViolated:
        return False
    return True


def known(row: Confirmation) -> dict[str, Any]:
    """What pages about one confirmation show."""
    around, lines = queries.around(row), trail_of(row)
    people = [person.user_id for person in around.people]
    people += [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    terms = terms_of_vendor(row.vendor_id, clock.today())
    return {
        "row": row,
        "around": around,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "works": {term.engagement_id: term.called for term in terms},
        "names": names_of(people),
        "lines": lines,
        "acts": acts_of(row, current_actor(), is_corrected=around.later is not None),
        "words_of": workflow,
        "severities": findings.SEVERITIES,
        "finding_states": findings.WORDS,
    }


@requires(P.CONFIRMATION_VIEW)
def index() -> ResponseReturnValue:
    found = register.confirmation_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.CONFIRMATION_VIEW)
def show(confirmation_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **known(or_404(queries.find(confirmation_id))))


@requires(P.CONFIRMATION_VIEW)
def file(confirmation_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(confirmation_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.CONFIRMATION_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """`?kind=`: how it was confirmed; a visit unless something else is chosen."""
    vendor = or_404(find_vendor(vendor_id))
    form = ConfirmationForm(data={"kind": request.args.get("kind", "")})
    works = _offer(form, vendor, None)
    if request.method == "GET":
        form.works.data = [str(work) for work in works]
        form.users.data = [str(current_actor().user_id)]
        if form.of_kind() is not ConfirmationKind.PAPER_CHECK:
            form.held_on.data = clock.today()
    row = _done(form, lambda seen: services.propose(vendor, seen, actor=current_actor()))
    if row is None:
        return _form_page("new", vendor, form)
    flash(_("It is on record and waits for the privacy officer's approval."), "success")
    if request.form.get("next") == "another":
        return redirect(url_for(".new", vendor_id=vendor_id, kind=row.kind.value))
    return redirect(url_for(".show", confirmation_id=row.id))


@requires(P.CONFIRMATION_EDIT)
def change(confirmation_id: int) -> ResponseReturnValue:
    """One that was sent back, mended and put forward again."""
    row = or_404(queries.find(confirmation_id))

    def command(recorded: Recorded) -> Confirmation:
        services.propose_anew(row, recorded, actor=current_actor())
        return row

    return _from(row, "change", command, _("It is mended and waits for approval again."))


@requires(P.CONFIRMATION_EDIT)
def correct(confirmation_id: int) -> ResponseReturnValue:
    """A record of its own that takes the place of an approved one, once it is approved too."""
    row = or_404(queries.find(confirmation_id))
    vendor = or_404(find_vendor(row.vendor_id))
    return _from(
        row,
        "correct",
        lambda seen: services.propose(vendor, seen, actor=current_actor(), corrects=row),
        _("The correction waits for the privacy officer's approval."),
    )


def _from(
    row: Confirmation, name: str, command: Callable[[Recorded], Confirmation], told: str
) -> ResponseReturnValue:
    """The form filled with what is on record."""
    vendor = or_404(find_vendor(row.vendor_id))
    around = queries.around(row)
    typed_before = as_typed(around.works, around.people)
    form = ConfirmationForm(
        obj=row, data=typed_before | {"certificate": str(row.certificate_id or "")}
    )
    _offer(form, vendor, [person.user_id for person in around.people if person.user_id is not None])
    done = _done(form, command)
    if done is not None:
        flash(told, "success")
        return redirect(url_for(".show", confirmation_id=done.id))
    acts = acts_of(row, current_actor(), is_corrected=around.later is not None)
    return _form_page(name, vendor, form, row=row, around=around, acts=acts)


def _offer(form: ConfirmationForm, vendor: Vendor, users: Sequence[int] | None) -> list[int]:
    """The choices; returns the work that has not ended."""
    today = clock.today()
    works = {term.engagement_id: term for term in terms_of_vendor(vendor.id, today)}
    staff = people_with_role(Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    people = {person.id: person.name for person in staff if person.is_active}
    people |= names_of(users or ())
    form.offer(
        ((number, in_language(terms.called)) for number, terms in works.items()),
        sorted(people.items(), key=lambda person: person[1]),
        {
            row.id: row
            for row, end in certificates_of(vendor.id)
            if row.state is ProposedState.CONFIRMED and end is None
        },
    )
    return [number for number, terms in works.items() if terms.runs_on(today)]


def _done(
    form: ConfirmationForm, command: Callable[[Recorded], Confirmation]
) -> Confirmation | None:
    """None where nothing was sent or it was refused; a refusal is shown at its field."""
    if not form.validate_on_submit():
        return None
    ids = sorted({int(number) for number in form.works.data or ()})
    try:
        files = receive_all(form.files.data or (), PROOF, field="files")
        with transaction():
            known = engagements_by_id(ids)
            works = [known[id_] for id_ in ids if id_ in known]
            return command(form.recorded(works, files))
    except DomainError as error:
        refuse(form, error)
        return None


def _form_page(
    name: str, vendor: Vendor, form: ConfirmationForm, **more: Any
) -> ResponseReturnValue:
    return show_form(
        form,
        f"{FOLDER}/{name}.html",
        vendor=vendor,
        kind=form.of_kind(),
        baseline=the_organisation().baseline_on,
        words_of=workflow,
        endings=",".join(ending for kind in PROOF for ending in kind.endings),
        **more,
    )


@requires(P.CONFIRMATION_DECIDE)
def decide(confirmation_id: int) -> ResponseReturnValue:
    """What was recorded, and its approval or what is missing."""
    row = or_404(queries.find(confirmation_id))
    form = DecideForm(version=row.version)
    onward = act(
        form,
        lambda: services.decide(
            row,
            approved=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
            number=form.number,
        ),
        done=_("The decision is on record."),
        to=url_for(".show", confirmation_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    reader, decided_by = current_actor().user_id, row.decided_by_id
    let_in = let_in_by(people_behind(row), decided_by_id=decided_by, reader_id=reader)
    return show_form(form, f"{FOLDER}/decide.html", let_in=let_in, **known(row))


@requires(P.CONFIRMATION_EDIT)
def withdraw(confirmation_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(confirmation_id))
    form = WithdrawForm()
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=url_for(".show", confirmation_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/withdraw.html", **known(row))


@requires(P.FINDING_EDIT)
def open_finding(confirmation_id: int) -> ResponseReturnValue:
    """Something to mend that was seen on this occasion."""
    row = or_404(queries.find(confirmation_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form = OpenForm(detail=row.seen, severity=Severity.MINOR.value, owner=Owner.VENDOR.value)
    works = terms_of_vendor(vendor.id, clock.today())
    form.offer({terms.engagement_id: in_language(terms.called) for terms in works})
    back = url_for(".show", confirmation_id=row.id)

    def command() -> None:
        if row.state is S.WITHDRAWN:
            raise RuleViolated(say("It was withdrawn: open the finding on the vendor's page."))
        hand_services.open_by_hand(vendor, found_by(form), actor=current_actor(), subject=row)

    told = _("The finding is open, and on the list of whoever mends it.")
    onward = act(form, command, done=told, to=back)
    return onward or show_form(
        form,
        f"{FOLDER}/open_finding.html",
        row=row,
        vendor=vendor,
        back_to=back,
        days={severity: catalogue.due_days(severity.value) for severity in Severity},
        words_of=findings,
    )
