"""Commands: draw a sample, open its sheets, accept all of the draw by a run, withdraw it; the shares."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone, next_numbers
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, say_n, say_p
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.supervision.questionnaires import scores
from portal.supervision.responses.assignments.models import DrawnSheet, DrawState, SampleDraw
from portal.supervision.responses.assignments.queries import demand_asked, found_by_exception
from portal.supervision.responses.by_exception import queries, workflow
from portal.supervision.responses.by_exception.listing_queries import ListedSheet, listed
from portal.supervision.responses.reviewing import queries as results
from portal.supervision.responses.reviewing import services as review_services


def draw_sample(
    assignment_ids: Collection[int], *, actor: Actor, seed: str | None = None
) -> SampleDraw:
    """Of these, those in which nothing is to be looked at, and by lot the sample of them.

    `seed`: drawn by the portal once it is known which they are; given only to draw again. Refuses a
    second draw beside an open one of the same person, and a list of none.
    """
    alone("sample draws")
    if (known := queries.open_draw_of(actor.user_id)) is not None:
        raise InvalidTransition(
            say("%(number)s of yours is open. Accept or withdraw it first.", number=known.number)
        )
    standing = [one for one in listed(actor, only=assignment_ids) if not one.obstacles]
    if not standing:
        raise RuleViolated(say("No sheet can be accepted by exception now. The list says why."))
    again = queries.sampled_before([one.assignment.id for one in standing])
    seed, shares = seed or secrets.token_hex(16), queries.shares_in_force()
    tiers = [(one.assignment.number, one.assignment.tier or "") for one in standing]
    chosen = workflow.sampled(tiers, shares, seed)
    (number,) = next_numbers("SD", 1)
    draw = SampleDraw(
        number=number,
        seed=seed,
        sheets_sha256=workflow.digest_of((one.assignment.number, one.sha256) for one in standing),
        shares=shares,
        total=len(standing),
        sampled=0,
        drawn_by_id=actor.user_id or 0,
        drawn_at=clock.now(),
        drawn_on=clock.today(),
    )
    db.session.add(draw)
    db.session.flush()
    rows = [_drawn(draw, one, chosen, again) for one in standing]
    db.session.add_all(rows)
    draw.sampled = sum(row.is_sampled for row in rows)
    db.session.flush()
    record(
        actor,
        "sample.drawn",
        draw,
        say_n(
            "Drew %(number)s: a sample of %(sampled)s from %(n)s sheet",
            "Drew %(number)s: a sample of %(sampled)s from %(n)s sheets",
            draw.total,
            number=draw.number,
            sampled=draw.sampled,
        ),
        also=rows,
        after={
            "seed": draw.seed,
            "list": draw.sheets_sha256,
            "shares": draw.shares,
            "sample": sorted(row.number for row in rows if row.is_sampled),
        },
    )
    return draw


def _drawn(
    draw: SampleDraw,
    one: ListedSheet,
    chosen: Collection[str],
    again: Collection[tuple[int, str]],
) -> DrawnSheet:
    assignment = one.assignment
    was_sampled = (assignment.id, one.sha256) in again
    return DrawnSheet(
        vendor_id=assignment.vendor_id,
        draw_id=draw.id,
        assignment_id=assignment.id,
        number=assignment.number,
        tier=assignment.tier or "",
        sha256=one.sha256,
        is_sampled=was_sampled or assignment.number in chosen,
        was_sampled=was_sampled,
    )


def look_at_sheet(
    row: DrawnSheet, *, is_good: bool, remark: str, read: Sequence[str], actor: Actor
) -> SampleDraw:
    """Say of a sheet of the sample that it was read in full, or what is not as it should be.

    `read`: ids of the sections that were ticked. What is found stops the draw: all its sheets are
    reviewed one by one. Refuses anybody but who drew it, a section that was not read, and
    (ChangedMeanwhile) a sheet that is not as it was when it was drawn.
    """
    draw = _demand_draw(row.draw_id, actor)
    asked = demand_asked(row.assignment_id)
    if is_good:
        _demand_standing(row, draw, actor)
    answers, _as_no = results.reviewed_answers(asked)
    visible = scores.shown(asked.sheet, asked.setting, answers)
    unread = [
        section.title
        for section, _questions in scores.shown_sections(asked.sheet, visible)
        if section.id not in read
    ]
    workflow.look_at(
        row,
        is_good=is_good,
        remark=remark,
        unread=unread,
        by=actor.user_id or 0,
        at=clock.now(),
    )
    if not is_good:
        workflow.end(draw, DrawState.STOPPED, by=actor.user_id, at=clock.now())
    db.session.flush()
    named = {"sheet": row.number, "number": draw.number}
    record(
        actor,
        "sample.looked_at" if is_good else "sample.stopped",
        draw,
        say("Read %(sheet)s of the sample %(number)s in full", **named)
        if is_good
        else say("Stopped %(number)s: something was found in %(sheet)s", **named),
        also=[row],
        after={"remark": row.remark},
    )
    return draw


def accept_draw(draw_id: int, *, actor: Actor) -> Run:
    """Accept all of a draw by a run, once its sample was read in full by whoever accepts.

    Refuses a draw of somebody else, one with sheets to read, and (ChangedMeanwhile) one of whose
    sample a sheet has changed since.
    """
    draw = _demand_draw(draw_id, actor)
    rows = queries.sheets_of(draw.id)
    workflow.demand_looked(draw, rows)
    sample = [row for row in rows if row.is_sampled]
    now = _now(sample, draw, actor)
    gone = [row.number for row in sample if not _stands(row, now.get(row.assignment_id))]
    if gone:
        raise ChangedMeanwhile(
            say(
                "Of the sample %(numbers)s changed since it was drawn. Withdraw the draw and draw anew.",
                numbers=", ".join(gone),
            )
        )
    workflow.end(draw, DrawState.ACCEPTED, by=actor.user_id, at=clock.now())
    db.session.flush()
    run = begin(
        ACCEPT_BY_EXCEPTION,
        [row.assignment_id for row in rows],
        title=say(
            "Accepting by exception: %(number)s, sample %(sampled)s of %(total)s", **_counts(draw)
        ),
        asked={"draw": draw.id},
        actor=actor,
    )
    draw.run_id = run.id
    db.session.flush()
    return run


def withdraw_draw(draw_id: int, *, reason: str, actor: Actor) -> None:
    """Nothing is accepted by it. What was in its sample is in that of the next draw as well."""
    draw = queries.find_draw(draw_id, lock=True)
    if draw is None:
        raise InvalidTransition(say("This is no longer there."))
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    workflow.end(draw, DrawState.WITHDRAWN, by=actor.user_id, at=clock.now(), reason=reason)
    db.session.flush()
    record(
        actor,
        "sample.withdrawn",
        draw,
        say("Withdrew %(number)s", number=draw.number),
        after={"reason": draw.reason},
    )


def set_review_limits(
    samples: Mapping[str, int],
    most_risk_months: int,
    *,
    with_sheet: bool,
    actor: Actor,
    version: int,
) -> None:
    """Which share of a list is opened in full, by tier, how long a risk is accepted at most, and whether
    corrections of findings that are not grave wait for the next sheet; those that wait already keep
    their day.

    Refuses what is no share, more than twelve months, and (ChangedMeanwhile) when somebody else
    saved since `version`.
    """
    organisation = the_organisation()
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    for tier, percent in samples.items():
        if not 1 <= percent <= workflow.WHOLE:
            raise RuleViolated(say("Enter 1 to 100 percent."), field=tier)
    if not 1 <= most_risk_months <= MOST_MONTHS:
        raise RuleViolated(say("Enter 1 to 12 months."), field="most_risk_months")
    before = queries.shares_in_force() | {
        "risk_months": organisation.most_risk_months,
        "with_sheet": organisation.verifies_with_sheet,
    }
    after = {**samples, "risk_months": most_risk_months, "with_sheet": with_sheet}
    if before == after:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    organisation.samples = dict(samples)
    organisation.most_risk_months = most_risk_months
    organisation.verifies_with_sheet = with_sheet
    db.session.flush()
    record(
        actor,
        "organisation.review_limits_changed",
        organisation,
        say("Changed how sheets, accepted risks and corrections are looked at"),
        before=before,
        after=after,
    )


MOST_MONTHS = 12


def _demand_draw(draw_id: int, actor: Actor) -> SampleDraw:
    """Locked, open, and this person's."""
    draw = queries.find_draw(draw_id, lock=True)
    if draw is None:
        raise InvalidTransition(say("This is no longer there."))
    workflow.demand_open(draw)
    workflow.demand_drawer(draw, actor.user_id)
    return draw


def _now(rows: Collection[DrawnSheet], draw: SampleDraw, actor: Actor) -> Mapping[int, ListedSheet]:
    ids = [row.assignment_id for row in rows]
    return {one.assignment.id: one for one in listed(actor, only=ids, within=draw.id)}


def _stands(row: DrawnSheet, now: ListedSheet | None) -> bool:
    return now is not None and now.sha256 == row.sha256 and not now.obstacles


def _demand_standing(row: DrawnSheet, draw: SampleDraw, actor: Actor) -> None:
    """Refuses a sheet that is not as it was when it was drawn, in the words of what is there now."""
    now = _now([row], draw, actor).get(row.assignment_id)
    if _stands(row, now):
        return
    if now is not None and now.obstacles:
        first = now.obstacles[0]
        raise ChangedMeanwhile(
            say(
                "It changed after the list was drawn: %(question)s %(what)s",
                question=first.question,
                what=first.told,
            )
        )
    raise ChangedMeanwhile(say("It was answered, sent back or accepted after the list was drawn."))


def _counts(draw: SampleDraw) -> dict[str, Any]:
    return {"number": draw.number, "sampled": draw.sampled, "total": draw.total}


def _accept_one(run: Run, subjects: Sequence[int], actor: Actor) -> RunPart:
    """One sheet in a command of its own, locked and looked at once more before it is accepted."""
    (assignment_id,) = subjects
    draw = queries.find_draw(run.asked["draw"])
    asked = demand_asked(assignment_id)
    row = found_by_exception(assignment_id, run.asked["draw"])
    if draw is None or row is None:
        raise InvalidTransition(say("This is no longer there."))
    _demand_standing(row, draw, actor)
    row.accepted_on = clock.today()
    review_services.accept(
        assignment_id,
        {},
        conclusion="",
        actor=actor,
        also=[row],
        text=say(
            "Accepted the answers of %(number)s by exception: sample %(sampled)s of %(total)s of %(draw)s, run %(run)s",
            number=asked.assignment.number,
            sampled=draw.sampled,
            total=draw.total,
            draw=draw.number,
            run=run.id,
        ),
    )
    return RunPart(changed=1)


def _record(run: Run, _part: RunPart, actor: Actor) -> None:
    """When it begins; each sheet is recorded by itself."""
    if run.done:
        return
    draw = queries.find_draw(run.asked["draw"])
    if draw is not None:
        record(
            actor,
            "sample.accepted",
            draw,
            say("Began to accept %(number)s by exception", number=draw.number),
            also=[run],
            after={"sampled": draw.sampled, "total": draw.total},
        )


def _about(run: Run) -> tuple[Message, Sequence[Text]] | None:
    draw = queries.find_draw(run.asked["draw"])
    return (say("Draw"), [Text(ja=draw.number, en=draw.number)]) if draw else None


ACCEPT_BY_EXCEPTION = register(
    RunKind(
        id="questionnaires.accept_by_exception",
        needs=Permission.QUESTIONNAIRE_REVIEW,
        named=queries.names_of_sheets,
        do=_accept_one,
        part=1,
        record=_record,
        unit=say_p("of questionnaires", "Sheets"),
        told=lambda run: say_n(
            "%(n)s sheet is accepted.", "%(n)s sheets are accepted.", run.changed
        ),
        about=_about,
        shown_at="responses.by_exception",
    )
)
