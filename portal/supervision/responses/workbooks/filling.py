"""What goes into a workbook besides the questions, and the sentences that say how to fill it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.questionnaires.kinds.parts.question import Basis
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.marks import Marks

BASES: Final[Mapping[Basis, Message]] = {
    Basis.LAW: say("Required by law or by a must-item of the guideline."),
    Basis.GUIDELINE: say("An example or a desirable item of the guideline."),
    Basis.CONTRACT: say("It follows from our contract or from our published policy."),
    Basis.OWN: say("A further wish of ours, not a legal duty."),
}
HELP: Final = (
    say(
        "Fill in the yellow cells of the sheet “Your answers”, and of the sheets of tables behind "
        "it."
    ),
    say("Choose from the list of a cell, or type the answer; Japanese and English are understood."),
    say("Of several answers mark each that holds with ○; a certificate also needs its last day."),
    say("Answer a question with “only if” only where the condition holds; else leave it empty."),
    say("A cell you leave as it is changes nothing. Emptying a cell takes that answer back."),
    say("Files of evidence are attached in the portal; they cannot travel in this workbook."),
    say("Then upload the workbook where you downloaded it. You see what changes first."),
)


@dataclass(frozen=True)
class Filling:
    """What goes into the workbook besides the questions. `due_on` None: nothing is due."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    last: Mapping[str, GivenAnswer]
    marks: Marks
    company: Text
    vendor: Text
    due_on: date | None
