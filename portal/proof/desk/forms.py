"""What is typed on the desk: the filters of the board."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional, ValidationError

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import DayField, options
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import Filters


class BoardForm(FlaskForm):
    """The filters of the board, as they stand in its address."""

    class Meta:
        csrf = False  # it only reads

    as_of = DayField(_l("As of"), validators=[Optional()])
    tier = SelectField(_l("Tier"), validators=[Optional()], validate_choice=False)
    state = SelectField(_l("State"), validators=[Optional()], validate_choice=False)
    open_only = BooleanField(_l("Only vendors with something not kept or due soon"))

    def offer(self) -> None:
        tiers = [(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers]
        states = [(state.value, words(WORDS[state])) for state in VendorState]
        self.tier.choices = options([("", _l("all")), *tiers])
        self.state.choices = options([("", _l("all")), *states])

    def day(self) -> date:
        """Today where none is given, or none that exists; the field shows it."""
        if self.as_of.errors:
            return clock.today()
        self.as_of.data = self.as_of.data or clock.today()
        day: date = self.as_of.data
        return day

    def filters(self) -> Filters:
        """Whatever is no choice is left out."""
        tiers = {tier.id for tier in catalogue.tiers().tiers}
        states = {state.value for state in VendorState}
        return Filters(
            tier=self.tier.data if self.tier.data in tiers else "",
            state=self.state.data if self.state.data in states else "",
            open_only=bool(self.open_only.data),
        )


class PastDayForm(FlaskForm):
    """The day of the past as of which a vendor is shown, as it stands in the address."""

    class Meta:
        csrf = False  # it only reads

    as_of = DayField(_l("As of"), validators=[Optional()])

    def validate_as_of(self, field: DayField) -> None:
        day: date | None = field.data
        if day is not None and day > clock.today():
            raise ValidationError(
                _l("The day is still to come. Please enter today or an earlier day.")
            )
