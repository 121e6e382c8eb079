"""One mail, for the administrator: its text, how it looks, tried again, settled, its link handed over."""

from flask import flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import act, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import from_text, say
from portal.foundation.evidence.storage import attachment
from portal.foundation.mail import queries, services
from portal.foundation.mail.delivery import deliver_now
from portal.foundation.mail.forms import SettleForm
from portal.foundation.mail.html_part import as_html
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.postman import has_server, sender_of
from portal.foundation.mail.workflow import HIDDEN, WORDS, hide_secrets, without_secrets

_LOOK = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


@requires(Permission.MAIL_VIEW)
def send_trial() -> ResponseReturnValue:
    """To whoever presses the button, at once; what the server said is told in a sentence."""
    with transaction():
        mail = services.send_trial(
            current_user.email, language(), g.get("organisation"), actor=current_actor()
        )
        mail_id = mail.id
    failure = deliver_now(mail_id) if has_server() else None
    if failure is not None:
        flash(words(say("The test mail did not leave. %(why)s", why=failure.message)), "error")
    elif has_server():
        flash(
            words(
                say("The mail server took the test mail. If it does not arrive, look among spam.")
            )
        )
    else:
        flash(words(say("No mail server is set: the test mail is kept here.")))
    return redirect(url_for("mail.show", mail_id=mail_id))


@requires(Permission.MAIL_VIEW)
def show(mail_id: int) -> ResponseReturnValue:
    return _page(or_404(queries.find_mail(mail_id)), SettleForm())


@requires(Permission.MAIL_VIEW)
def look(mail_id: int) -> ResponseReturnValue:
    """The HTML of the mail as programs show it: its own styles, no script, nothing fetched."""
    mail = or_404(queries.find_mail(mail_id))
    parts = without_secrets(or_404(mail.parts))
    answer = make_response(as_html(parts, lang=mail.language, subject=mail.subject))
    answer.headers["Content-Security-Policy"] = _LOOK
    return answer


@requires(Permission.MAIL_VIEW)
def download(mail_id: int, position: int) -> ResponseReturnValue:
    """The attachment at a position, counted from 1."""
    mail = or_404(queries.find_mail(mail_id))
    one = or_404(dict(enumerate(mail.attachments, 1)).get(position))
    return attachment(one["sha256"], one["name"])


@requires(Permission.MAIL_VIEW)
def retry(mail_id: int) -> ResponseReturnValue:
    mail = or_404(queries.find_mail(mail_id))
    with transaction():
        services.retry_mail(mail, actor=current_actor())
    flash(words(say("The mail will be sent with the next run, within a minute.")))
    return redirect(url_for("mail.show", mail_id=mail_id))


@requires(Permission.MAIL_VIEW)
def hand_over(mail_id: int) -> ResponseReturnValue:
    """The link of a mail that was not sent, on this page once; the audit log says who took it."""
    mail = or_404(queries.find_mail(mail_id))
    with transaction():
        body = services.hand_over_link(mail, actor=current_actor())
    return _page(mail, SettleForm(), body=body)


@requires(Permission.MAIL_VIEW)
def settle(mail_id: int) -> ResponseReturnValue:
    mail = or_404(queries.find_mail(mail_id))
    form = SettleForm()
    onward = act(
        form,
        lambda: services.settle_mail(mail, how=form.how.data or "", actor=current_actor()),
        done=say("The mail is settled."),
        to=url_for("reminders.mails"),
    )
    return onward or (_page(mail, form), status_of(form))


def _page(mail: OutboxEmail, form: SettleForm, *, body: str | None = None) -> str:
    """`body`: the whole text, for whoever just took it; else links for somebody else are cut out."""
    own = mail.user_id is not None and mail.user_id == current_actor().user_id
    if body is None:
        body = mail.body if own and _not_sent(mail) else hide_secrets(mail.body)
    return render_template(
        "foundation/mail/show.html",
        mail=mail,
        body=body,
        hidden=body != mail.body,
        cut=f"/{HIDDEN}",  # such a link leads nowhere
        may_take=_not_sent(mail) and body != mail.body,
        state_words=WORDS,
        why=from_text(mail.last_error),
        lines=trail_of(mail),
        form=form,
        has_server=has_server(),
        sender=sender_of(mail),
    )


def _not_sent(mail: OutboxEmail) -> bool:
    return mail.state == MailState.KEPT or not has_server()
