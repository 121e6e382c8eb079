"""Reads for sending: who can be asked, and what conditions read of vendors and their work.

For many at once, in a number of statements that does not depend on how many.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.content import catalogue
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Lang, both_names
from portal.ledger.data_sharing import queries as data_sharing
from portal.ledger.data_sharing.queries import reaches, work_on
from portal.ledger.data_sharing.shares.kept_tiers import standings
from portal.ledger.data_sharing.work_on_day import WorkOnDay, joined
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import kinds_of
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking.queries import FEW, Criteria
from portal.supervision.confirmations.queries import confirmed_on
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.intervals.periodic import CERTIFIED, LAST_TWO_A, checks_any_work
from portal.supervision.responses.sending.plan import SendingCandidate, facts_together


def vendors_asked(name: str) -> int:
    """How many vendors were sent a version of this questionnaire."""
    statement = (
        select(func.count(Assignment.vendor_id.distinct()))
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .where(Questionnaire.name == name, Assignment.state != AssignmentState.RECALLED)
    )
    return db.session.scalar(statement) or 0


def find_works(criteria: Criteria, words: str) -> list[int]:
    """Work that runs, shares data and fits; `words`: all of them stand in its name."""
    found = asking_queries.find_works(criteria)
    wanted = search_words(words)
    if not wanted or not found:
        return found
    statement = select(EngagementTerms.engagement_id)
    for word in wanted:
        statement = statement.where(EngagementTerms.found_by.contains(word, autoescape=True))
    named = set(db.session.scalars(statement))
    return [work_id for work_id in found if work_id in named]


def candidates(engagement_ids: Collection[int], questionnaire_id: int) -> list[SendingCandidate]:
    """The vendors of the work, by name."""
    chosen = set(engagement_ids)
    ids = set(asking_queries.works_by_vendor(chosen))
    if not ids:
        return []
    works = standings(ids)
    columns = select(Vendor.id, Vendor.name, Vendor.name_en, Vendor.kana, Vendor.state)
    rows = db.session.execute(columns if len(ids) > FEW else columns.where(Vendor.id.in_(ids)))
    known = {row.id: row for row in rows if row.id in ids}
    opened = queries.open_of(ids, questionnaire_id)
    accounts = asking_queries.with_accounts(ids)
    addresses = asking_queries.with_addresses(ids)
    within = reaches(chosen if len(chosen) <= FEW else None)
    pack = catalogue.tiers()
    rank = {tier.id: place for place, tier in enumerate(pack.tiers)}
    found = []
    for vendor_id, vendor in known.items():
        mine = [work for work in works.get(vendor_id, ()) if work.engagement_id in chosen]
        asked = [work for work in mine if work.months]
        found.append(
            SendingCandidate(
                vendor_id=vendor_id,
                vendor=both_names(vendor.name, vendor.name_en),
                state=vendor.state,
                tier=min((work.tier for work in asked), key=rank.__getitem__, default=None),
                works=tuple(work.engagement_id for work in asked),
                incidental=len(mine) - len(asked),
                open=opened[vendor_id].number if vendor_id in opened else None,
                has_account=vendor_id in accounts,
                is_reachable=vendor_id in accounts or vendor_id in addresses,
                reach=joined(
                    within[work.engagement_id] for work in asked if work.engagement_id in within
                ),
            )
        )
    return sorted(found, key=lambda asked: (known[asked.vendor_id].kana, asked.vendor_id))


def works_of_vendor(vendor_id: int) -> list[WorkOnDay]:
    """What a questionnaire can be about today, oldest first."""
    today = clock.today()
    return [work for work in work_on(today, [vendor_id]).get(vendor_id, ()) if work.runs_on(today)]


def by_vendor(found: Sequence[SendingCandidate]) -> Mapping[int, tuple[int, ...]]:
    return {candidate.vendor_id: candidate.works for candidate in found}


def settings_of(
    vendor_ids: Collection[int], day: date, engagement_ids: Collection[int] | None = None
) -> Mapping[int, Setting]:
    """By vendor, from its work of these (None: all that has not ended); in a fixed number of
    statements. A vendor without such work has no tier and only its own facts. A certificate is in
    scope if approved ones cover all of the work (`confirmations`)."""
    pack = catalogue.tiers(on=day)
    order = {tier.id: place for place, tier in enumerate(pack.tiers)}
    works = data_sharing.work_on(day, vendor_ids)
    own, confirmed = _vendor_facts(vendor_ids, day), confirmed_on(vendor_ids, day)
    found = {}
    for vendor_id in vendor_ids:
        chosen = sorted(
            (
                work
                for work in works.get(vendor_id, ())
                if (engagement_ids is None and work.terms.runs_on(day))
                or (engagement_ids is not None and work.engagement_id in engagement_ids)
            ),
            key=lambda work: order[work.tier_id],
        )
        certified = all(
            any(seen.certifies(day) for seen in confirmed.get(work.engagement_id, ()))
            for work in chosen
        )
        facts = facts_together(
            [work.facts for work in chosen],
            {**own[vendor_id], CERTIFIED: certified if chosen else None},
        )
        found[vendor_id] = Setting(facts, chosen[0].tier_id if chosen else None)
    return found


def _vendor_facts(vendor_ids: Collection[int], day: date) -> Mapping[int, Mapping[str, object]]:
    kinds = kinds_of(vendor_ids)
    critical = _open_critical(vendor_ids)
    graded = _last_grades(vendor_ids, day)
    return {
        vendor_id: {
            "vendor.kind": kinds.get(vendor_id),
            "vendor.open_critical_findings": critical.get(vendor_id, 0),
            "vendor.last_grade": next(iter(graded.get(vendor_id, ())), None),
            LAST_TWO_A: graded.get(vendor_id, [])[:2] == ["A", "A"],
        }
        for vendor_id in vendor_ids
    }


def _open_critical(vendor_ids: Collection[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        select(Finding.vendor_id, func.count().label("critical"))
        .where(
            Finding.vendor_id.in_(vendor_ids),
            Finding.severity == Severity.CRITICAL,
            Finding.ended_on.is_(None),
        )
        .group_by(Finding.vendor_id)
    )
    return {row.vendor_id: row.critical for row in rows}


def _last_grades(vendor_ids: Collection[int], day: date) -> Mapping[int, list[str]]:
    """The grades of accepted checks (`periodic`), the newest first, as they stand on the day."""
    rows = db.session.execute(
        select(*periodic.COLUMNS)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.grade.is_not(None),
            checks_any_work(),
        )
        .order_by(Assignment.ended_on.desc(), Assignment.id.desc())
    ).all()
    now = periodic.grades_on(rows, day)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.vendor_id].append(now[row.id])
    return found


def reading_another(vendor_ids: Collection[int], lang: Lang) -> frozenset[int]:
    """The vendors at which somebody with an account reads another language."""
    columns = select(User.vendor_id).where(
        User.vendor_id.is_not(None), User.ended_at.is_(None), User.language != lang
    )
    few = len(vendor_ids) <= FEW
    rows = db.session.scalars(columns.where(User.vendor_id.in_(vendor_ids)) if few else columns)
    return frozenset(vendor_ids) & {row for row in rows if row is not None}
