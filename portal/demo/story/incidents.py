"""One incident that is closed, one with its clocks running, and a drill."""

from datetime import date, timedelta

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.incidents import queries
from portal.supervision.incidents.handling import persons_services, report_services, services
from portal.supervision.incidents.handling.persons_services import LetterWording, ToldPersons
from portal.supervision.incidents.handling.report_services import ToldIncident
from portal.supervision.incidents.handling.services import Assessed, Sent
from portal.supervision.incidents.models import (
    Ending,
    Going,
    Incident,
    ReportItem,
    ToldPersonsWay,
)
from portal.supervision.incidents.rules.duties import LeakCause

BUYER = "morishita"
MARK = "プライバシーマーク 事故報告の受付窓口"
MINUTE = timedelta(minutes=1)


def tell(diary: Diary, stage: Stage) -> None:
    _closed(diary, stage)
    _drill(diary, stage)
    _running(diary, stage)


def _closed(diary: Diary, stage: Stage) -> None:
    """An answer went to the wrong address; the vendor told of it, and all is sent."""
    on = stage.workday(48)
    diary.act(
        on,
        report,
        ASAGI,
        "問合せへの回答メールを、別の会員1名に誤って送信しました。",
        1,
        by="kubota",
    )
    diary.act(on, called, ASAGI)
    diary.act(on, assess, ASAGI, ["name_contact"], 1)
    items = {
        ReportItem.DATA: "氏名、メールアドレス",
        ReportItem.PEOPLE: "1名",
        ReportItem.CAUSE: "宛先を手で入力し、確認しないまま送信したため。",
        ReportItem.SECONDARY: "なし。誤送信先の会員から削除したとの連絡を受けた。",
        ReportItem.PERSONS: "当日中に電話で事情を説明し、お詫びした。",
        ReportItem.PUBLICATION: "行わない。",
        ReportItem.PREVENTION: "回答は受付画面から送信し、宛先を手で入力できない設定にした。",
        ReportItem.OTHER: "なし。",
    }
    diary.act(on, describe, ASAGI, items, by="kubota")
    diary.act(on, word_letter, ASAGI)
    diary.act(on, tell_persons, ASAGI, "誤送信した内容に記載のあった会員", 1)
    diary.act(stage.workday(30), send, ASAGI, ObligationKind.INCIDENT_MARK_FINAL, MARK, "JP-1042")
    diary.act(stage.workday(28), propose, ASAGI, "再発防止策を確認し、報告も済んだため。")
    diary.act(stage.workday(26), decide, ASAGI, "確認した。")


def _drill(diary: Diary, stage: Stage) -> None:
    """Practised with the data centre; it counts nowhere."""
    on = stage.workday(36)
    what = "【訓練】保守用の端末が紛失したとの連絡を受けた。"
    diary.act(on, report, HOSHIKAGE, what, 200, by=BUYER, is_drill=True)
    diary.act(on, called, HOSHIKAGE)
    diary.act(on, assess, HOSHIKAGE, ["customer_account"], 200)
    final = ObligationKind.INCIDENT_MARK_FINAL
    diary.act(stage.workday(35), send, HOSHIKAGE, final, "(訓練のため未送付)", "訓練")
    diary.act(
        stage.workday(35), propose, HOSHIKAGE, "訓練を終えた。連絡から評価まで3時間であった。"
    )
    diary.act(stage.workday(34), decide, HOSHIKAGE, "手順どおりにできている。")


def _running(diary: Diary, stage: Stage) -> None:
    """Since yesterday: magazines of a customer went to other members; the customer must hear of it."""
    on: date = stage.ago(1)
    what = "組合員だより12通の宛名が1行ずれ、別の組合員に届いたことが分かりました。"
    diary.act(on, report, MIZUIRO, what, 12, work="magazine", by="iguchi")
    diary.act(on, called, MIZUIRO)
    diary.act(on, assess, MIZUIRO, ["name_contact"], 12)


def report(
    stage: Stage,
    vendor: Outsourced,
    what: str,
    people: int,
    *,
    by: str,
    work: str = "",
    is_drill: bool = False,
) -> None:
    told = ToldIncident(
        happened=what,
        noticed_on=clock.today(),
        going=Going.NO,
        is_suspicion=False,
        people=people,
        works=[stage.works[vendor.key, work]] if work else (),
        is_drill=is_drill,
    )
    with transaction():
        report_services.report(stage.vendors[vendor.key], told, actor=stage.actor(by))


def called(stage: Stage, vendor: Outsourced) -> None:
    with transaction():
        services.note_call(_of(stage, vendor), actor=stage.actor(BUYER))


def assess(stage: Stage, vendor: Outsourced, categories: list[str], people: int) -> None:
    """With the customers that the register names."""
    row = _of(stage, vendor)
    first = queries.assessments(row.id)[0]
    facts = Assessed(
        categories=categories,
        people=people,
        cause=LeakCause.NOT_MALICIOUS,
        is_entrusted=first.is_entrusted,
        customers=[one["id"] for one in first.customers],
    )
    with transaction():
        services.assess(row, facts, actor=stage.actor(OFFICER))


def describe(stage: Stage, vendor: Outsourced, items: dict[ReportItem, str], *, by: str) -> None:
    with transaction():
        services.write_items(_of(stage, vendor), items, actor=stage.actor(by))


def word_letter(stage: Stage, vendor: Outsourced) -> None:
    wording = LetterWording(
        persons="誤送信した回答メールに記載のあった会員の方",
        happened="お問合せへの回答メールを、別の会員1名に誤って送信しました。",
        data="氏名、メールアドレス、お問合せの内容",
        cause="宛先を手で入力し、確認しないまま送信したためです。",
        risk="誤送信先の方から、削除したとのご連絡をいただいています。これまでに不正な利用は確認されていません。",
        measures="宛先を手で入力できない設定に変更しました。不審な連絡がありましたら、下記までお知らせください。",
        contact="株式会社さざなみトランスファー 個人情報お問合せ窓口",
    )
    with transaction():
        persons_services.write_letter(_of(stage, vendor), "ja", wording, actor=stage.actor(OFFICER))


def tell_persons(stage: Stage, vendor: Outsourced, persons: str, people: int) -> None:
    """By telephone, as the vendor's own note of the call shows."""
    told = ToldPersons(
        persons=persons,
        people=people,
        way=ToldPersonsWay.TELEPHONE,
        told_on=clock.today(),
        told_by="お客さま窓口",
        is_all=True,
    )
    note = receive_bytes("電話で説明し、お詫びした。".encode(), "通話記録.txt", FileKind.TEXT)
    with transaction():
        persons_services.tell_persons(_of(stage, vendor), told, [note], actor=stage.actor(OFFICER))


def send(stage: Stage, vendor: Outsourced, kind: ObligationKind, to: str, receipt: str) -> None:
    sent = Sent(kind, to, "専用サイトの入力フォーム", clock.now() - MINUTE, receipt)
    with transaction():
        services.record_submission(_of(stage, vendor), sent, actor=stage.actor(OFFICER))


def propose(stage: Stage, vendor: Outsourced, why: str) -> None:
    with transaction():
        services.propose_ending(
            _of(stage, vendor), Ending.CLOSE, reason=why, actor=stage.actor(BUYER)
        )


def decide(stage: Stage, vendor: Outsourced, remark: str) -> None:
    proposal = queries.waiting_decision(_of(stage, vendor).id)
    if proposal is None:
        raise LookupError(vendor.key)
    with transaction():
        services.decide_ending(proposal, approved=True, remark=remark, actor=stage.actor(OFFICER))


def _of(stage: Stage, vendor: Outsourced) -> Incident:
    return queries.of_vendor(stage.vendors[vendor.key].id)[0]
