"""Departments that ask before another company is used, and whose consent an approval waits for.

Days are counted back from the day of loading.
"""

from typing import Final

from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_since_then import SHINONOME, SUZUKAKE
from portal.foundation.core.database.transactions import transaction
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.decisions.queries import consents_asked_of
from portal.ledger.decisions.workflow import Seat
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests import services as requests
from portal.ledger.use_requests.models import UseRequestState
from portal.ledger.use_requests.queries import find
from portal.ledger.use_requests.workflow import Wanted

ASKER: Final = "shiraishi"
ENTRUSTED: Final = {
    "any_data": True,
    "own_workers": False,
    "carrier": False,
    "cloud": False,
    "for_us": True,
}
SEATS: Final = (("情報システム部", "IT", "hayase"), ("法務部", "Legal", "kanzaki"))


def tell(diary: Diary, stage: Stage) -> None:
    _asked(diary, stage)
    diary.act(20, _ask_consents)
    proposed = stage.calendar.add_open_days(stage.today, -1)
    diary.act(proposed, _consent, "hayase", "当社内での作業に限られ、アクセス権の範囲も確認した。")


def _asked(diary: Diary, stage: Stage) -> None:
    """One became the candidate of the register, one needed nothing, one waits."""
    entry = Wanted(
        name=SHINONOME.name,
        department="営業企画部",
        work="紙の申込書の入力",
        purpose="申込みの増える時期に、入力を2営業日で終えるため。見積りが最も早く届いた。",
        wanted_on=stage.ago(-40),
        outcome=PayeeOutcome.ENTRUSTED,
        basis="entrustment",
        categories=("name_contact",),
        answers=ENTRUSTED,
    )
    stamps = Wanted(
        name="株式会社あおば印章",
        department="営業企画部",
        work="部署のゴム印の作成",
        purpose="部署名の変更に合わせて作り直すため。",
        wanted_on=stage.ago(3),
        outcome=PayeeOutcome.NO_DATA,
        answers={"any_data": False},
    )
    messages = Wanted(
        name="株式会社はまかぜ通知",
        department="営業企画部",
        work="更新期限を知らせるショートメッセージの送信",
        purpose="メールが届かない会員にも更新期限を知らせるため。同業の導入例が多い。",
        wanted_on=stage.ago(-30),
        outcome=PayeeOutcome.ENTRUSTED,
        basis="entrustment",
        categories=("name_contact",),
        answers=ENTRUSTED,
    )
    diary.act(9, _ask, entry)
    diary.act(5, _found, entry.name)
    diary.act(14, _ask, stamps)
    diary.act(
        13, _nothing_needed, stamps.name, "個人データを渡さないため、台帳への登録は不要です。"
    )
    diary.act(stage.calendar.add_open_days(stage.today, -1), _ask, messages)


def _ask(stage: Stage, wanted: Wanted) -> None:
    with transaction():
        row = requests.ask(wanted, actor=stage.actor(ASKER))
    stage.requests[wanted.name] = row.id


def _found(stage: Stage, name: str) -> None:
    """Procurement has entered the company in the register meanwhile."""
    row = find(stage.requests[name])
    if row is None:
        raise LookupError(name)
    stage.carry_out("morishita", requests.take_over_known, row, SHINONOME)


def _nothing_needed(stage: Stage, name: str, reason: str) -> None:
    row = find(stage.requests[name])
    if row is None:
        raise LookupError(name)
    answer, state = requests.answer, UseRequestState.NOT_NEEDED
    stage.carry_out("morishita", answer, row, state, reason=reason)


def _ask_consents(stage: Stage) -> None:
    """From now on an approval of a vendor waits for both."""
    for name, name_en, person in SEATS:
        seat = Seat(name=name, name_en=name_en, person_id=stage.people[person].id)
        with transaction():
            decisions.add_seat(DecisionKind.VENDOR_APPROVAL, seat, actor=stage.actor("takase"))


def _consent(stage: Stage, person: str, comment: str) -> None:
    """To the approval that was proposed the day before; the other one is still asked."""
    vendor = stage.vendors[SUZUKAKE.key]
    asked = consents_asked_of(stage.people[person].id)
    consent = next(row for row, _seat, _vendor in asked if row.vendor_id == vendor.id)
    stage.carry_out(person, decisions.give, consent, consents=True, comment=comment)
