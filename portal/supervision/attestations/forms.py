"""The shape of input only; whether a step is allowed is decided in workflow.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.foundation.core.i18n import _l
from portal.supervision.attestations.models import Answer, Wording

LONG = 2000
NEEDED = _l("This is needed.")


class RequestForm(FlaskForm):
    """What to ask for, about which work, for which period."""

    engagement_id = SelectField(
        _l("Entrusted work"), coerce=int, validators=[InputRequired(NEEDED)]
    )
    statements = SelectMultipleField(
        _l("Statements"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one statement."))],
    )
    wording = RadioField(
        _l("Wording"),
        choices=[
            (Wording.START.value, _l("Before the work starts: looks ahead")),
            (Wording.PERIOD.value, _l("For a period that has ended: looks back and ahead")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    period_from = DateField(_l("From"), validators=[InputRequired(NEEDED)])
    period_to = DateField(
        _l("To"), validators=[Optional()], description=_l("Only for a period that has ended.")
    )
    due_on = DateField(
        _l("Due date"),
        validators=[Optional()],
        description=_l("Empty: 30 days from today, on a working day."),
    )

    def offer(
        self, works: Iterable[tuple[int, str]], statements: Iterable[tuple[str, str]]
    ) -> None:
        self.engagement_id.choices = list(works)
        self.statements.choices = list(statements)


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        _l("Why is it withdrawn?"), validators=[InputRequired(NEEDED), Length(max=1000)]
    )


class AuthorityForm(FlaskForm):
    """A record of authority: who, given by whom, on which paper, until when."""

    person_id = SelectField(_l("Signatory"), coerce=int, validators=[InputRequired(NEEDED)])
    given_by = StringField(
        _l("Authority given by"),
        validators=[InputRequired(NEEDED), Length(max=160)],
        description=_l("Name and title, such as the representative director."),
    )
    paper = StringField(
        _l("Paper"),
        validators=[InputRequired(NEEDED), Length(max=300)],
        description=_l("What it is and its date, such as a letter of authority of 6 April."),
    )
    until = DateField(_l("Valid until"), validators=[InputRequired(NEEDED)])
    file = FileField(_l("Copy of the paper"), description=_l("PDF, JPEG or PNG, up to 50 MB."))


class SignForm(FlaskForm):
    """What the signer adds. The inputs of the statement are read by inputs.py."""

    language = HiddenField()
    shown = HiddenField()
    answer = RadioField(
        _l("Your answer"), validators=[InputRequired(_l("Choose one of the answers."))]
    )
    explanation = TextAreaField(_l("What is not so?"), validators=[Length(max=4000)])
    name = StringField(_l("Name"), validators=[InputRequired(NEEDED), Length(max=120)])
    title = StringField(_l("Title"), validators=[InputRequired(NEEDED), Length(max=120)])
    confirmed = BooleanField(
        _l("Acknowledgement"), validators=[InputRequired(_l("Tick this to sign."))]
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(NEEDED), Length(max=1000)],
        description=_l("Shows that it is you who signs."),
    )

    def offer(self, answers: Iterable[tuple[str, str]]) -> None:
        self.answer.choices = list(answers)

    @property
    def chosen(self) -> Answer:
        return Answer(self.answer.data)


class ExceptionForm(FlaskForm):
    reason = TextAreaField(
        _l("Why can it be accepted?"),
        validators=[InputRequired(NEEDED), Length(max=LONG)],
        description=_l("Name what makes it lawful and safe, and what compensates for it."),
    )
    until = DateField(_l("Accepted until"), validators=[InputRequired(NEEDED)])


class DecisionForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason for the decision"), validators=[InputRequired(NEEDED), Length(max=LONG)]
    )
