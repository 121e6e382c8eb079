"""The company's pages of instructions: the register, who holds the data, a case, one instruction."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import from_json, say
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.runs.services import left_out_of
from portal.ledger.engagements.queries import numbers_of, terms_of_vendor
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor, names_of_vendors
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.instructions import case_services, own_views, queries, services, workflow
from portal.supervision.instructions.forms import (
    CaseForm,
    ConfirmForm,
    ReplyForm,
    WhoHoldsForm,
    WithdrawForm,
    works_offered,
)
from portal.supervision.instructions.models import Instruction, InstructionCase, InstructionState
from portal.supervision.instructions.who_holds import (
    HeldByVendor,
    can_sign_in,
    data_subjects,
    who_holds,
    why_not,
)
from portal.supervision.paper_records.queries import open_paper, papers_of

FOLDER = "supervision/instructions"
P, S = Permission, InstructionState
MOST_LEFT_OUT = 200


@requires(P.INSTRUCTION_VIEW)
def index() -> ResponseReturnValue:
    found = queries.instruction_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.COMPANY_VIEW)
def cases() -> ResponseReturnValue:
    """Requests, complaints and measures, whether a vendor was told something or not; the newest first."""
    rows = queries.list_cases()
    return render_template(
        f"{FOLDER}/cases.html",
        rows=rows,
        progress=queries.progress_of([row.id for row in rows]),
        words_of=workflow,
    )


@requires(P.COMPANY_VIEW)
def who() -> ResponseReturnValue:
    """Who holds this kind of data of these persons: `?category=` and `?subject=`, each several times."""
    form = WhoHoldsForm(request.args)
    asked = "category" in request.args or "subject" in request.args
    held: Sequence[HeldByVendor] = ()
    if asked and form.validate():
        held = who_holds(form.category.data or (), form.subject.data or (), clock.today())
    return render_template(f"{FOLDER}/who_holds.html", form=form, asked=asked, held=held)


@requires(P.INSTRUCTION_EDIT)
def new() -> ResponseReturnValue:
    """To all who hold the data that was looked for; without it, what no vendor is told about."""
    looked_for = WhoHoldsForm(request.args)
    categories, subjects = looked_for.category.data or (), looked_for.subject.data or ()
    held = who_holds(categories, subjects, clock.today()) if categories or subjects else ()
    vendors = [(one.vendor.id, in_language(one.vendor.called)) for one in held]
    return _enter(works_offered(held), vendors, categories, subjects)


@requires(P.INSTRUCTION_EDIT)
def new_for_vendor(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    terms = terms_of_vendor(vendor.id, clock.today())
    numbers = numbers_of([term.engagement_id for term in terms])
    works = [
        (
            term.engagement_id,
            f"{in_language(term.called)} ({numbers[term.engagement_id]})",
        )
        for term in terms
    ]
    if why_not(vendor) is not None:
        works = []
    return _enter(works, [(vendor.id, in_language(vendor.called))], vendor=vendor)


def _enter(
    works: Sequence[tuple[int, str]],
    vendors: Iterable[tuple[int, str]],
    categories: Sequence[str] = (),
    subjects: Sequence[str] = (),
    *,
    vendor: Vendor | None = None,
) -> ResponseReturnValue:
    form = CaseForm()
    form.offer(works, vendors)
    if request.method == "GET":
        only = len(works) == 1 or vendor is None
        form.works.data = [str(number) for number, _name in works] if only else []

    def command() -> InstructionCase:
        said = form.said(categories, subjects)
        if not form.work_ids:
            return case_services.keep_case(said, actor=current_actor())
        return case_services.give(said, form.work_ids, actor=current_actor())

    onward = act(
        form,
        command,
        done=lambda case: _("It is on record: %(number)s.", number=case.number),
        to=lambda case: url_for(".show_case", case_id=case.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/new.html",
        vendor=vendor,
        why=None if vendor is None else why_not(vendor),
        looked_for=_looked_for(categories, subjects),
    )


@requires(P.COMPANY_VIEW)
def show_case(case_id: int) -> ResponseReturnValue:
    """One matter: who was told, who answered, who was left out and why."""
    return render_template(f"{FOLDER}/case.html", **_about_case(or_404(queries.find_case(case_id))))


@requires(P.INSTRUCTION_EDIT)
def person(case_id: int) -> ResponseReturnValue:
    """Who it is about, on a page of its own, for those who need it."""
    case = or_404(queries.find_case(case_id))
    found = or_404(queries.person_of(case.id))
    return render_template(f"{FOLDER}/person.html", case=case, person=found)


@requires(P.INSTRUCTION_EDIT)
def reply(case_id: int) -> ResponseReturnValue:
    case = or_404(queries.find_case(case_id))
    form, back = ReplyForm(version=case.version), url_for(".show_case", case_id=case.id)
    onward = act(
        form,
        lambda: case_services.reply(
            case,
            typed(form.reply),
            replied_on=filled(form.replied_on),
            version=form.version.data,
            actor=current_actor(),
        ),
        done=_("The answer is on record."),
        to=back,
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, case.version
    waits = case.kind in workflow.OF_PERSONS and case.replied_on is None
    step = StepPage(
        say("Record the answer to the person: %(number)s", number=case.number),
        say("Record it"),
        back,
        crumbs=[
            (say("Instructions"), url_for(".index")),
            (f"{case.number} {case.title}", back),
        ],
        is_closed=not waits,
        reason="" if waits else say("Nobody waits for an answer here."),
    )
    return show_step(form, step)


@requires(P.INSTRUCTION_EDIT)
def forget(case_id: int) -> ResponseReturnValue:
    case = or_404(queries.find_case(case_id))
    form, back = FlaskForm(), url_for(".show_case", case_id=case.id)
    onward = act(
        form,
        lambda: case_services.forget_person(case, actor=current_actor()),
        done=_("It is erased. What was done stays on record."),
        to=back,
    )
    step = StepPage(
        say("Erase who %(number)s is about", number=case.number),
        say("Erase it"),
        back,
        crumbs=[
            (say("Instructions"), url_for(".index")),
            (f"{case.number} {case.title}", back),
        ],
        note=say(
            "The name and what the person is found by are erased, with us and for every vendor that "
            "was told. It cannot be undone. That it was done, and when, stays."
        ),
        kind="danger",
    )
    return onward or show_step(form, step)


@requires(P.INSTRUCTION_VIEW)
def show(instruction_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **_known(or_404(queries.find(instruction_id))))


@requires(P.INSTRUCTION_EDIT)
def confirm(instruction_id: int) -> ResponseReturnValue:
    """What was reported, and whether it is enough."""
    row = or_404(queries.find(instruction_id))
    form = ConfirmForm(version=row.version)

    def command() -> None:
        known: dict[str, Any] = {
            "remark": form.remark.data or "",
            "version": form.version.data,
            "actor": current_actor(),
        }
        if form.approved:
            services.confirm(row, **known)
        else:
            services.send_back(row, due_on=form.due_on.data, **known)

    onward = act(
        form, command, done=_("It is on record."), to=url_for(".show", instruction_id=row.id)
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version
    return show_form(form, f"{FOLDER}/confirm.html", **_known(row))


@requires(P.INSTRUCTION_EDIT)
def withdraw(instruction_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(instruction_id))
    form, back = WithdrawForm(), url_for(".show", instruction_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state not in workflow.RUNNING
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("Instructions"), url_for(".index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=say("It has ended already.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.INSTRUCTION_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The vendor's tab, beside its incidents."""
    vendor = or_404(find_vendor(vendor_id))
    rows = queries.of_vendor(vendor.id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="instructions",
        rows=rows,
        owed=queries.due_of_rows(rows),
        words_of=workflow,
        may_give=why_not(vendor) is None,
    )


def _known(row: Instruction) -> dict[str, Any]:
    lines = trail_of(row)
    shown = own_views.shown(row)
    told = shown["told"]
    people: list[int | None] = [row.given_by_id, row.acknowledged_by_id, row.ended_by_id]
    people += [one for report in told for one in (report.reported_by_id, report.answered_by_id)]
    actor = current_actor()
    edits = actor.may(P.INSTRUCTION_EDIT)
    last = told[-1] if told else None
    is_second = last is not None and (
        last.means == "portal" or not actor.is_any_of(last.reported_by_id)
    )
    return shown | {
        "vendor": or_404(find_vendor(row.vendor_id)),
        "case": or_404(queries.find_case(row.case_id)),
        "names": names_of([*people, *(line.actor_id for line in lines)]),
        "trail": lines,
        "signs_in": bool(can_sign_in([row.vendor_id])),
        "on_paper": papers_of(row),
        "may_record": edits and shown["waits"] and open_paper(row) is None,
        "may_confirm": edits and row.state is S.REPORTED and is_second,
        "may_withdraw": edits and row.state in workflow.RUNNING,
    }


def _about_case(case: InstructionCase) -> dict[str, Any]:
    taken = queries.of_case(case.id)
    lines, run = trail_of(case), queries.run_of(case.id)
    left_out = left_out_of(run.id, MOST_LEFT_OUT) if run is not None else ()
    rows = [one.instruction for one in taken]
    person = queries.person_of(case.id)
    edits, of_person = current_actor().may(P.INSTRUCTION_EDIT), case.kind in workflow.OF_PERSONS
    running = any(row.state in workflow.RUNNING for row in rows)
    named = {line.subject_id for line in left_out} | {case.passed_on_by_id or 0}
    return {
        "case": case,
        "taken": taken,
        "progress": queries.progress_of([case.id]).get(case.id, queries.CaseProgress()),
        "owed": queries.due_of_rows(rows) if rows else {},
        "able": can_sign_in([row.vendor_id for row in rows]),
        "run": run,
        "left_out": [(line.subject_id, from_json(line.why)) for line in left_out],
        "vendor_names": names_of_vendors(named),
        "looked_for": _looked_for(case.categories, case.subjects),
        "passed_on_late": workflow.passed_on_late(case, business_calendar()),
        "person": person,
        "is_of_person": of_person,
        "reply_owed": find_open(case_services.K.INSTRUCTION_REPLY, case),
        "may_see_person": edits and person is not None and person.erased_on is None,
        "may_reply": edits and of_person and case.replied_on is None,
        "may_forget": edits
        and person is not None
        and person.erased_on is None
        and not running
        and case.replied_on is not None,
        "names": names_of(
            [case.opened_by_id, case.replied_by_id, *(line.actor_id for line in lines)]
        ),
        "trail": lines,
        "words_of": workflow,
    }


def _looked_for(categories: Iterable[str], subjects: Iterable[str]) -> list[Any]:
    """Names of the data and the persons that were looked for."""
    labels = {one.id: one.label for one in data_subjects()}
    return [*category_titles(categories), *(labels[one] for one in subjects if one in labels)]
