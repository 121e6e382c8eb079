"""Pages of findings: the register, a vendor's tab, one with its history, opening one by hand."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Text, say
from portal.foundation.evidence.storage import attachment
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.contracts.models import ClauseState, Contract
from portal.ledger.contracts.queries import current_checks, find_contract
from portal.ledger.engagements.queries import find_engagement, terms_of, terms_of_vendor
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.handling import page, register, services
from portal.supervision.findings.handling.forms import ANY_WORK, OpenForm, other_language
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import accepted_too_long
from portal.supervision.findings.severity import Owner, Severity

FOLDER = "supervision/findings"
MISSING = {ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED}


@requires(Permission.FINDING_VIEW)
def index() -> ResponseReturnValue:
    found = register.finding_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    listing = list_of(found)
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        aged=register.aged(listing),
        row_of=queries.FindingRow,
        words_of=workflow,
        effect_words=register.effect_words,
        too_long=accepted_too_long(),
    )


@requires(Permission.FINDING_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=or_404(find_vendor(vendor_id)),
        tab="findings",
        rows=queries.findings_of_vendor(vendor_id),
        words_of=workflow,
    )


@requires(Permission.FINDING_VIEW, Permission.OWN_TODO_VIEW)
def show(finding_id: int) -> ResponseReturnValue:
    """All about it. Vendors see what is theirs to mend, without our notes and decisions."""
    finding, actor = shown_finding(finding_id), current_actor()
    known = page.known(finding, actor) | {"work": work_of(finding)}
    if not actor.is_staff:
        return render_template(f"{FOLDER}/own.html", **known)
    lines, history = trail_of(finding), known["history"]
    people = [*history.people, finding.opened_by_id, *(line.actor_id for line in lines)]
    return render_template(
        f"{FOLDER}/show.html",
        **known,
        vendor=queries.find_vendor_of(finding),
        lines=lines,
        names=names_of(people),
    )


@requires(Permission.FINDING_VIEW, Permission.OWN_TODO_VIEW)
def file(finding_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(finding_file_id))
    shown_finding(row.finding_id)
    return attachment(row.file_sha256, row.file_name)


@requires(Permission.FINDING_EDIT)
def open_one(vendor_id: int) -> ResponseReturnValue:
    """What a person saw, by hand."""
    vendor = or_404(find_vendor(vendor_id))
    form = _form(vendor, severity=Severity.MINOR.value, owner=Owner.VENDOR.value)
    onward = _open(vendor, form, lambda: found_by(form))
    return onward or _open_page(vendor, form, url_for(".of_vendor", vendor_id=vendor_id))


@requires(Permission.FINDING_EDIT)
def open_clause(contract_id: int) -> ResponseReturnValue:
    """About a clause (`?clause=`) that a person found weak, absent or contradicted."""
    contract = or_404(find_contract(contract_id))
    clause = or_404(catalogue.clause_pack().by_id.get(request.args.get("clause", "")))
    vendor = or_404(find_vendor(contract.vendor_id))
    check = current_checks(contract_id).get(clause.id)
    state = check.state if check else None
    title = say("Clause %(no)s, %(clause)s: not as it should be", no=clause.no, clause=clause.title)
    action = say("Agree the clause with the vendor, in writing.")
    second = other_language()
    library = _severity_of(clause.id, clause.level.value, state)
    form = _form(
        vendor,
        title=words(title),
        title_other=words(title, second),
        action=words(action),
        action_other=words(action, second),
        detail="" if check is None else check.reason or check.quote,
        severity=library,
        owner=Owner.COMPANY.value,
    )

    def found() -> Found:
        if state not in MISSING:
            raise RuleViolated(
                say("Check the clause first: a finding is what a person has seen to be wrong.")
            )
        services.demand_library(Severity(form.severity.data), Severity(library))
        return found_by(form)

    about = f"clause:{contract_id}:{clause.id}"
    onward = _open(vendor, form, found, cause=Cause.CLAUSE, about=about, subject=contract)
    back = url_for("contracts.clauses", contract_id=contract_id, clause=clause.id, _anchor="clause")
    return onward or _open_page(vendor, form, back, contract=contract)


def shown_finding(finding_id: int) -> Finding:
    """404 for a vendor where it is not the vendor's to mend: it does not exist for them."""
    finding = or_404(queries.find_finding(finding_id))
    if not current_actor().is_staff and finding.owner is not Owner.VENDOR:
        abort(404)
    return finding


def _form(vendor: Vendor, **first: Any) -> OpenForm:
    form = OpenForm(**first)
    works = terms_of_vendor(vendor.id, clock.today())
    form.offer({terms.engagement_id: in_language(terms.called) for terms in works})
    return form


def found_by(form: OpenForm) -> Found:
    """The form offers the work of one vendor, and takes no other."""
    chosen = form.engagement_id.data or ANY_WORK
    return Found(
        title=form.title_text(),
        action=form.action_text(),
        detail=form.detail.data or "",
        severity=Severity(form.severity.data),
        owner=Owner(form.owner.data),
        engagement=or_404(find_engagement(int(chosen))) if chosen else None,
        due_on=form.due_on.data,
    )


def _open(
    vendor: Vendor, form: OpenForm, found: Callable[[], Found], **about: Any
) -> ResponseReturnValue | None:
    return act(
        form,
        lambda seen: services.open_by_hand(vendor, seen, actor=current_actor(), **about),
        before=found,
        done=_("The finding is open, and on the list of whoever mends it."),
        to=lambda opened: url_for(".show", finding_id=opened.id),
    )


def _open_page(
    vendor: Vendor, form: OpenForm, back: str, contract: Contract | None = None
) -> ResponseReturnValue:
    days = {severity: catalogue.due_days(severity.value) for severity in Severity}
    return show_form(
        form,
        f"{FOLDER}/open.html",
        vendor=vendor,
        back_to=back,
        contract=contract,
        days=days,
        words_of=workflow,
    )


def _severity_of(clause_id: str, level: str, state: ClauseState | None) -> str:
    """As the library says of a missing clause."""
    pack = catalogue.clause_pack()
    own = (
        override.severity
        for override in pack.missing.overrides
        if override.clause == clause_id and state is not None and override.state == state.value
    )
    return next(own, pack.missing.by_level[level])


def work_of(finding: Finding) -> Text | None:
    if finding.engagement_id is None:
        return None
    terms = terms_of(finding.engagement_id, clock.today())
    return terms.called if terms else None
