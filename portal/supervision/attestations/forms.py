"""The shape of input only; whether a step is allowed is decided in workflow.py."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
)
from wtforms.validators import InputRequired, Optional

from portal.content.catalogue import tiers, vendor_kinds
from portal.foundation.accounts.forms import PasskeyField, password_again
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    TickField,
    at_most,
    chosen,
    line_field,
    needed,
    one_line,
    options,
    stripped,
    text_field,
)
from portal.foundation.core.pages.web import ids_in
from portal.foundation.core.words.i18n import _l, in_language
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.attestations.models import Answer, Course

LONG = 2000
SHORT = 1000  # what also ends an obligation


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
    reason = text_field(_l("Why is it withdrawn?"), SHORT)


class AuthorityForm(FlaskForm):
    """A record of authority: who, given by whom, on which paper, until when."""

    person_id = PickField(_l("Signatory"), coerce=int, validators=[needed()])
    given_by = line_field(
        _l("Authority given by"),
        160,
        description=_l("Name and title, such as the representative director."),
    )
    paper = line_field(
        _l("Paper"),
        300,
        description=_l("What it is and its date, such as a letter of authority of 6 April."),
    )
    until = DayField(_l("Valid until"), validators=[needed()])
    file = FileField(_l("Copy of the paper"), description=_l("PDF, JPEG or PNG, up to 50 MB."))


class OwnAuthorityForm(FlaskForm):
    """The proof of their own authority, as a signatory hands it in."""

    given_by = line_field(
        _l("Who gave you the authority"),
        160,
        description=_l("Name and title, such as the representative director of your company."),
    )
    paper = line_field(
        _l("Paper that shows it"),
        300,
        description=_l(
            "What it is and its date, such as a letter of authority of 6 April. The representative director "
            "hands in the certificate of registered matters."
        ),
    )
    until = DayField(_l("Valid until"), validators=[needed()])
    file = FileField(
        _l("Copy of that paper"),
        [FileRequired(_l("Please choose a file."))],
        description=_l("PDF, JPEG or PNG, up to 50 MB."),
    )


class LookAtAuthorityForm(DecidingForm):
    """What stands on the paper, as somebody of the company reads it; or why it is no proof."""

    given_by = line_field(_l("Authority given by"), 160)
    paper = line_field(_l("Paper that shows it"), 300)
    until = DayField(_l("Valid until"), validators=[needed()])
    reason = text_field(
        _l("Reason"),
        1000,
        optional=True,
        description=_l("Needed where it is returned: the signatory reads it."),
    )


class SignForm(FlaskForm):
    """What is given once for every statement. Answers and entries are read by replies.py."""

    name = StringField(_l("Name"), filters=[one_line], validators=[needed(), at_most(120)])
    title = StringField(_l("Title"), filters=[one_line], validators=[needed(), at_most(120)])
    confirmed = BooleanField(
        _l("Acknowledgement"), validators=[InputRequired(_l("Tick this to sign."))]
    )
    password = password_again(description=_l("Shows that it is you who signs."))
    passkey = PasskeyField()


class CorrectForm(FlaskForm):
    reason = text_field(_l("What is wrong?"), SHORT)


class TakeBackForm(FlaskForm):
    reason = text_field(_l("Why does your company no longer stand by it?"), SHORT)
    password = password_again(description=_l("Shows that it is you who withdraws it."))
    passkey = PasskeyField()


class NoteForm(FlaskForm):
    reason = text_field(_l("What follows from it?"), SHORT, render_kw={"rows": 3})


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


Pairs = Iterable[tuple[str, str]]


class FindWorkForm(FlaskForm):
    """Which work, sent with GET."""

    class Meta:
        csrf = False

    tier = PickField(_l("Risk tier"), validators=[Optional()])
    kind = PickField(_l("Kind of vendor"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier.choices = any_of((tier.id, in_language(tier.label)) for tier in tiers().tiers)
        self.kind.choices = any_of((kind.id, in_language(kind.label)) for kind in vendor_kinds())


class FindForm(FindWorkForm):
    """Which work to ask about."""

    missing = PickField(_l("Statement that does not stand"), validators=[Optional()])
    renewed = BooleanField(_l("Contract renewed in the last 60 days"))

    def offer(self, statements: Pairs) -> None:
        self.missing.choices = any_of(statements)


def any_of(pairs: Pairs) -> Any:
    return options([("", _l("Any")), *pairs])


class AskManyForm(FlaskForm):
    """What to ask; `works` are the ids of the work, in one field."""

    works = HiddenField()
    statements = TickField(
        _l("Statements"),
        validators=[InputRequired(_l("Choose at least one statement."))],
    )
    period_from = DayField(_l("From"), validators=[Optional()])
    period_to = DayField(
        _l("To"),
        validators=[Optional()],
        description=_l(
            "For work of which data has been handed over; cut to the days since then. Of other "
            "work the vendor is asked to look ahead."
        ),
    )
    due_on = DayField(
        _l("Due date"),
        validators=[Optional()],
        description=_l(
            "Empty: 30 days from today, or with what the vendor is asked already. "
            "A date you choose stays as it is."
        ),
    )

    def offer(self, statements: Pairs) -> None:
        self.statements.choices = options(statements)

    def work_ids(self) -> list[int]:
        """Each once; what is no id is left out."""
        return ids_in([self.works.data or ""])

    def times(self) -> dict[str, date | None]:
        """About which time, and until when to answer."""
        return {
            "first": self.period_from.data,
            "last": self.period_to.data,
            "due_on": self.due_on.data,
        }


def ids_sent() -> list[int]:
    """Of the vendors ticked in their list."""
    return ids_in(request.form.getlist("vendor_ids"))


class ProposalForm(FlaskForm):
    """What to do, why, and by when; what the dates mean depends on the course."""

    course = RadioField(_l("What is to be done?"), validators=[chosen()])
    reason = text_field(
        _l("Reason"),
        LONG,
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


class DecisionForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), SHORT)
