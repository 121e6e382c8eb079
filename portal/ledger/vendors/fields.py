"""Form fields and validators of the ledger: what they refuse, they refuse in a whole sentence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.foundation.core.errors import ChangedMeanwhile, DomainError, InvalidTransition
from portal.foundation.core.i18n import _l, in_language, words
from portal.foundation.core.messages import Message

CONFLICT = 409
UNPROCESSABLE = 422


def needed() -> InputRequired:
    return InputRequired(_l("Please fill this in."))


def chosen() -> InputRequired:
    return InputRequired(_l("Please choose one."))


def at_most(length: int) -> Length:
    return Length(max=length, message=_l("This is too long: at most %(max)s characters."))


def stripped(typed: str | None) -> str:
    """A filter: what was typed, without blanks around it."""
    return (typed or "").strip()


class DayField(DateField):
    """A day. A day that does not exist, such as 30 February, is refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("There is no such day."))) from error


class PickField(SelectField):
    """One of a list; an id that is not in it is refused in words."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(str(_l("Please choose one of the list."))) from error


class TickField(SelectMultipleField):
    """Any of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def options(things: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices from things of a pack: their id, and their label or title in the reader's language."""
    return [
        (thing.id, in_language(getattr(thing, "label", None) or thing.title)) for thing in things
    ]


def with_empty(choices: Sequence[tuple[str, str]], empty: Any = None) -> list[tuple[str, str]]:
    """The same with a first line that chooses nothing."""
    return [("", str(empty if empty is not None else _l("Please choose"))), *choices]


def labels(texts: Mapping[Any, Message]) -> list[tuple[str, str]]:
    """Choices from messages by enum member."""
    return [(str(member.value), words(text)) for member, text in texts.items()]


def refuse(form: FlaskForm, error: DomainError, *, href: str = "", link: Any = "") -> None:
    """Show what a service refused beside its field, or on top; `href` and `link`: what helps."""
    conflict = isinstance(error, InvalidTransition | ChangedMeanwhile)
    form.refused_with = CONFLICT if conflict else UNPROCESSABLE
    sentence = words(error.message)
    if href:
        sentence = Markup('{} <a href="{}">{}</a>').format(sentence, href, link)
    field = form._fields.get(error.field)
    if field is None or isinstance(field.widget, HiddenInput):
        form.form_errors.append(sentence)
    else:
        field.errors = [*field.errors, sentence]


def status_of(form: FlaskForm) -> int:
    """The status of a page that shows this form: 200 before it is sent, else why it came back."""
    return getattr(form, "refused_with", UNPROCESSABLE) if form.is_submitted() else 200
