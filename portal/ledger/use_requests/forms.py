"""The shape of what is typed about requests for use; the rules are in workflow.py."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField

from portal.content import catalogue
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.organisation.models import Department
from portal.ledger.payees.forms import QuestionsForm
from portal.ledger.payees.questions import PayeeEnding
from portal.ledger.use_requests.models import LONGEST_NAME
from portal.ledger.use_requests.workflow import REFUSED, STATES, Wanted
from portal.ledger.vendors.entry.fields import with_empty


class UseRequestForm(QuestionsForm):
    """What a department wants, and the questions that say on which ground it would get data."""

    name = line_field(_l("Which company do you want to use?"), LONGEST_NAME)
    corporate_number = line_field(
        _l("Corporate number"),
        40,
        optional=True,
        description=_l("13 digits, where you know it. Full-width digits and hyphens are fine."),
    )
    department = line_field(_l("Your department"), 120)
    own_department = PickField(_l("Your department"), [chosen()])  # of several that one belongs to
    work = line_field(
        _l("What is it to do for us?"),
        LONGEST_NAME,
        description=_l("Such as: sends our invitations by post."),
    )
    purpose = text_field(_l("Why, and why this company?"), 2000)
    categories = TickField(
        _l("Personal data it would get"),
        description=_l("None where it gets no personal data."),
    )
    wanted_on = DayField(_l("Wanted from"), [needed()])

    def offer(self, bases: Any, own: Sequence[Department] = ()) -> None:
        """`own`: the departments to which the person belongs; the only one is not asked."""
        super().offer(bases)
        self.only = own[0] if len(own) == 1 else None
        if own:
            del self.department
        if len(own) > 1:
            pairs = [(one.name, in_language(one.called)) for one in own]
            self.own_department.choices = with_empty(pairs)
        else:
            del self.own_department
        self.categories.choices = options(
            (one.id, words(one.title)) for one in catalogue.category_pack().categories
        )

    def wanted(self, ending: PayeeEnding) -> Wanted:
        return Wanted(
            name=self.name.data or "",
            corporate_number=self.corporate_number.data or "",
            department=self._department(),
            work=self.work.data or "",
            purpose=self.purpose.data or "",
            categories=tuple(self.categories.data or ()),
            wanted_on=filled(self.wanted_on),
            answers=self.answers(),
            outcome=ending.outcome,
            basis=ending.basis,
        )

    def _department(self) -> str:
        if self.only is not None:
            return self.only.name
        return (self.department or self.own_department).data or ""


class WithdrawForm(FlaskForm):
    reason = text_field(_l("Why is it withdrawn?"), 1000)


class AnswerForm(FlaskForm):
    state = RadioField(_l("Answer to the department"), [chosen()])
    reason = text_field(
        _l("Why"),
        2000,
        description=_l("The asker reads this. Say what the department may do instead."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state.choices = options((state.value, words(STATES[state])) for state in REFUSED)
