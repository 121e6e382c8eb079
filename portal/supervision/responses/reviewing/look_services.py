"""The command of a first look: what a person of a department remarks on, told to the reviewer."""

from collections.abc import Mapping

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.departments.queries import departments_of_person, vendors_of_person
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import FirstLook
from portal.supervision.responses.reviewing.look_queries import own_look


def keep_first_look(
    assignment_id: int, doubts: Mapping[str, str], *, remark: str, seen: int, actor: Actor
) -> FirstLook:
    """Nothing remarked on is a look too. `seen`: the round on the page.

    Refuses another department's vendor, what is not handed in or was handed in anew, questions that are not asked, and the same again.
    """
    asked = queries.demand_asked(assignment_id)
    assignment = asked.assignment
    workflow.demand_reviewable(assignment)
    if actor.user_id is None or assignment.vendor_id not in vendors_of_person(actor.user_id):
        raise RuleViolated(say("This vendor does not work for your department."))
    if assignment.round != seen:
        raise ChangedMeanwhile(say("It was handed in anew after you opened it. Look again."))
    told = {name: words.strip() for name, words in doubts.items() if words.strip()}
    if not asked.sheet.by_id.keys() >= told.keys():
        raise queries.NotThere
    before = own_look(assignment, actor)
    if before is not None and (before.doubts, before.remark) == (told, remark.strip()):
        raise RuleViolated(say("Nothing is different from what is saved already."))
    departments = [one.name for one in departments_of_person(actor.user_id)]
    look = FirstLook(
        vendor_id=assignment.vendor_id,
        assignment_id=assignment.id,
        round=assignment.round,
        department=" / ".join(departments)[:500],
        doubts=told,
        remark=remark.strip(),
        looked_by_id=actor.user_id,
        looked_at=clock.now(),
        looked_on=clock.today(),
    )
    db.session.add(look)
    db.session.flush()
    text = say("Looked at %(number)s for the department", number=assignment.number)
    after = {"questions": sorted(told), "remark": look.remark}
    record(actor, "questionnaire.first_looked", assignment, text, also=[look], after=after)
    return look
