"""One incident that is closed, one with its clocks running, and a drill; and what vendors were told to do."""

from dataclasses import replace
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
from portal.supervision.instructions import case_services, paper_services
from portal.supervision.instructions import queries as instruction_queries
from portal.supervision.instructions import services as instructions
from portal.supervision.instructions.models import CaseChannel, Instruction, InstructionKind
from portal.supervision.instructions.paper_services import InstructionPaper
from portal.supervision.instructions.workflow import OpenedCase, ToldReport
from portal.supervision.paper_records.models import Way

BUYER = "morishita"
MARK = "プライバシーマーク 事故報告の受付窓口"
MINUTE = timedelta(minutes=1)


def tell(diary: Diary, stage: Stage) -> None:
    _closed(diary, stage)
    _drill(diary, stage)
    _running(diary, stage)
    _instructed(diary, stage)


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


def _instructed(diary: Diary, stage: Stage) -> None:
    """A request that is done, one that is late, and a measure asked of two vendors at once."""
    erase = OpenedCase(
        kind=InstructionKind.ERASURE,
        channel=CaseChannel.VENDOR,
        came_on=stage.workday(52),
        title="会員1名の問合せ履歴の消去",
        wording="対象の方の問合せ履歴と通話録音を消去し、消去した件数を報告してください。",
        person="川端 花子",
        known_by="会員番号 4711",
        categories=("name_contact",),
        subjects=("customer",),
        vendor_got_on=stage.workday(53),
    )
    diary.act(stage.workday(52), instruct, [ASAGI], erase, passed_on=True)
    diary.act(stage.workday(51), acknowledge, ASAGI, by="kubota")
    done = "問合せ履歴3件と通話録音1件を消去しました。控えは週次の更新で消えます。"
    diary.act(stage.workday(50), report_done, ASAGI, done, by="kubota")
    diary.act(stage.workday(49), confirm_done, ASAGI, "控えの更新後に消えることも確認した。")
    diary.act(stage.workday(48), answer_person, "書面で、消去を終えたことをお伝えした。")
    complaint = OpenedCase(
        kind=InstructionKind.COMPLAINT,
        channel=CaseChannel.JIPDEC,
        came_on=stage.workday(33),
        title="退会後に届いた案内についての苦情",
        wording="退会後の宛名の抽出条件を調べた。",
        no_instruction="当社の配信設定の誤りであり、委託先の取扱いには関係しないため。",
    )
    diary.act(stage.workday(33), keep_complaint, complaint)
    diary.act(stage.workday(30), answer_person, "電話でお詫びし、設定を直したことをお伝えした。")
    correct = OpenedCase(
        kind=InstructionKind.CORRECTION,
        channel=CaseChannel.DESK,
        came_on=stage.workday(16),
        title="宛名データ1件の訂正",
        wording="対象の方の住所を訂正し、印刷待ちのデータにも反映したことを報告してください。",
        person="小川 一郎",
        known_by="会員番号 5823",
    )
    diary.act(stage.workday(16), instruct, [MIZUIRO], correct)
    diary.act(stage.workday(15), acknowledge, MIZUIRO, by="iguchi")
    keys = OpenedCase(
        kind=InstructionKind.SECURITY,
        channel=CaseChannel.OURSELVES,
        came_on=stage.workday(3),
        title="保守用パスワードの変更と多要素認証の確認",
        wording="当社のデータを扱うシステムの保守用パスワードを変更し、多要素認証が有効であることを"
        "画面の写しとともに報告してください。",
    )
    diary.act(stage.workday(3), instruct, [ASAGI, MIZUIRO], keys)
    diary.act(stage.workday(2), acknowledge, ASAGI, by="kubota")
    told = "保守用パスワードを変更し、多要素認証が有効であることを確認しました。"
    diary.act(stage.workday(1), note_report_by_telephone, MIZUIRO, told, by="iguchi")


def instruct(
    stage: Stage, vendors: list[Outsourced], said: OpenedCase, *, passed_on: bool = False
) -> None:
    """About all work of these vendors."""
    if passed_on:
        said = replace(said, passed_on_by_id=stage.vendors[vendors[0].key].id)
    works = [stage.works[vendor.key, work.key].id for vendor in vendors for work in vendor.works]
    with transaction():
        case_services.give(said, works, actor=stage.actor(BUYER))


def keep_complaint(stage: Stage, said: OpenedCase) -> None:
    with transaction():
        case_services.keep_case(said, actor=stage.actor(BUYER))


def acknowledge(stage: Stage, vendor: Outsourced, *, by: str) -> None:
    with transaction():
        instructions.acknowledge(_told(stage, vendor), actor=stage.actor(by))


def report_done(stage: Stage, vendor: Outsourced, what: str, *, by: str) -> None:
    shown = receive_bytes("消去した件数: 4".encode(), "消去の記録.txt", FileKind.TEXT)
    told = ToldReport(wording=what, done_on=clock.today())
    with transaction():
        instructions.report(_told(stage, vendor), told, [shown], actor=stage.actor(by))


def note_report_by_telephone(stage: Stage, vendor: Outsourced, what: str, *, by: str) -> None:
    """Nobody else has confirmed it yet."""
    came = InstructionPaper(
        wording=what,
        done_on=clock.today(),
        said_by=stage.actor(by).name,
        way=Way.PHONE,
        received_on=clock.today(),
    )
    with transaction():
        paper_services.record_report(_told(stage, vendor), came, [], actor=stage.actor(BUYER))


def confirm_done(stage: Stage, vendor: Outsourced, remark: str) -> None:
    row = _told(stage, vendor)
    with transaction():
        instructions.confirm(row, remark=remark, version=row.version, actor=stage.actor(BUYER))


def answer_person(stage: Stage, how: str) -> None:
    """Of the oldest case that waits for it."""
    case = instruction_queries.open_cases()[0]
    with transaction():
        case_services.reply(
            case, how, replied_on=clock.today(), version=case.version, actor=stage.actor(BUYER)
        )


def _told(stage: Stage, vendor: Outsourced) -> Instruction:
    """The newest one of the vendor."""
    return instruction_queries.of_vendor(stage.vendors[vendor.key].id)[0]


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
