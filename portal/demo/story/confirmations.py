"""The story of what was confirmed otherwise: on paper of old, by visit, by certificate, by interview."""

from collections.abc import Sequence
from functools import partial

from portal.demo.acts.stage import Stage
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE
from portal.demo.cast.vendors_leaving import YUKIDOKE
from portal.demo.story.diary import Diary
from portal.foundation.core.database.transactions import transaction
from portal.supervision.confirmations import services
from portal.supervision.confirmations.models import Confirmation, ConfirmationKind, Result
from portal.supervision.confirmations.services import Present, Recorded
from portal.supervision.confirmations.workflow import Certified, Seen

OFFICER = "takase"
K = ConfirmationKind


def tell(diary: Diary, stage: Stage) -> None:
    _call_centre(diary, stage)
    _data_centre(diary, stage)
    _carrier(diary, stage)


def _call_centre(diary: Diary, stage: Stage) -> None:
    """On paper before the portal, which has run out; an interview waits for the officer."""
    works = [(ASAGI.key, "helpdesk")]
    on_paper = Seen(
        kind=K.PAPER_CHECK,
        held_on=stage.workday(520),
        looked_at="旧様式の委託先調査票(全42問)への回答及び添付資料",
        seen="全項目に回答があり、入退室の記録と教育の実施記録の写しを確認した。",
        result=Result.IN_ORDER,
        place="書面(郵送)",
    )
    _both(diary, stage, (425, 423), on_paper, works, by="morishita", theirs="西尾 千佳(品質管理課)")
    spoken = Seen(
        kind=K.INTERVIEW,
        held_on=stage.workday(5),
        looked_at="在宅で応対する席の管理、画面の録画、離席時の施錠",
        seen="在宅の席は12名で、画面の録画を毎週点検している。点検の記録は次回に写しを受け取る。",
        result=Result.WITH_FINDINGS,
        place="オンライン会議",
    )
    people = Present(users=[], ours="", theirs="久保田 仁(運営本部長)、西尾 千佳(品質管理課)")
    diary.on(
        stage.workday(4), partial(_record, stage, spoken, works, by="morishita", present=people)
    )


def _data_centre(diary: Diary, stage: Stage) -> None:
    """A certificate beside its check sheets."""
    checked = stage.workday(96)
    certified = Seen(
        kind=K.CERTIFICATE,
        held_on=checked,
        looked_at="登録証の写し及び認証機関の公開する登録簿",
        seen="登録範囲に会員管理基盤を置く区画が含まれ、登録簿の内容と一致した。",
        result=Result.IN_ORDER,
        place="登録証及び登録簿",
        certified=Certified(
            standard="ISO/IEC 27001",
            number="HS-27001-0042",
            scope="データセンターの運用及びサーバの監視",
            until=stage.ago(-400),
        ),
    )
    _both(diary, stage, (95, 92), certified, [(HOSHIKAGE.key, "hosting")], by="koike", theirs="")


def _carrier(diary: Diary, stage: Stage) -> None:
    """Visited after a parcel was missing: it keeps the promise though no sheet was accepted."""
    seen = Seen(
        kind=K.SITE_VISIT,
        held_on=stage.workday(14),
        looked_at="仕分け場、持出し管理簿、車両の施錠、所在不明時の連絡手順",
        seen="仕分け場と車両の施錠は定めのとおりであった。持出し管理簿に押印のない日が3日あった。",
        result=Result.WITH_FINDINGS,
        place="ゆきどけ運輸 配送センター",
    )
    works = [(YUKIDOKE.key, YUKIDOKE.works[0].key)]
    _both(diary, stage, (13, 11), seen, works, by="ishibashi", theirs="橋爪 拓(配送管理課)")


def _both(
    diary: Diary,
    stage: Stage,
    days: tuple[int, int],
    seen: Seen,
    works: Sequence[tuple[str, str]],
    *,
    by: str,
    theirs: str,
) -> None:
    """Recorded so many days ago by one person, approved by the officer."""
    made: list[Confirmation] = []

    def record() -> None:
        made.append(_record(stage, seen, works, by=by, present=Present(theirs=theirs)))

    diary.on(stage.workday(days[0]), record)
    diary.on(stage.workday(days[1]), lambda: _approve(stage, made[0]))


def _record(
    stage: Stage, seen: Seen, works: Sequence[tuple[str, str]], *, by: str, present: Present
) -> Confirmation:
    vendor = stage.vendors[works[0][0]]
    ours = Present([stage.people[by].id], present.ours, present.theirs)
    with transaction():
        return services.propose(
            vendor,
            Recorded(seen, [stage.works[one] for one in works], ours),
            actor=stage.actor(by),
        )


def _approve(stage: Stage, row: Confirmation) -> None:
    with transaction():
        services.decide(row, approved=True, remark="記録を確認した。", actor=stage.actor(OFFICER))
