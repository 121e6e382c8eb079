"""The shape of input when questionnaires are sent, sent again or recalled, a section is given, a workbook comes."""

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from portal.foundation.accounts.forms import another_field
from portal.foundation.accounts.models import Language
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    an_address,
    at_most,
    chosen,
    line_field,
    needed,
    options,
    stripped,
    text_field,
)
from portal.foundation.core.pages.web import ids_in
from portal.foundation.core.words.i18n import _l
from portal.supervision.attestations.forms import FindWorkForm

Pairs = Iterable[tuple[str, str]]
LONG = 1000
ANEW, LEAVE_OUT = "anew", "leave_out"


class FindByNameForm(FindWorkForm):
    """Whose work."""

    work = StringField(_l("Word in the name of the work"), filters=[stripped])


class ChooseFilesForm(FlaskForm):
    """Evidence that the vendor gave before. `offer` first."""

    files = TickField(
        _l("Files that you gave before"), [InputRequired(_l("Choose files that you gave before."))]
    )

    def offer(self, files: Pairs) -> None:
        self.files.choices = options(files)


class _WhatForm(FlaskForm):
    """Which questionnaire, for which period, until when."""

    questionnaire = PickField(_l("Questionnaire"), validators=[chosen()])
    period_from = DayField(_l("From"), validators=[Optional()])
    period_to = DayField(
        _l("To"),
        validators=[Optional()],
        description=_l(
            "The time the answers are about, cut to the days since the first handover. Before it "
            "the vendor is asked as of today, without a period."
        ),
    )
    due_on = DayField(
        _l("Due date"),
        validators=[needed()],
        description=_l("Moved to the next working day outside closed times."),
    )
    message = text_field(_l("Message to the vendor"), LONG, optional=True)
    anyway = BooleanField(_l("Send it all the same, in the language it asks in"))

    def offer(self, questionnaires: Pairs) -> None:
        self.questionnaire.choices = options(questionnaires)


class SendForm(_WhatForm):
    """To one vendor, about some of its work."""

    works = TickField(
        _l("Entrusted work"),
        validators=[InputRequired(_l("Choose at least one piece of work."))],
        description=_l("One sheet serves all of it: a question is asked if it applies to one."),
    )

    def offer_works(self, works: Pairs) -> None:
        self.works.choices = options(works)


class SendManyForm(_WhatForm):
    """To the vendors of much work; `works` are its ids, in one field."""

    works = HiddenField()

    def work_ids(self) -> list[int]:
        return ids_in([self.works.data or ""])


class RecallForm(FlaskForm):
    """`then`: what the plan does that had sent it; nothing where the plan knows nothing of it."""

    reason = text_field(_l("Reason"), LONG)
    then = RadioField(
        _l("Then the plan"),
        choices=options(
            [
                (ANEW, _l("asks anew, due by the day below")),
                (LEAVE_OUT, _l("leaves it out this time")),
            ]
        ),
        default=ANEW,
        validators=[Optional()],
    )
    again_on = DayField(
        _l("Due anew"),
        validators=[Optional()],
        description=_l("It is sent about a month before. Moved to a working day."),
    )

    def offer(self, *, leave_out: bool) -> None:
        """Leaving it out is the officer's."""
        if not leave_out:
            self.then.choices = options([(ANEW, _l("asks anew, due by the day below"))])

    @property
    def due_again(self) -> date | None:
        """None where it was not asked about."""
        day: date | None = self.again_on.data
        return day if self.then.raw_data and self.then.data == ANEW else None

    @property
    def leaves_out(self) -> bool:
        return bool(self.then.raw_data and self.then.data == LEAVE_OUT)


class AgainForm(FlaskForm):
    due_on = DayField(_l("Due date"), validators=[needed()])
    message = text_field(_l("Message to the vendor"), LONG, optional=True)


NEW = "new"


class GiveForm(FlaskForm):
    """A colleague with an account, or the name and address of a new one."""

    others = TickField(
        _l("Further sections to give"), description=_l("The same colleague answers them too.")
    )
    colleague = RadioField(_l("Who answers this section?"), validators=[chosen()])
    wanted_on = DayField(
        _l("By when"),
        validators=[Optional()],
        description=_l("Among yourselves; nobody outside your company is told."),
    )
    note = text_field(_l("Note to the colleague"), LONG, optional=True)
    name = line_field(_l("Name"), 120, optional=True)
    email = EmailField(
        _l("E-mail address"),
        filters=[stripped],
        validators=[Optional(), an_address(), at_most(254)],
    )
    is_another = another_field()
    language = SelectField(
        _l("Language"),
        choices=options([(Language.JA.value, "日本語"), (Language.EN.value, "English")]),
    )

    def offer(self, people: Iterable[tuple[int, str]], sections: Pairs) -> None:
        """`people`: id and name of the colleagues; `sections`: the others that may be given."""
        self.others.choices = options(sections)
        somebody = [(str(number), name) for number, name in people]
        self.colleague.choices = options(
            [*somebody, (NEW, _l("Somebody without an account: invite them"))]
        )

    def validate(self, *args: object, **kwargs: object) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        if self.colleague.data == NEW:
            for field in (self.name, self.email):
                if not field.data:
                    field.errors = [*field.errors, str(_l("Please fill this in."))]
                    valid = False
        return valid


class WorkbookForm(FlaskForm):
    """What is in the file is read elsewhere."""

    file = FileField(
        _l("Filled-in workbook"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "The file that was downloaded here (.xlsx). Nothing is changed before you have seen "
            "what would change."
        ),
    )
