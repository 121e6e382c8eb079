"""Pages of payees: the register, one payee, what it is decided to be, and several at once."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import ids_in, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text, say, say_n
from portal.foundation.lists.listing import as_field, chosen_ids, clean_query, list_of
from portal.foundation.lists.register import Register, ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.payees import queries, services, workflow
from portal.ledger.payees.forms import DecideForm, MatchesForm, SeveralForm, VendorOfForm
from portal.ledger.payees.matching import MatchedBy
from portal.ledger.payees.models import Payee, PayeeOutcome
from portal.ledger.payees.questions import QUESTIONS, PayeeEnding
from portal.ledger.payees.register import payee_register, values_of
from portal.ledger.payees.workflow import Judged
from portal.ledger.vendors.entry.as_written import DIGITS, squeezed
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.forms import VendorForm
from portal.ledger.vendors.profile.views import refuse_known
from portal.ledger.vendors.queries import (
    find_by_number,
    find_namesake,
    find_vendor,
    search_vendors,
    vendors_by_id,
)

FOLDER = "ledger/payees"
SHOWN = 200  # rows of a preview
BY = {
    MatchedBy.NUMBER: say("the same corporate number"),
    MatchedBy.NAME: say("the same name"),
    MatchedBy.BARE_NAME: say("the same name without the form of company"),
}


@requires(Permission.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    matched = queries.proposed_matches()
    register = payee_register(current_actor(), matched)
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        matched=matched,
        vendors=vendors_by_id({match.vendor_id for match in matched.values()}),
        told=queries.sentences_on(clock.today()),
        outcomes=workflow.OUTCOMES,
        bases=queries.bases(),
    )


@requires(Permission.COMPANY_VIEW)
def show(payee_id: int) -> ResponseReturnValue:
    payee = or_404(queries.find_payee(payee_id))
    decisions, lines = queries.decisions_about(payee_id), trail_of(payee)
    match = queries.proposed_match(payee) if payee.outcome in workflow.WAITING else None
    vendors = vendors_by_id(
        {one.registered_id for one in decisions if one.registered_id}
        | ({match.vendor_id} if match else set())
    )
    people = [one.decided_by_id for one in decisions] + [line.actor_id for line in lines]
    return render_template(
        f"{FOLDER}/show.html",
        payee=payee,
        decisions=decisions,
        lists=queries.lists_with(payee_id),
        match=match,
        match_words=BY,
        vendors=vendors,
        names=names_of(people),
        lines=lines,
        outcomes=workflow.OUTCOMES,
        bases=queries.bases(),
        questions=QUESTIONS,
    )


@requires(Permission.LEDGER_EDIT)
def decide(payee_id: int) -> ResponseReturnValue:
    """Six questions on one page; sent once they say where they end, sent again that is decided."""
    payee, form, bases = or_404(queries.find_payee(payee_id)), DecideForm(), queries.bases()
    form.offer(bases)
    if request.method == "GET":
        _answered_before(form, payee)
    ending = form.ending() if form.validate_on_submit() else None
    if ending is not None and form.seen.data == _mark(ending):
        judged = Judged(
            outcome=ending.outcome,
            basis=ending.basis,
            answers=form.answers(),
            reason=typed(form.reason) or "",
        )
        onward = act(
            form,
            lambda: services.decide(payee, judged, actor=current_actor()),
            done=say("The decision about %(name)s is on record.", name=payee.name),
            to=_after(payee, ending),
        )
        if onward:
            return onward
    form.seen.data = _mark(ending) if ending else ""
    page = render_template(
        f"{FOLDER}/decide.html",
        form=form,
        payee=payee,
        ending=ending,
        laws={question.id: question.law for question in QUESTIONS},
        questions=QUESTIONS,
        outcomes=workflow.OUTCOMES,
        bases=bases,
        needs_reason=ending is not None and ending.outcome in workflow.WITH_REASON,
    )
    if ending is not None and not form.errors:
        return page  # nothing was refused: it says where the answers end
    return page, status_of(form)


def _answered_before(form: DecideForm, payee: Payee) -> None:
    """The answers that stand, to be changed where they are changed."""
    decisions = queries.decisions_about(payee.id)
    if not decisions:
        return
    for question_id, answer in decisions[0].answers.items():
        form[question_id].data = "yes" if answer else "no"
    form.basis.data = decisions[0].basis


def _mark(ending: PayeeEnding) -> str:
    return f"{ending.outcome.value} {ending.basis}"


def _after(payee: Payee, ending: PayeeEnding) -> str:
    if ending.outcome is PayeeOutcome.ENTRUSTED:
        return url_for("payees.register_vendor", payee_id=payee.id)
    return url_for("payees.index", outcome=PayeeOutcome.UNDECIDED.value)


@requires(Permission.LEDGER_EDIT)
def register_vendor(payee_id: int) -> ResponseReturnValue:
    """The form of a new vendor with what the list says of the payee."""
    payee = or_404(queries.find_payee(payee_id))
    form = VendorForm(
        data={
            "name": payee.name,
            "kana": payee.kana,
            "corporate_number": payee.corporate_number,
            "owner_id": current_actor().user_id,
        }
    )
    onward = act(
        form,
        lambda: services.register_vendor(payee, form.details(), actor=current_actor()),
        done=lambda vendor: say("%(name)s is in the register.", name=vendor.called),
        to=lambda vendor: url_for("vendors.show", vendor_id=vendor.id),
        refuse=refuse_known,
    )
    return onward or show_form(form, f"{FOLDER}/register.html", payee=payee)


@requires(Permission.LEDGER_EDIT)
def vendor_of(payee_id: int) -> ResponseReturnValue:
    """It is a vendor of the register, though written otherwise."""
    payee, form = or_404(queries.find_payee(payee_id)), VendorOfForm()
    match = queries.proposed_match(payee)
    if request.method == "GET" and match is not None:
        proposed = find_vendor(match.vendor_id)
        form.vendor.data = proposed.name if proposed else ""

    def command() -> None:
        judged = Judged(
            outcome=PayeeOutcome.IN_REGISTER, registered_id=one_vendor(typed(form.vendor)).id
        )
        services.decide(payee, judged, actor=current_actor())

    onward = act(
        form,
        command,
        done=say("The decision about %(name)s is on record.", name=payee.name),
        to=url_for("payees.show", payee_id=payee_id),
    )
    return onward or show_form(form, f"{FOLDER}/vendor_of.html", payee=payee)


def one_vendor(written: str) -> Vendor:
    """The one that is meant. Refuses none and several."""
    number = squeezed(written)
    if len(number) == DIGITS and number.isdecimal() and (found := find_by_number(number)):
        return found
    if namesake := find_namesake(written):
        return namesake
    several = search_vendors(written, most=5)
    if len(several) == 1:
        return several[0]
    if not several:
        raise RuleViolated(
            say("No vendor of the register is called so. Compare its name there."), field="vendor"
        )
    names = Text(
        ja="、".join(vendor.called.ja for vendor in several),
        en=", ".join(vendor.called.en for vendor in several),
    )
    raise RuleViolated(
        say("Several vendors are found: %(names)s. Write the whole name.", names=names),
        field="vendor",
    )


@requires(Permission.LEDGER_EDIT)
def matches() -> ResponseReturnValue:
    """Payees that seem to be vendors of the register; what is ticked is confirmed."""
    found, form = queries.proposed_matches(), MatchesForm()
    chosen = _chosen_matches()
    onward = act(
        form,
        lambda: services.confirm_matches(chosen, actor=current_actor()),
        done=lambda number: say_n(
            "%(n)s payee is a vendor of the register.",
            "%(n)s payees are vendors of the register.",
            number,
        ),
        to=url_for("payees.index"),
    )
    if onward:
        return onward
    shown = list(found.items())[:SHOWN]
    return show_form(
        form,
        f"{FOLDER}/matches.html",
        found=shown,
        number=len(found),
        ticked=chosen if form.is_submitted() else dict.fromkeys(id_ for id_, _ in shown),
        payees=queries.payees_by_id([payee_id for payee_id, _ in shown]),
        vendors=vendors_by_id({match.vendor_id for _, match in shown}),
        match_words=BY,
    )


def _chosen_matches() -> Mapping[int, int]:
    """As the page sent them: payee and vendor, so that nobody confirms what they have not seen."""
    pairs = (ids_in([text.replace("-", ",")]) for text in request.form.getlist("pairs"))
    return {pair[0]: pair[-1] for pair in pairs if pair}


@requires(Permission.LEDGER_EDIT)
def no_data() -> ResponseReturnValue:
    """Several that receive no personal data: which, then why."""
    register = payee_register(current_actor(), queries.proposed_matches())
    ids, back = chosen_ids(register), _back(register)
    undecided = {
        payee_id: payee
        for payee_id, payee in queries.payees_by_id(ids).items()
        if payee.outcome is PayeeOutcome.UNDECIDED
    }
    if not undecided:
        flash(words(say("Choose at least one payee that is undecided.")), "warning")
        return redirect(back)
    form = SeveralForm()
    if request.form.get("go") == "1":
        onward = act(
            form,
            lambda: services.decide_no_data(
                list(undecided), reason=typed(form.reason), actor=current_actor()
            ),
            done=lambda number: say_n(
                "Decided about %(n)s payee.", "Decided about %(n)s payees.", number
            ),
            to=back,
        )
        if onward:
            return onward
    in_order = [payee_id for payee_id in ids if payee_id in undecided]
    form.ids.data = as_field(in_order)
    page = render_template(
        f"{FOLDER}/no_data.html",
        form=form,
        payees=[undecided[payee_id] for payee_id in in_order[:SHOWN]],
        number=len(undecided),
        left_out=len(ids) - len(undecided),
        ids=as_field(in_order),
        query=request.form.get("query", ""),
        back=back,
    )
    return (page, status_of(form)) if form.errors else page


def _back(register: Register) -> str:
    query = clean_query(register, request.form.get("query", ""))
    return url_for("payees.index") + (f"?{query}" if query else "")
