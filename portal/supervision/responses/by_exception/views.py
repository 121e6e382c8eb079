"""The pages of review by exception: what stands, the sample, its sheets read in full, accepting by a run."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.responses.assignments.models import DrawState, SampleDraw
from portal.supervision.responses.assignments.workflow import WORDS
from portal.supervision.responses.by_exception import queries, services, workflow
from portal.supervision.responses.by_exception.forms import (
    DrawForm,
    LookForm,
    WithdrawDrawForm,
    limits_form,
)
from portal.supervision.responses.by_exception.listing_queries import (
    AT_A_TIME,
    count_handed_in,
    listed,
)
from portal.supervision.responses.reviewing.page import CHANGES, REVIEWS
from portal.supervision.responses.reviewing.views import desk_of, page_of, start_of

FOLDER = "supervision/responses"
# A draw is about sheets of all vendors: who sees only some has none of its pages.
VIEW, REVIEW = Permission.COMPANY_VIEW, Permission.QUESTIONNAIRE_REVIEW


@requires(VIEW)
def by_exception() -> ResponseReturnValue:
    """What was handed in: that in which nothing is to be looked at, and the rest with the reasons."""
    return _list_page(DrawForm())


@requires(REVIEW)
def draw() -> ResponseReturnValue:
    """A sample of what the page shows as standing, of what stands now."""
    form, actor = DrawForm(), current_actor()
    ids = [one.assignment.id for one in listed(actor, start=_start())]
    onward = act(
        form,
        lambda: services.draw_sample(ids, actor=actor),
        done=_("The sample is drawn. Read each sheet of it in full."),
        to=lambda drawn: url_for(".show_draw", draw_id=drawn.id),
    )
    return onward or _list_page(form)


def _start() -> int:
    return start_of(count_handed_in(), AT_A_TIME)


def _list_page(form: DrawForm) -> ResponseReturnValue:
    actor, start = current_actor(), _start()
    sheets = listed(actor, start=start)
    return show_form(
        form,
        f"{FOLDER}/by_exception.html",
        standing=[one for one in sheets if not one.obstacles],
        others=[one for one in sheets if one.obstacles],
        start=start,
        step=AT_A_TIME,
        count=count_handed_in(),
        shares=queries.shares_in_force(),
        mine=queries.open_draw_of(actor.user_id),
        words_of=workflow,
    )


@requires(VIEW)
def draws() -> ResponseReturnValue:
    """All draws, with seed and digest in the file."""
    found = queries.draw_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/draws.html", listing=list_of(found), words_of=workflow)


@requires(VIEW)
def show_draw(draw_id: int) -> ResponseReturnValue:
    return _draw_page(or_404(queries.find_draw(draw_id)), DrawForm())


@requires(REVIEW)
def accept_draw(draw_id: int) -> ResponseReturnValue:
    """All of it, by a run, once the sample was read."""
    form = DrawForm()
    or_404(queries.find_draw(draw_id))
    onward = act(
        form,
        lambda: services.accept_draw(draw_id, actor=current_actor()),
        done="",
        to=lambda run: url_for("runs.show", run_id=run.id),
    )
    return onward or _draw_page(or_404(queries.find_draw(draw_id)), form)


def _draw_page(drawn: SampleDraw, form: DrawForm) -> ResponseReturnValue:
    rows, actor = queries.rows_of_draw(drawn.id), current_actor()
    is_mine = drawn.drawn_by_id == actor.user_id and actor.may(REVIEW)
    is_open = drawn.state is DrawState.OPEN
    left = sum(row.sheet.is_sampled and row.sheet.is_good is None for row in rows)
    return show_form(
        form,
        f"{FOLDER}/draw.html",
        draw=drawn,
        rows=rows,
        tiers=queries.counted_by_tier(row.sheet for row in rows),
        names=names_of([drawn.drawn_by_id, drawn.ended_by_id]),
        left=left,
        may_look=is_mine and is_open,
        may_accept=is_mine and is_open and not left,
        may_withdraw=is_open and actor.may(REVIEW),
        words_of=workflow,
        sheet_words=WORDS,
    )


@requires(REVIEW)
def withdraw_draw(draw_id: int) -> ResponseReturnValue:
    drawn, form = or_404(queries.find_draw(draw_id)), WithdrawDrawForm()
    back = url_for(".show_draw", draw_id=draw_id)
    onward = act(
        form,
        lambda: services.withdraw_draw(draw_id, reason=typed(form.reason), actor=current_actor()),
        done=_("The draw is withdrawn. Its sheets can be reviewed one by one or drawn anew."),
        to=url_for(".by_exception"),
    )
    step = StepPage(
        say("Withdraw %(number)s", number=drawn.number),
        say("Withdraw"),
        back,
        crumbs=[(say("Review by exception"), url_for(".by_exception")), (drawn.number, back)],
        note=say("What was in its sample is in the sample of the next draw as well."),
        is_closed=drawn.state is not DrawState.OPEN,
        reason=say("Only a draw that is open can be withdrawn.")
        if drawn.state is not DrawState.OPEN
        else "",
    )
    return onward or show_step(form, step)


@requires(REVIEW)
def look(drawn_sheet_id: int) -> ResponseReturnValue:
    """A sheet of the sample in full, with a tick for each section that was read."""
    row = or_404(queries.find_drawn(drawn_sheet_id))
    drawn = or_404(queries.find_draw(row.draw_id))
    desk = desk_of(row.assignment_id)
    form = LookForm()
    form.offer((section.id, section.title) for section, _views in desk.sections)
    actor = current_actor()
    onward = act(
        form,
        lambda: services.look_at_sheet(
            row,
            is_good=bool(form.approved),
            remark=typed(form.remark) or "",
            read=form.sections.data or (),
            actor=actor,
        ),
        done=_("It is on record."),
        to=url_for(".show_draw", draw_id=drawn.id),
    )
    if onward:
        return onward
    may = row.is_sampled and row.is_good is None and drawn.drawn_by_id == actor.user_id
    page = page_of(
        "draw_sheet",
        desk,
        form=form,
        draw=drawn,
        row=row,
        may_look=may and drawn.state is DrawState.OPEN,
        changes=CHANGES,
        reviews=REVIEWS,
    )
    return page, status_of(form)


def _limits(company: Organisation) -> dict[str, int]:
    names = ("most_risk_months", "verifies_with_sheet", "version")
    return {**queries.shares_in_force(), **{name: getattr(company, name) for name in names}}


@requires(Permission.POLICY_DECIDE)
def review_limits() -> ResponseReturnValue:
    """Which share of a list is opened in full, by tier, and how long a risk is accepted."""
    company, shares = the_organisation(), queries.shares_in_force()
    labels = [(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers]
    form = limits_form(labels)(data=_limits(company))

    def changed(refusal: ChangedMeanwhile) -> None:
        now = the_organisation()
        saved = limits_form(labels)(formdata=None, data=_limits(now))
        refuse_changed(form, refusal, thing=now, saved=saved, version=now.version)

    onward = act(
        form,
        lambda: services.set_review_limits(
            {tier: typed(form[tier]) for tier in shares},
            typed(form.most_risk_months),
            with_sheet=form.verifies_with_sheet.data,
            actor=current_actor(),
            version=typed(form.version),
        ),
        done=_("Your decision is on record."),
        to=url_for(".review_limits"),
        changed=changed,
    )
    return onward or show_form(
        form,
        "supervision/responses/review_limits.html",
        tiers=[form[tier] for tier in shares],
        usual=queries.SHARES,
    )
