"""The pages that ask for a reason and take one step, and what they say."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.onboarding.forms import ReasonForm
from portal.supervision.onboarding.gates import Gap

FOLDER = "supervision/onboarding"


@dataclass(frozen=True, slots=True)
class StepPage:
    """Title, what the step will do, its button, and what is said when it is done."""

    title: Message
    effect: Message
    verb: Message
    done: Message
    kind: str = "primary"


def approval(name: Text) -> StepPage:
    return StepPage(
        title=say("Propose to approve %(name)s", name=name),
        effect=say(
            "Another person decides: the privacy officer, or management where an officer proposes. "
            "Nothing is handed over before the vendor is activated."
        ),
        verb=say("Propose to approve"),
        done=say("Proposed. Another person decides."),
    )


def rejection(name: Text) -> StepPage:
    return StepPage(
        title=say("Propose to reject %(name)s", name=name),
        effect=say(
            "Another person decides. A rejected vendor stays in the register, and nothing can be "
            "added to it any more."
        ),
        verb=say("Propose to reject"),
        done=say("Proposed. Another person decides."),
    )


def suspension(name: Text) -> StepPage:
    return StepPage(
        title=say("Suspend handovers to %(name)s", name=name),
        effect=say(
            "From now on nothing more is handed over to this vendor. One person is enough to stop; "
            "a second one confirms it within three working days, and another one decides to resume."
        ),
        verb=say("Suspend handovers"),
        done=say("Handovers are suspended."),
        kind="danger",
    )


def resumption(name: Text) -> StepPage:
    return StepPage(
        title=say("Resume handovers to %(name)s", name=name),
        effect=say(
            "Data is handed over again. Somebody else than the person who suspended it has to "
            "decide this."
        ),
        verb=say("Resume handovers"),
        done=say("Handovers go on."),
    )


def offboarding(name: Text) -> StepPage:
    return StepPage(
        title=say("Start the offboarding of %(name)s", name=name),
        effect=say(
            "The work is brought to its end and the data is returned or destroyed. Until the vendor "
            "is closed, what it has promised still counts."
        ),
        verb=say("Start offboarding"),
        done=say("The offboarding has begun. Enter the last day of each piece of work."),
    )


def closing(name: Text) -> StepPage:
    return StepPage(
        title=say("Close %(name)s", name=name),
        effect=say(
            "The vendor stays in the register with everything on record. The accounts of its people "
            "end at once; this cannot be undone."
        ),
        verb=say("Close the vendor"),
        done=say("The vendor is closed."),
    )


def take_step(
    vendor: Vendor,
    words_of: StepPage,
    command: Callable[..., None],
    *,
    form: FlaskForm | None = None,
    gaps: tuple[Gap, ...] = (),
) -> ResponseReturnValue:
    """Ask for the reason, take the step, go back to the vendor."""
    form = form if form is not None else ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                command(vendor, reason=form.reason.data or "", actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(words_of.done), "success")
            return redirect(url_for("vendors.show", vendor_id=vendor.id))
    page = render_template(
        f"{FOLDER}/step.html", vendor=vendor, form=form, step=words_of, gaps=gaps
    )
    return page, status_of(form)
