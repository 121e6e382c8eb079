"""The shape of a proposal about exceptions or a refusal, and of its decision."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    at_most,
    chosen,
    needed,
    options,
    stripped,
)
from portal.foundation.core.words.i18n import _l
from portal.supervision.attestations.models import Answer, Course

LONG = 2000
SHORT = 1000  # what also ends an obligation


class ProposalForm(FlaskForm):
    """What to do, why, and by when; what the dates mean depends on the course."""

    course = RadioField(_l("What is to be done?"), validators=[chosen()])
    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[needed(), at_most(LONG)],
        description=_l(
            "For acceptance: what makes it safe. For a correction: what must be put right; "
            "the vendor reads this."
        ),
    )
    basis = StringField(
        _l("Record that makes it lawful"),
        filters=[stripped],
        validators=[Optional(), at_most(300)],
        description=_l(
            "Needed for acceptance: an approval, an amendment or a clause, with its number and date."
        ),
    )
    until = DayField(
        _l("Until"),
        validators=[needed()],
        description=_l(
            "Accepted until this day, put right by this day, or looked at again on this day."
        ),
    )

    def offer(self, answer: Answer) -> None:
        """A refusal cannot be accepted."""
        self.course.choices = options(
            (course.value, label)
            for course, label in COURSES.items()
            if not (course is Course.APPROVE and answer is Answer.DECLINE)
        )


COURSES = {
    Course.APPROVE: _l("Accept it until a day"),
    Course.CORRECT: _l("Demand that the vendor puts it right"),
    Course.SUSPEND: _l("Stop handing over data"),
}


class DecisionForm(DecidingForm):
    reason = TextAreaField(
        _l("Reason for the decision"), filters=[stripped], validators=[needed(), at_most(SHORT)]
    )
