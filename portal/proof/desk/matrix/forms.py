"""The filters of the board, as they are typed."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import DayField, options
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.matrix.narrowing import BoardChoices, Filters
from portal.supervision.promises.results import Look
from portal.supervision.promises.words import LOOKS


class BoardForm(FlaskForm):
    """The filters of the board, as they stand in its address."""

    class Meta:
        csrf = False  # it only reads

    as_of = DayField(_l("As of"), validators=[Optional()])
    tier = SelectField(_l("Tier"), validators=[Optional()], validate_choice=False)
    state = SelectField(_l("State"), validators=[Optional()], validate_choice=False)
    kind = SelectField(_l("Kind of vendor"), validators=[Optional()], validate_choice=False)
    owner = SelectField(_l("Owner"), validators=[Optional()], validate_choice=False)
    department = SelectField(_l("Department"), validators=[Optional()], validate_choice=False)
    duty = SelectField(_l("Duty"), validators=[Optional()], validate_choice=False)
    verdict = SelectField(_l("Verdict"), validators=[Optional()], validate_choice=False)
    open_only = BooleanField(_l("Only vendors with something not kept or due soon"))

    def offer(self, among: BoardChoices) -> None:
        offered = {
            self.tier: [(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers],
            self.state: [(state.value, words(WORDS[state])) for state in VendorState],
            self.kind: [(kind.id, in_language(kind.label)) for kind in catalogue.vendor_kinds()],
            self.owner: [(str(id_), name) for id_, name in among.owners],
            self.department: [(str(id_), in_language(name)) for id_, name in among.departments],
            self.duty: [
                (duty.id, in_language(duty.label)) for duty in catalogue.promise_pack().duties
            ],
            self.verdict: [(look.value, words(LOOKS[look])) for look in Look],
        }
        for field, choices in offered.items():
            field.choices = options([("", _l("all")), *choices])

    def day(self) -> date:
        """Today where none is given, or none that exists; the field shows it."""
        if self.as_of.errors:
            return clock.today()
        self.as_of.data = self.as_of.data or clock.today()
        day: date = self.as_of.data
        return day

    def filters(self) -> Filters:
        """Whatever is no choice is left out."""
        return Filters(
            tier=_chosen(self.tier),
            state=_chosen(self.state),
            open_only=bool(self.open_only.data),
            kind=_chosen(self.kind),
            owner=int(_chosen(self.owner) or 0),
            department=int(_chosen(self.department) or 0),
            duty=_chosen(self.duty),
            verdict=_chosen(self.verdict),
        )


def _chosen(field: SelectField) -> str:
    choices: Any = field.choices
    asked = str(field.data)
    return asked if any(str(choice.value) == asked for choice in choices) else ""
