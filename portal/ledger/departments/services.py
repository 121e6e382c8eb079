"""Commands about departments: registered, changed, ended, what is written for one, who belongs to it."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, hold
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Department, DepartmentMember, DepartmentText
from portal.ledger.departments import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDetails:
    """All that can be typed about one. `ended_on`: its last day; None: it is still there."""

    name: str
    name_en: str = ""
    code: str = ""
    began_on: date | None = None
    ended_on: date | None = None


def register_department(details: DepartmentDetails, *, actor: Actor, text: str = "") -> Department:
    """Its name means it from now on, and so does `text`, where something else is written for it.

    Refuses a name that is written for another department already.
    """
    alone("departments")
    values = _checked(details, None)
    department = Department(**values, created_at=clock.now())
    db.session.add(department)
    db.session.flush()
    also: list[Subject] = [
        *_mean(department, {values["name"], values["name_en"], text.strip()}, actor)
    ]
    said = say("Department %(name)s registered", name=department.name)
    record(actor, "department.registered", department, said, also=also, after=values)
    return department


def change_department(
    department: Department, details: DepartmentDetails, *, version: int, actor: Actor
) -> None:
    """What it was called before goes on meaning it. Refuses where somebody else saved since `version`,
    a name written for another department, and no change at all."""
    alone("departments")
    hold(department)
    if department.version != version:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    values = _checked(details, department)
    before = {name: getattr(department, name) for name in values}
    if before == values:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    for name, value in values.items():
        setattr(department, name, value)
    db.session.flush()
    also: list[Subject] = [*_mean(department, {values["name"], values["name_en"]}, actor)]
    old, new = differences(before, values)
    said = say("Department %(name)s changed", name=department.name)
    record(actor, "department.changed", department, said, also=also, before=old, after=new)


def map_text(text: str, department: Department, *, actor: Actor) -> DepartmentText:
    """What stands as the department of work means this one. Refuses a text that is nowhere, the name of
    another department, and one that means this one already."""
    alone("departments")
    known = queries.find_text(text)
    if known is None and text not in queries.texts_in_use():
        raise RuleViolated(say("No work names its department so any more. Look again."))
    now = queries.departments_by_text().get(text)
    if now is not None and now.id == department.id:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    if now is not None and text in (now.name, now.name_en):
        raise RuleViolated(
            say("“%(text)s” is the name of a department. Change that name first.", text=text),
            field="department",
        )
    if known is None:
        (known,) = _mean(department, {text}, actor)
    else:
        known.department_id, known.set_by_id, known.set_at = (
            department.id,
            actor.user_id,
            clock.now(),
        )
        db.session.flush()
    said = say("“%(text)s” means department %(name)s", text=text, name=department.name)
    before = {"department": now.name if now else ""}
    after = {"department": department.name}
    record(
        actor, "department.text_mapped", department, said, also=[known], before=before, after=after
    )
    return known


def name_members(
    department: Department, user_ids: Collection[int], *, seen: Collection[int], actor: Actor
) -> None:
    """Who belongs to it from today on; who is not among them any more no longer does.

    `seen`: the rows on the page. Refuses where they are others by now, people without the role, and no
    change at all.
    """
    alone("departments")
    rows = [row for row, _ in queries.members_of(department.id)]
    if {row.id for row in rows} != set(seen):
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    wanted, known = set(user_ids), {row.user_id for row in rows}
    people = {person.id: person for person in people_with_role(Role.DEPARTMENT)}
    if not wanted - known <= set(people):
        raise RuleViolated(
            say("Choose people of the list: they hold the role “Department”."), field="people"
        )
    gone = [row for row in rows if row.user_id not in wanted]
    new = [
        DepartmentMember(
            department_id=department.id,
            user_id=user_id,
            set_by_id=actor.user_id,
            valid_from=clock.today(),
        )
        for user_id in sorted(wanted - known)
    ]
    if not gone and not new:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    for row in gone:
        row.end(clock.today())
    db.session.add_all(new)
    db.session.flush()
    said = say("People of department %(name)s changed", name=department.name)
    also: list[Subject] = [*gone, *new]
    told = {"people": len(rows)}, {"people": len(wanted)}
    record(
        actor,
        "department.people_named",
        department,
        said,
        also=also,
        before=told[0],
        after=told[1],
    )


def _mean(department: Department, texts: Collection[str], actor: Actor) -> list[DepartmentText]:
    """These texts mean it, as far as they are not known."""
    known = queries.departments_by_text()
    new = [
        DepartmentText(
            text=text,
            department_id=department.id,
            set_by_id=actor.user_id,
            set_at=clock.now(),
        )
        for text in sorted(set(texts) - set(known) - {""})
    ]
    db.session.add_all(new)
    db.session.flush()
    return new


def _checked(details: DepartmentDetails, known: Department | None) -> dict[str, Any]:
    values = {
        name: value.strip() if type(value) is str else value
        for name, value in asdict(details).items()
    }
    if not values["name"]:
        raise RuleViolated(say("The department needs a name."), field="name")
    meant = queries.departments_by_text()
    for field in ("name", "name_en"):
        of = meant.get(values[field])
        if of is not None and (known is None or of.id != known.id):
            raise RuleViolated(
                say(
                    "“%(text)s” is written for department %(name)s already.",
                    text=values[field],
                    name=of.name,
                ),
                field=field,
            )
    if details.began_on and details.ended_on and details.ended_on < details.began_on:
        raise RuleViolated(
            say("The last day must not be before the start, %(start)s.", start=details.began_on),
            field="ended_on",
        )
    return values
