"""A command behind a form, and the page of a form that takes one step."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages import forms
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text

Made = TypeVar("Made")
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
    refuse: Callable[[Any, DomainError], None] = forms.refuse,
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
    return redirect(to(made) if callable(to) else to)


def show_form(form: FlaskForm, template: str, **shown: Any) -> ResponseReturnValue:
    """The page with the form: as it begins, or why it came back."""
    return render_template(template, form=form, **shown), forms.status_of(form)


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
