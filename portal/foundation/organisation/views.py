"""The notice to people: published by the company, read by everybody."""

from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, public, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, filled, refuse, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation import queries, services
from portal.foundation.organisation.forms import NoticeForm, PrivacyMarkForm
from portal.foundation.organisation.models import Notice, Organisation

PAGES = "foundation/organisation"


@requires(Permission.ORGANISATION_MANAGE)
def notice() -> ResponseReturnValue:
    """What people are told about the use of their data; publishing makes a new version."""
    last = or_404(queries.current_notice())
    company = queries.the_organisation()
    ours, proposed = services.notice_of(company), request.args.get("text") == "proposed"
    shown = ours if proposed else last.text
    form = NoticeForm(data={"ja": shown.ja, "en": shown.en, "version": last.id})
    theirs: list[Notice] = []

    def changed(refusal: ChangedMeanwhile) -> None:
        refuse(form, refusal)
        theirs.append(or_404(queries.current_notice()))
        form.version.data, form.version.raw_data = theirs[0].id, None

    onward = act(
        form,
        lambda: services.publish_notice(
            Text(ja=typed(form.ja), en=typed(form.en)), current_actor(), version=typed(form.version)
        ),
        done=_("The new notice is published."),
        to=url_for(".notice"),
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{PAGES}/notice.html",
        last=or_404(queries.current_notice()),
        theirs=next(iter(theirs), None),
        proposed=proposed,
        may_propose=ours != last.text,
        lacking=services.lacking_in_notice(company),
    )


@requires(Permission.ORGANISATION_MANAGE)
def privacy_mark() -> ResponseReturnValue:
    """Which Privacy Mark the company holds, from which day on."""
    company = queries.the_organisation()
    form = PrivacyMarkForm(data={"version": company.version})

    def changed(refusal: ChangedMeanwhile) -> None:
        refuse(form, refusal)
        form.version.data, form.version.raw_data = queries.the_organisation().version, None

    onward = act(
        form,
        lambda: services.state_privacy_mark(
            company,
            form.number.data or "",
            filled(form.from_day),
            current_actor(),
            version=typed(form.version),
        ),
        done=_("It is on record."),
        to=url_for(".privacy_mark"),
        changed=changed,
    )
    return onward or show_form(
        form, f"{PAGES}/privacy_mark.html", marks=_marks(queries.the_organisation())
    )


def _marks(company: Organisation) -> list[tuple[date, date | None, str]]:
    """First day, last day and number of each, the latest first."""
    days = [date.fromisoformat(one["from"]) for one in company.privacy_marks]
    lasts = [*(day - timedelta(days=1) for day in days[1:]), None]
    numbers = (one["number"] for one in company.privacy_marks)
    return list(zip(days, lasts, numbers, strict=False))[::-1]


@public
def privacy() -> ResponseReturnValue:
    """The same notice, for everybody to read at any time."""
    return render_template(f"{PAGES}/privacy.html", notice=or_404(queries.current_notice()))
