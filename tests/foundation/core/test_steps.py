"""A command behind a form: done and told, or refused with the form as it was typed."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, get_flashed_messages
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.pages.forms import act, status_of, stripped, was_refused
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor

NO = say("Not like this.")


class ReasonForm(FlaskForm):
    class Meta:
        csrf = False

    reason = StringField(validators=[DataRequired()], filters=[stripped])


@pytest.fixture
def sent(own_app: Flask) -> Iterator[ReasonForm]:
    with own_app.test_request_context(method="POST", data={"reason": "late"}):
        yield ReasonForm()


def refusing(error: Exception) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


def test_what_was_done_is_told_and_leads_on(sent: ReasonForm, acme: Vendor) -> None:
    def command() -> Vendor:
        return acme

    onward = act(
        sent,
        command,
        done=lambda vendor: say("%(name)s is told.", name=vendor.called),
        to=lambda vendor: f"/vendors/{vendor.id}",
    )

    assert onward.status_code == 302  # type: ignore[union-attr]
    assert onward.location == f"/vendors/{acme.id}"  # type: ignore[union-attr]
    assert get_flashed_messages(with_categories=True) == [("success", "Acme is told.")]


@pytest.mark.parametrize(
    ("error", "status", "beside"),
    [
        (RuleViolated(NO, field="reason"), 422, ["Not like this."]),
        (InvalidTransition(NO), 409, []),
        (ChangedMeanwhile(NO), 409, []),
    ],
)
def test_what_is_refused_stays_with_what_was_typed(
    sent: ReasonForm, error: Exception, status: int, beside: list[str]
) -> None:
    assert act(sent, refusing(error), done=say("Done."), to="/") is None
    assert (sent.reason.data, list(sent.reason.errors)) == ("late", beside)
    assert sent.form_errors == ([] if beside else ["Not like this."])
    assert (status_of(sent), was_refused(sent)) == (status, True)
    assert get_flashed_messages() == []


def test_who_was_overtaken_is_led_to_the_page_of_both(sent: ReasonForm) -> None:
    answer = act(sent, refusing(ChangedMeanwhile(NO)), done="", to="/", changed=str)
    assert answer == "Not like this."
    assert not was_refused(sent)


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 422)])
def test_without_what_is_needed_nothing_is_done(own_app: Flask, method: str, status: int) -> None:
    with own_app.test_request_context(method=method):
        form = ReasonForm()
        assert act(form, refusing(AssertionError()), done="", to="/") is None
        assert (status_of(form), was_refused(form)) == (status, False)


def test_what_comes_before_is_given_to_the_command_or_refuses(sent: ReasonForm) -> None:
    got: list[str] = []
    onward = act(sent, got.append, before=lambda: "file", done="", to="/")
    assert (onward is not None, got) == (True, ["file"])
    assert act(sent, got.append, before=refusing(RuleViolated(NO)), done="", to="/") is None
    assert (got, sent.form_errors) == (["file"], ["Not like this."])


def test_a_fault_is_not_taken_for_a_refusal(sent: ReasonForm) -> None:
    with pytest.raises(KeyError):
        act(sent, refusing(KeyError("x")), done="", to="/")
