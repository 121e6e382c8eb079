"""Pages of departments: the register, one department, what is written for it, who belongs to it."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.models import Department
from portal.foundation.organisation.queries import (
    departments_by_text,
    departments_to_name,
    find_department,
    list_departments,
)
from portal.ledger.departments import queries, services
from portal.ledger.departments.forms import NEW, DepartmentForm, MapForm, PeopleForm
from portal.ledger.departments.services import DepartmentDetails
from portal.ledger.vendors.entry.fields import Saved, act_or_settle

FOLDER = "ledger/departments"
_READERS = (Permission.COMPANY_VIEW, Permission.ACCOUNT_MANAGE)


@requires(*_READERS)
def index() -> ResponseReturnValue:
    found = queries.department_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    listing = list_of(found)
    ids = [row.id for (row,) in listing.rows]
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        texts=queries.other_texts(ids),
        reaches=queries.reaches(ids),
        without=queries.texts_without(),
    )


@requires(Permission.LEDGER_EDIT)
def register() -> ResponseReturnValue:
    form = DepartmentForm()
    onward = act(
        form,
        lambda: services.register_department(form.details(), actor=current_actor()),
        done=lambda made: say("%(name)s is registered.", name=made.called),
        to=lambda made: url_for(".show", department_id=made.id),
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", department=None)


@requires(*_READERS)
def show(department_id: int) -> ResponseReturnValue:
    department, actor = _found(department_id), current_actor()
    trail = trail_of(department)
    texts = queries.texts_of(department_id)
    return render_template(
        f"{FOLDER}/show.html",
        department=department,
        texts=[one for one in texts if one.text not in (department.name, department.name_en)],
        works=queries.works_of(department_id) if actor.may(Permission.COMPANY_VIEW) else None,
        people=queries.members_of(department_id),
        trail=trail,
        names=names_of([line.actor_id for line in trail]),
    )


@requires(Permission.LEDGER_EDIT)
def edit(department_id: int) -> ResponseReturnValue:
    department = _found(department_id)
    form = DepartmentForm(obj=department)
    back = url_for(".show", department_id=department_id)
    onward = act_or_settle(
        form,
        lambda: services.change_department(
            department, form.details(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: _saved(department_id, back),
        done=say("The change is saved."),
        to=back,
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", department=department)


def _saved(department_id: int, back: str) -> Saved:
    department = _found(department_id)
    title = say("Edit %(name)s", name=department.called)
    saved = DepartmentForm(None, obj=department)
    return Saved(saved, department, title, back, {"version": department.version})


@requires(Permission.LEDGER_EDIT)
def map_text() -> ResponseReturnValue:
    """One text found in work: which department it means, or a new one of this name."""
    text = request.args.get("text", "")
    known = departments_by_text().get(text)
    or_404(known or queries.texts_in_use().get(text))
    form = MapForm(department=str(known.id) if known else "")
    form.offer((one.id, in_language(one.called)) for one in list_departments())
    back = url_for(".index") if known is None else url_for(".show", department_id=known.id)

    def command() -> Department:
        actor = current_actor()
        if typed(form.department) == NEW:
            return services.register_department(DepartmentDetails(name=text), actor=actor)
        department = _found(int(typed(form.department)))
        services.map_text(text, department, actor=actor)
        return department

    onward = act(
        form,
        command,
        done=lambda made: say("“%(text)s” means %(name)s.", text=text, name=made.called),
        to=url_for(".index"),
    )
    step = StepPage(
        say("Which department is “%(text)s”?", text=text),
        say("Save"),
        back,
        crumbs=[(say("Departments"), url_for(".index")), (text, None)],
        note=say(
            "The work keeps what was written. People of the department see the vendor of this work from "
            "then on; of a text that means no department nobody of a department does."
        ),
    )
    return onward or show_step(form, step)


@requires(Permission.ACCOUNT_MANAGE)
def people(department_id: int) -> ResponseReturnValue:
    """Who belongs to it."""
    department = _found(department_id)
    members = queries.members_of(department_id)
    form = PeopleForm(
        people=[str(person.id) for _, person in members],
        seen=",".join(str(row.id) for row, _ in members),
    )
    offered = {person.id: person.name for person in people_with_role(Role.DEPARTMENT)}
    offered |= {person.id: person.name for _, person in members}
    form.offer(sorted(offered.items(), key=lambda one: one[1]))
    back = url_for(".show", department_id=department_id)
    onward = act(
        form,
        lambda: services.name_members(
            department,
            [int(number) for number in form.people.data or ()],
            seen=form.seen_ids,
            actor=current_actor(),
        ),
        done=say("The people of this department are on record."),
        to=back,
    )
    return onward or show_form(form, f"{FOLDER}/people.html", department=department, back=back)


def _found(department_id: int) -> Department:
    department: Department = or_404(find_department(department_id))
    return department


def our_department(text: str) -> str:
    """A department as it is called in the reader's language; what means none, as it is written."""
    if "departments" not in g:
        g.departments = departments_by_text()
    found = g.departments.get(text)
    return text if found is None else in_language(found.called)


def departments_offered() -> list[str]:
    """What can be typed as the department of work today."""
    return [one.name for one in departments_to_name()]
