"""The shape of input only; whether a step is allowed is decided in workflow.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    at_most,
    needed,
    options,
    stripped,
)
from portal.foundation.core.words.i18n import _l

LONG = 2000
SHORT = 1000  # what also ends an obligation


def one_line(typed: str | None) -> str:
    """A filter: a name or title stands in one line."""
    return " ".join(stripped(typed).split())


class RequestForm(FlaskForm):
    """What to ask for, about which work. The wording follows from the facts of the work."""

    engagement_id = PickField(_l("Entrusted work"), coerce=int, validators=[needed()])
    statements = TickField(
        _l("Statements"),
        validators=[InputRequired(_l("Choose at least one statement."))],
    )
    period_from = DayField(_l("From"), validators=[Optional()])
    period_to = DayField(
        _l("To"),
        validators=[Optional()],
        description=_l(
            "Empty: since the last statement or the first handover, a year at the most, until "
            "yesterday. Before the first handover leave both empty: the vendor is asked to look "
            "ahead."
        ),
    )
    due_on = DayField(
        _l("Due date"),
        validators=[Optional()],
        description=_l("Empty: 30 days from today, on a working day."),
    )

    def offer(
        self, works: Iterable[tuple[int, str]], statements: Iterable[tuple[str, str]]
    ) -> None:
        self.engagement_id.choices = options(works)
        self.statements.choices = options(statements)


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        _l("Why is it withdrawn?"), filters=[stripped], validators=[needed(), at_most(SHORT)]
    )


class AuthorityForm(FlaskForm):
    """A record of authority: who, given by whom, on which paper, until when."""

    person_id = PickField(_l("Signatory"), coerce=int, validators=[needed()])
    given_by = StringField(
        _l("Authority given by"),
        filters=[stripped],
        validators=[needed(), at_most(160)],
        description=_l("Name and title, such as the representative director."),
    )
    paper = StringField(
        _l("Paper"),
        filters=[stripped],
        validators=[needed(), at_most(300)],
        description=_l("What it is and its date, such as a letter of authority of 6 April."),
    )
    until = DayField(_l("Valid until"), validators=[needed()])
    file = FileField(_l("Copy of the paper"), description=_l("PDF, JPEG or PNG, up to 50 MB."))


class SignForm(FlaskForm):
    """What is given once for every statement. Answers and entries are read by replies.py."""

    name = StringField(_l("Name"), filters=[one_line], validators=[needed(), at_most(120)])
    title = StringField(_l("Title"), filters=[one_line], validators=[needed(), at_most(120)])
    confirmed = BooleanField(
        _l("Acknowledgement"), validators=[InputRequired(_l("Tick this to sign."))]
    )
    password = PasswordField(
        _l("Password"),
        validators=[needed(), at_most(1000)],
        description=_l("Shows that it is you who signs."),
    )


class CorrectForm(FlaskForm):
    reason = TextAreaField(
        _l("What is wrong?"), filters=[stripped], validators=[needed(), at_most(SHORT)]
    )


class TakeBackForm(FlaskForm):
    reason = TextAreaField(
        _l("Why does your company no longer stand by it?"),
        filters=[stripped],
        validators=[needed(), at_most(SHORT)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[needed(), at_most(1000)],
        description=_l("Shows that it is you who withdraws it."),
    )


class NoteForm(FlaskForm):
    reason = TextAreaField(
        _l("What follows from it?"),
        filters=[stripped],
        validators=[needed(), at_most(SHORT)],
        render_kw={"rows": 3},
    )


class CheckForm(FlaskForm):
    """What somebody holds who wants to know whether a receipt is genuine. Shape only."""

    class Meta:
        csrf = False  # it changes nothing; sent forms carry the portal's own token

    number = StringField(
        _l("Attestation number"),
        filters=[one_line],
        validators=[at_most(40)],
        description=_l("At the top of the receipt, such as S-2026-031."),
    )
    sha256 = StringField(
        _l("SHA-256"),
        name="hash",
        filters=[one_line],
        validators=[at_most(200)],
        description=_l("In the part “Signature” of the receipt, or of the PDF file itself."),
    )
    file = FileField(_l("Or the receipt itself (PDF)"), description=_l("It is not kept."))
