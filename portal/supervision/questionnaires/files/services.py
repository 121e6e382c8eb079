"""Commands: take a file in, as a new questionnaire or as the draft of its next version."""

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.files.found import Found
from portal.supervision.questionnaires.models import QuestionnaireDraft
from portal.supervision.questionnaires.publishing import services


def take_in(name: str, found: Found, *, actor: Actor) -> QuestionnaireDraft:
    """As a draft: nothing is published by a file alone. One command, one line of history.

    Refuses a file with faults, and where somebody is writing the next version already.
    """
    sheet = demand_readable(found)
    questionnaire = queries.find_named(name)
    if questionnaire is None:
        return services.make_questionnaire(name, sheet, origin=found.origin, actor=actor)
    if queries.find_draft(questionnaire.id) is not None:
        raise RuleViolated(
            say("Somebody is writing the next version already. Publish it or give it up first.")
        )
    return services.begin_draft(questionnaire, actor=actor, sheet=sheet, origin=found.origin)


def demand_readable(found: Found) -> Sheet:
    """Refuses a file with faults; they are shown with it."""
    if found.sheet is None:
        raise RuleViolated(
            say("%(count)s things have to be mended in the file first.", count=len(found.faults)),
            field="file",
        )
    return found.sheet
