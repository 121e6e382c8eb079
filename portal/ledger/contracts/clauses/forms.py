"""The shape of what is typed about clauses and waivers; the rules are in observations and workflow."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.content.definitions.clauses import Clause
from portal.foundation.accounts.meanwhile import show_saved
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    TickField,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.pages.web import LARGEST_ID
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import digits
from portal.ledger.contracts.clauses.observations import OBSERVED, Observation, observed
from portal.ledger.contracts.clauses.waiver_services import WaiverTerms
from portal.ledger.contracts.labels import STATES
from portal.ledger.contracts.models import ClauseCheck, ClauseState
from portal.ledger.decisions.forms import NumberedForm
from portal.ledger.vendors.entry.fields import OneOrNoneField, WholeField, as_typed, labels

_NOBODY = _l("Please choose")


def _state(typed: str | None) -> ClauseState | None:
    return ClauseState(typed) if typed in set(ClauseState) else None


class CheckFields(Form):
    """What is noted about one clause; the whole list leaves quotes as they are."""

    article = line_field(_l("Article"), 40, optional=True)
    page = WholeField(
        _l("Page"),
        [Optional(), NumberRange(1, 9999, _l("Please enter a page from %(min)s to %(max)s."))],
    )
    reason = text_field(_l("Reason or remark"), 1000, optional=True)
    elsewhere_id = OneOrNoneField(_l("Contract that has the clause"), none=_NOBODY)
    seen = IntegerField(widget=HiddenInput(), default=0)

    def observation(self, quote: str = "") -> Observation:
        """`quote`: as it stands, where the form does not ask for it."""
        typed = {name: self[name].data for name in OBSERVED if name in self}
        return Observation(**({"quote": quote} | typed))


class CheckForm(CheckFields, FlaskForm):
    """One clause; `seen` is the id of the row the form was opened with, 0: none.

    `amends`: the contract stands under another, whose clause it may replace.
    """

    state = RadioField(_l("What the contract says"), coerce=_state, validate_choice=False)
    quote = text_field(_l("Quote"), 2000, optional=True)
    replaces = BooleanField(
        _l("Takes the place of the same clause in the contract it stands under")
    )

    def __init__(
        self, titles: Mapping[int, str], contract_id: int, *, amends: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not amends:
            del self.replaces
        self.state.choices = labels(STATES)
        self.elsewhere_id.offer(titles, contract_id)


class RowFields(CheckFields):
    state = SelectField(_l("State"), coerce=_state, validate_choice=False)


class ListForm(FlaskForm):
    """Every clause on one page: a part for each, named by the clause's id."""

    @classmethod
    def of(
        cls,
        clauses: Iterable[Clause],
        checks: Mapping[str, ClauseCheck],
        titles: Mapping[int, str],
        contract_id: int,
        **how: Any,
    ) -> "ListForm":
        """With what is saved; `formdata=None`: whatever was sent."""
        known = list(clauses)
        parts = {
            clause.id: FormField(RowFields, label=in_language(clause.title)) for clause in known
        }
        form: ListForm = type("ListForm", (cls,), parts)(
            data={clause.id: values_of(checks.get(clause.id)) for clause in known}, **how
        )
        for clause in known:
            row = form[clause.id].form
            row.state.choices = [("", ""), *labels(STATES)]
            row.elsewhere_id.offer(titles, contract_id)
        return form

    def seen_ids(self) -> list[int]:
        seen = (part.form.seen.data or 0 for part in self._parts())
        return [check_id for check_id in seen if 0 < check_id <= LARGEST_ID]

    def see_again(self, checks: Mapping[str, ClauseCheck], saved: "ListForm") -> None:
        """Somebody else saved meanwhile: what was typed stays, and is now compared with theirs.

        What is `saved` now stands beside it, in the lines that are about another row than before.
        """
        for part in self._parts():
            check = checks.get(part.name)
            if (part.form.seen.data or 0) != (check.id if check else 0):
                show_saved(part.form, saved[part.name].form)
            part.form.seen.raw_data = None
            part.form.seen.data = check.id if check else 0

    def refuse(self, error: DomainError) -> None:
        """Beside the field of the line, named as `survival-article`."""
        clause_id, _, name = (error.field or "").rpartition("-")
        if clause_id in self and name in self[clause_id].form._fields:
            field = self[clause_id].form[name]
            field.errors = [*field.errors, words(error.message)]
        else:
            self.form_errors.append(words(error.message))

    def _parts(self) -> list["FormField[Any]"]:
        return [part for part in self if isinstance(part, FormField)]


def values_of(check: ClauseCheck | None) -> dict[str, Any]:
    """What a form shows of the row that stands."""
    if check is None:
        return {"seen": 0, "state": None}
    return asdict(observed(check)) | {"seen": check.id}


class ConfirmForm(FlaskForm):
    """Which clauses are as they were found; `seen`: the row of each that was looked at."""

    clauses = TickField(_l("Still as found before"), default=())
    seen = HiddenField()

    def __init__(self, rows: Mapping[str, int], **kwargs: Any) -> None:
        """`rows`: by clause the id of the row that stands."""
        seen = " ".join(f"{clause_id}:{row_id}" for clause_id, row_id in rows.items())
        super().__init__(data={"seen": seen} | kwargs.pop("data", {}), **kwargs)
        self.clauses.choices = options((clause_id, clause_id) for clause_id in rows)

    def chosen(self) -> Mapping[str, int]:
        """The clauses ticked, each with the row that was looked at; 0 where that is not said."""
        pairs = (pair.rpartition(":") for pair in (self.seen.data or "").split())
        seen = {
            clause_id: min(digits(number, 10) or 0, LARGEST_ID) for clause_id, _, number in pairs
        }
        return {clause_id: seen.get(clause_id, 0) for clause_id in self.clauses.data or ()}


class WaiverForm(FlaskForm):
    engagement_id = OneOrNoneField(_l("For which work"), none=_l("All work this contract covers"))
    until = DayField(
        _l("Last day of the waiver"),
        [needed()],
        description=_l("From the day after, the promise is not kept until the clause is agreed."),
    )
    reason = text_field(_l("Why the clause cannot be had for now"), 2000)
    measure = text_field(
        _l("What makes up for it"),
        2000,
        description=_l("What you do instead, such as a check of your own, until it is agreed."),
    )

    def __init__(self, works: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.engagement_id.offer(works)

    def terms(self) -> WaiverTerms:
        return as_typed(self, WaiverTerms)


class DecideWaiverForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), 2000)


class EndWaiverForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)
