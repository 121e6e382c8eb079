"""Form fields that refuse in a whole sentence; the command behind a form, and its page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import (
    DataRequired,
    Email,
    EqualTo,
    InputRequired,
    Length,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, TextArea

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    Busy,
    ChangedMeanwhile,
    DomainError,
    Erased,
    InvalidTransition,
)
from portal.foundation.core.pages.web import CONFLICT, GONE, UNPROCESSABLE
from portal.foundation.core.words.dates import FIRST_DAY, LAST_DAY, is_plausible
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Message, Text, in_one_line, without_unseen

UNAVAILABLE = 503
Made = TypeVar("Made")
Filter = Callable[[Any], Any]
_bind = FlaskForm.Meta.bind_field


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


LANGUAGE_CHOICES = options([("ja", "日本語"), ("en", "English")])


def needed() -> DataRequired:
    return DataRequired(_l("Please fill this in."))


def chosen() -> InputRequired:
    return InputRequired(_l("Please choose one."))


def at_most(length: int) -> Length:
    return Length(max=length, message=_l("This is too long: at most %(max)s characters."))


def an_address() -> Email:
    return Email(_l("This is not an e-mail address. It looks like name@example.jp."))


def same_as(field: str) -> EqualTo:
    return EqualTo(field, _l("The two are not the same. Type both again."))


def stripped(typed: str | None) -> str:
    """A filter: what was typed, without blanks around it and signs that nobody sees."""
    return without_unseen(typed or "").strip()


def one_line(typed: str | None) -> str:
    """A filter: a name or title stands in one line."""
    return " ".join(stripped(typed).split())


def _stripped_text(kind: Callable[..., Made]) -> Callable[..., Made]:
    """Makes fields of text, stripped, of at most so many characters; `rules` come after that."""

    def field(label: Any, most: int, *rules: Any, optional: bool = False, **more: Any) -> Made:
        first = [] if optional else [needed()]
        return kind(label, [*first, at_most(most), *rules], filters=[stripped], **more)

    return field


line_field, text_field = _stripped_text(StringField), _stripped_text(TextAreaField)


def _bind_text(meta: Any, form: Any, unbound: Any, options: Any) -> Any:
    """As WTForms binds a field of any form; a field of one line holds one line, and what is far too
    long for a field is refused as it came: filters do not run over what nobody keeps."""
    field = _bind(meta, form, unbound, options)
    if isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
        most = max(
            (validator.max for validator in field.validators if isinstance(validator, Length)),
            default=-1,
        )
        is_line = not isinstance(field.widget, TextArea)
        field.filters = (partial(_filtered, most, field.filters, is_line),)
    return field


FlaskForm.Meta.bind_field = _bind_text


def _filtered(most: int, filters: Sequence[Filter], is_line: bool, typed: Any) -> Any:  # noqa: FBT001
    if isinstance(typed, str) and most >= 0 and len(typed) > 2 * most + 1000:
        return typed  # at_most says so
    for filter_ in filters:
        typed = filter_(typed)
    return in_one_line(typed) if is_line and isinstance(typed, str) else typed


class DayField(DateField):
    """A day. One that does not exist, such as 30 February, and a mistyped year are refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("There is no such day."))) from error

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:  # what was typed is no day: do not say that nothing was typed
            raise StopValidation
        day: date | None = self.data
        if day is not None and not is_plausible(day):
            raise StopValidation(
                _l(
                    "Please enter a year from %(first)s to %(last)s.",
                    first=FIRST_DAY.year,
                    last=LAST_DAY.year,
                )
            )


class PickField(SelectField):
    """One of a list; what is not in it is refused in words."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(str(_l("Please choose one of the list."))) from error


class TickField(SelectMultipleField):
    """Any of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(str(_l("Please choose from the list."))) from error


class DecidingForm(FlaskForm):
    """Sent by one of two buttons (`decision_pair`): without either nothing is decided."""

    @property
    def approved(self) -> bool | None:
        return {"approve": True, "return": False}.get(request.form.get("decision", ""))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        if self.approved is None:
            self.form_errors.append(str(_l("Please choose one.")))
        return valid and self.approved is not None


def status_for(refusal: DomainError) -> int:
    if isinstance(refusal, Busy):
        return UNAVAILABLE
    if isinstance(refusal, Erased):
        return GONE
    return CONFLICT if isinstance(refusal, InvalidTransition | ChangedMeanwhile) else UNPROCESSABLE


def refuse(form: FlaskForm, refusal: DomainError) -> None:
    """Show what a service refused beside its field, or on top where it has none."""
    form.refused_with = status_for(refusal)
    sentence = words(refusal.message)
    field: Field | None = form._fields.get(refusal.field or "")
    if field is None or isinstance(field.widget, HiddenInput):
        form.form_errors.append(sentence)
    else:
        field.errors = [*field.errors, sentence]


def was_refused(form: FlaskForm) -> bool:
    """Whether a service refused what was sent: what the page showed may no longer be true."""
    return hasattr(form, "refused_with")


def status_of(form: FlaskForm) -> int:
    """The status of a page that shows this form: 200 before it is sent, else why it came back."""
    return getattr(form, "refused_with", UNPROCESSABLE) if form.is_submitted() else 200


def filled(field: Any) -> Any:
    """What is in a field that the form has checked to be filled."""
    if field.data is None:
        raise ValueError(f"{field.name} was not checked")
    return field.data


def typed(field: Field) -> Any:
    """What was typed, once the form is valid: a needed field is never empty then."""
    return field.data


Words = Message | Text | str
Crumb = tuple[Words, str | None]


def act(
    form: FlaskForm,
    command: Callable[..., Made],
    *,
    before: Callable[[], Any] | None = None,
    done: Words | Callable[[Made], Words],
    to: str | Callable[[Made], str],
    changed: Callable[[ChangedMeanwhile], ResponseReturnValue | None] | None = None,
    refuse: Callable[[Any, DomainError], None] = refuse,
    code: int = 302,
) -> ResponseReturnValue | None:
    """The command in its transaction, once the form is sent and valid; then say it is done and go on.

    None: there is nothing to go on to, so show the form. It was not sent, is not valid, or was
    refused; then the form says so (`refuse`). `before`: what comes before the transaction and may
    refuse too, such as taking in a file; the command is given what it returns. `done` and `to` may need what the command returned;
    `done` may be empty.
    `changed` takes what is refused because somebody else was faster, where that has a page of its own.
    """
    if not form.validate_on_submit():
        return None
    try:
        given = () if before is None else (before(),)
        with transaction():
            made = command(*given)
    except DomainError as error:
        if changed is not None and isinstance(error, ChangedMeanwhile):
            return changed(error)
        refuse(form, error)
        return None
    if told := words(done(made) if callable(done) else done):
        flash(told, "success")
    return redirect(to(made) if callable(to) else to, code)


def show_form(form: FlaskForm, template: str, **shown: Any) -> ResponseReturnValue:
    """The page with the form: as it begins, or why it came back."""
    return render_template(template, form=form, **shown), status_of(form)


@dataclass(frozen=True, slots=True)
class StepPage:
    """A page that shows nothing but the one step its form takes.

    `back`: where whoever thinks better of it goes. `crumbs`: the pages above, each with its address,
    None for this one. `note`: what the step does, with its `tone` as cards.note has them. `kind` of
    the button, whether it is closed, and a `reason` beside it.
    """

    title: Words
    button: Words
    back: str
    _: KW_ONLY
    crumbs: Sequence[Crumb] = ()
    lead: Words = ""
    note: Words = ""
    tone: str = "warn"
    kind: str = "primary"
    is_closed: bool = False
    reason: Words = ""


def show_step(
    form: FlaskForm, step: StepPage, template: str = "components/step.html", **shown: Any
) -> ResponseReturnValue:
    """`template`: one that extends the page of steps, for what one shows besides."""
    return show_form(form, template, step=step, **shown)
