"""Loads the demonstration: founds the company and lets its story happen, day after day."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from portal.content.policy import queries as policies
from portal.content.policy import services as policy
from portal.content.policy.models import SaysOf
from portal.content.policy.services import PolicyText, SaidOf
from portal.content.purposes import services as purposes
from portal.content.purposes.queries import edition, versions_of
from portal.content.purposes.services import PurposeWording
from portal.content.settings.queries import business_calendar
from portal.content.versions.services import load_packs
from portal.demo.acts import selecting
from portal.demo.acts.entering import OFFICER, open_account
from portal.demo.acts.stage import EVENING, NIGHT, Chance, Diary, Stage
from portal.demo.cast.shapes import (
    ADMINISTRATOR,
    CONTACT,
    NAME,
    PASSWORD,
    POLICY,
    POLICY_SINCE,
    PUBLISHED,
    PURPOSES,
    REACHED,
    REWORDED,
    STAFF,
    ZONE,
    Said,
)
from portal.demo.story import auditing, reporting
from portal.demo.story import from_before as story_from_before
from portal.demo.story import incidents as story_incidents
from portal.demo.story import last_days as story_last_days
from portal.demo.story import leaving as story_leaving
from portal.demo.story import questionnaires as story_questionnaires
from portal.demo.story import since_then as story_since_then
from portal.demo.story import third_parties as story_third_parties
from portal.demo.story import trainings as story_trainings
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import User
from portal.foundation.accounts.setup.services import Administrator, set_up
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import LANGUAGES, Text, say
from portal.foundation.organisation import services as organisation
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import current_notice, the_organisation
from portal.foundation.organisation.services import Settings
from portal.foundation.printing.press import PrintingUnavailable
from portal.supervision.attestations.receipt_jobs import make_receipts
from portal.supervision.consequences.certificate_effects import settle_certificates
from portal.supervision.consequences.contradiction_effects import settle_contradictions
from portal.supervision.consequences.finding_effects import settle_findings
from portal.supervision.consequences.services import follow_judged, follow_people
from portal.supervision.planning.opening.services import open_due
from portal.supervision.promises.services import judge_stale
from portal.supervision.questionnaires.publishing.standard import found_pack
from portal.supervision.reminders.services import send_reminders

FOUNDED: Final = 455  # days ago
PRIVACY_MARK: Final = "00000000(01)"  # a number that nobody has
ANNOUNCED: Final = date(2024, 4, 1)  # the policy that holds now, by its own date
REWORDED_AGO: Final = 120  # days
CRITERIA_REVIEWED_AGO: Final = 96  # days
REMINDED: Final = 60  # for so many days back the jobs of the morning ran
SEED: Final = 1
STORIES: Final = (
    story_from_before,
    story_since_then,
    story_leaving,
    story_questionnaires,
    story_third_parties,
    story_incidents,
    story_trainings,
    reporting,
    auditing,
    story_last_days,
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who may sign in; `company` is the vendor’s name, "" for staff."""

    user: User
    company: str


def load(seed: int = SEED) -> Sequence[SignIn]:
    """Fill an empty portal; call it within SYSTEM's scope. The same for the same seed and day.

    Refuses when there are accounts. Takes some seconds; every step is a command of its own.
    """
    if queries.any_account():
        raise RuleViolated(
            say(
                "There are accounts already. The demonstration company is loaded into an empty "
                "portal only."
            )
        )
    clock.set_zone(ZONE)
    today = clock.today()
    founded = today - timedelta(days=FOUNDED)
    with clock.on_day(founded, time(9, 0)):
        stage = _found(today, seed)
    diary = Diary(stage)
    diary.act(founded, _furnish)
    diary.act(REWORDED_AGO, _reword)
    diary.act(founded, selecting.adopt_criteria)
    diary.act(founded + timedelta(days=3), selecting.agree_criteria)
    diary.act(CRITERIA_REVIEWED_AGO, selecting.review_criteria)
    diary.act(CRITERIA_REVIEWED_AGO - 4, selecting.agree_criteria)
    for story in STORIES:
        story.tell(diary, stage)
    _let_jobs_run(diary, stage)
    diary.live()
    # As the job does within a minute: until then nothing is known of any vendor.
    judge_stale(follow_judged)
    follow_people()
    return _sign_ins(stage)


def _found(today: date, seed: int) -> Stage:
    """Packs, company, notice and administrator, as the set-up page makes them."""
    with transaction():
        load_packs(SYSTEM)
    with transaction():
        found_pack(SYSTEM)
    month = clock.today().replace(day=1)
    company = Organisation(
        name_ja=NAME.ja,
        name_en=NAME.en,
        default_language="ja",
        zone=ZONE,
        fiscal_year_start_month=4,
        officer_title_ja="個人情報管理者",
        officer_title_en="Personal Information Controller",
        baseline_on=add_months(month, 1),
    )
    person = Administrator(
        ADMINISTRATOR.name, ADMINISTRATOR.title, ADMINISTRATOR.email, "ja", PASSWORD
    )
    with transaction():
        administrator = set_up(company, person, None).administrator
    notice = current_notice()
    stage = Stage(
        chance=Chance(seed),
        today=today,
        calendar=business_calendar(),
        password_hash=administrator.password_hash or "",
        notice_version=notice.id if notice else 0,
    )
    stage.people[ADMINISTRATOR.key] = administrator
    return stage


def _furnish(stage: Stage) -> None:
    """The company's people, its contact, its policy and what that promises about vendors."""
    administrator = stage.actor(ADMINISTRATOR.key)
    for person in STAFF:
        open_account(stage, person, actor=administrator)
    _complete_company(administrator)
    _enter_policy(stage, POLICY, ANNOUNCED)
    for words in PURPOSES:
        _announce(stage, words)


def _enter_policy(stage: Stage, said: Sequence[Said], valid_from: date) -> None:
    """The officer enters it, says what its sentences promise, and applies it."""
    officer = stage.actor(OFFICER)
    text = Text(*("\n".join(words.in_(lang) for words, _promises in said) for lang in LANGUAGES))
    wanted = PolicyText(text=text, valid_from=valid_from, published=PUBLISHED)
    with transaction():
        version = policy.enter_policy(wanted, officer)
    told = {
        words.in_(lang): SaidOf(SaysOf.PROMISED if names else SaysOf.UNCHECKED, names)
        for words, names in said
        if names is not None
        for lang in LANGUAGES
    }
    of_each = {
        each.sentence.key: told[each.sentence.text]
        for each in policies.read_sentences(version)
        if each.sentence.text in told
    }
    with transaction():
        policy.read_policy(version, of_each, officer, seen=policies.edition_of(version))
    with transaction():
        policy.take_policy(version, officer, seen=policies.edition_of(version))


def _announce(stage: Stage, words: Text) -> None:
    wording = PurposeWording(text=words, valid_from=ANNOUNCED, published=PUBLISHED)
    with transaction():
        purposes.announce(wording, seen=edition(), actor=stage.actor(OFFICER))


def _reword(stage: Stage) -> None:
    """The policy says a little more about questions since then, and about vendors."""
    _enter_policy(stage, (*POLICY, *POLICY_SINCE), clock.today())
    purpose = versions_of("P-03")[0]
    wording = PurposeWording(text=REWORDED, valid_from=clock.today(), published=PUBLISHED)
    with transaction():
        purposes.reword(purpose, wording, seen=edition(), actor=stage.actor(OFFICER))


def _complete_company(administrator: Actor) -> None:
    company = the_organisation()
    now = {name: getattr(company, name) for name in Settings.__slots__}
    desk = {"contact_ja": CONTACT.ja, "contact_en": CONTACT.en}
    wanted = Settings(**{**now, **desk, **REACHED})
    with transaction():
        organisation.change_settings(company, wanted, administrator, version=company.version)
    company = the_organisation()
    with transaction():
        text = organisation.notice_of(company)
        organisation.publish_notice(text, administrator, version=1)
    with transaction():
        organisation.state_privacy_mark(
            company, PRIVACY_MARK, clock.today(), administrator, version=company.version
        )


def _let_jobs_run(diary: Diary, stage: Stage) -> None:
    """What the scheduler does: opens what is due or follows, reminds, makes receipts."""
    for days_ago in range(REMINDED, -1, -1):
        day = stage.ago(days_ago)
        if stage.calendar.is_open(day):
            diary.on(
                day,
                open_due,
                settle_findings,
                settle_contradictions,
                settle_certificates,
                send_reminders,
                part=NIGHT,
            )
    for day in diary.days():
        diary.on(day, _make_receipts, part=EVENING)


def _make_receipts() -> None:
    with suppress(PrintingUnavailable):  # the scheduler tries again, and says why it cannot
        make_receipts()


def _sign_ins(stage: Stage) -> list[SignIn]:
    names = {vendor.id: vendor.name for vendor in stage.vendors.values()}
    people = [user for user in stage.people.values() if user.is_active]
    return [SignIn(user, names.get(user.vendor_id or 0, "")) for user in people]
