"""The story of the check sheets: sent, answered, sent back, accepted, not answered at all, and what they
brought to light: a finding in every state.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from portal.demo.acts import answering, remote_work
from portal.demo.acts.answering import (
    AS_IT_SHOULD_BE,
    DATA_CENTRE_LAST_YEAR,
    DATA_CENTRE_THIS_YEAR,
    FOREIGN,
    PRINTER_LAST_YEAR,
    PRINTER_LOGS,
    PRINTER_NOTED,
    PRINTER_THIS_YEAR,
    Answers,
    latest,
    sheet_of,
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_leaving import LARKFIELD, YUKIDOKE
from portal.demo.cast.vendors_since_then import KOTORI
from portal.demo.story import certificates_and_terms
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.obligations.queries import find_obligation
from portal.supervision.disputes import services as disputes
from portal.supervision.disputes.queries import about_finding as disputes_about
from portal.supervision.disputes.queries import of_sheet as disputes_of_sheet
from portal.supervision.disputes.workflow import DisputeVerdict
from portal.supervision.findings import queries
from portal.supervision.findings.handling import repair_services as repairs
from portal.supervision.findings.handling import services
from portal.supervision.findings.handling.repair_services import EffectSeen, Planned
from portal.supervision.findings.handling.services import Found, Terms
from portal.supervision.findings.models import Cause, Finding, RiskAcceptance
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questions import services as questions
from portal.supervision.questions.queries import thread_about
from portal.supervision.responses.reviewing import services as reviewing
from portal.supervision.responses.reviewing.look_services import keep_first_look
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.submission.services import submit

PLEASE = "ご多用のところ恐れ入りますが、期限までのご回答をお願いいたします。"


def tell(diary: Diary, stage: Stage) -> None:
    diary.on(376, answering.publish_sheet)
    _printer(diary, stage)
    _data_centre(diary, stage)
    _call_centre(diary, stage)
    _payment_agency(diary, stage)
    _foreign_mail(diary, stage)
    _carrier(diary, stage)
    _last_year(diary)
    certificates_and_terms.tell(diary, stage)
    _waiting(diary, stage)
    _decided(diary, stage)
    remote_work.tell(diary)


def _printer(diary: Diary, stage: Stage) -> None:
    """Accepted with an A a year ago; this year sent back once, and no better than B."""
    key = MIZUIRO.key
    _send(diary, key, 371, actor="morishita")
    _answered(diary, 357, key, "iguchi", PRINTER_LAST_YEAR, by="sakaguchi")
    fine = "工場の見学とあわせて確認した。復元試験のほかは申し分ない。"
    _accepted(diary, 350, key, fine, by="koike", on_site=["physical"])
    _send(diary, key, 62, actor="morishita", message=PLEASE)
    _answered(diary, 41, key, "iguchi", PRINTER_THIS_YEAR, by="sakaguchi")
    missing = "点検の頻度と、大量出力の記録を点検しているかどうかを具体的にお知らせください。"
    sent_back, once = {"TEC-06": missing}, "1問だけ補足をお願いします。"
    diary.command(37, "koike", reviewing.send_back, sheet_of(key), sent_back, remark=once)
    diary.act(33, answering.mend, key, "iguchi", {"TEC-06": PRINTER_LOGS})
    diary.command(33, "sakaguchi", submit, sheet_of(key))
    remains = "ログの点検と多要素認証に課題が残る。是正の状況を次の半期に確認する。"
    unseen = ["PHY-04", "TEC-04", "RTS-03"]
    _accepted(diary, 26, key, remains, PRINTER_NOTED, by="koike", unseen=unseen)
    diary.command(
        24, "sakaguchi", disputes.dispute_sheet, _sheet, ["TEC-06"], words=WEEKLY, files=()
    )
    diary.act(18, _result_stays, MASSES)


def _data_centre(diary: Diary, stage: Stage) -> None:
    """Twice accepted; what was found was mended and verified."""
    key, on_site = HOSHIKAGE.key, ["physical", "technical"]
    improve = "証跡により確認した。権限の見直しの記録を次回までに整えること。"
    for sent, answers, unseen, words in (
        (368, DATA_CENTRE_LAST_YEAR, ["PEO-05", "RTS-03"], improve),
        (128, DATA_CENTRE_THIS_YEAR, [], "前回の課題は解消している。"),
    ):
        _send(diary, key, sent, actor="koike")
        _answered(diary, sent - 16, key, "amano", answers, by="hoshino")
        looked: dict[str, Any] = {"on_site": on_site, "unseen": unseen}
        _accepted(diary, sent - 25, key, words, by="ishibashi", **looked)


def _call_centre(diary: Diary, stage: Stage) -> None:
    """Asked two and a half months ago, and nothing came."""
    _send(diary, ASAGI.key, 78, actor="morishita", message=PLEASE)


def _payment_agency(diary: Diary, stage: Stage) -> None:
    """A colleague has answered half of it."""
    left = ["incident", "return", "rights", "certification", "special"]
    _send(diary, KOTORI.key, 16, actor="koike", message=PLEASE)
    diary.act(5, answering.answer, KOTORI.key, "hibari", Answers(left=left))
    words = "収納代行システムの保守会社が画面を見るだけの場合も、ここに記載する必要がありますか。"
    diary.act(1, ask, "hibari", sheet_of(KOTORI.key), "assignments", words, part="SUB-01")


def _foreign_mail(diary: Diary, stage: Stage) -> None:
    """Handed in the other day, in English; the department has looked at it, and it waits for its review."""
    key = LARKFIELD.key
    _send(diary, key, 27, actor="ishibashi", message="Please answer by the due date.")
    _answered(diary, 3, key, "raman", FOREIGN, by="raman")
    doubts = {
        "SUB-02": "契約時に当部が受け取った体制図に、この中継会社はありませんでした。",
        "EXT-01": "宛先の会員は欧州とアジアにいます。シンガポール以外を経由しないか確認してください。",
    }
    diary.act(1, look_first, key, "kunieda", doubts, "配信の実績と苦情の有無に問題はありません。")


def look_first(
    stage: Stage, vendor: str, person: str, doubts: Mapping[str, str], remark: str
) -> None:
    """For the department, before the reviewer does."""
    sheet = latest(stage, vendor)
    with transaction():
        keep_first_look(
            sheet.id, doubts, remark=remark, seen=sheet.round, actor=stage.actor(person)
        )


def _carrier(diary: Diary, stage: Stage) -> None:
    """Sent back: what it says of carrying things about does not go with what happened."""
    key = YUKIDOKE.key
    _send(diary, key, 40, actor="ishibashi", message=PLEASE)
    _answered(diary, 19, key, "hashizume", AS_IT_SHOULD_BE, by="yukimura")
    questions = {
        "PHY-03": "所在不明となった荷物について、持出し管理簿の記載と発見までの経過をお知らせください。",
        "INC-03": "第一報までに要した時間と、手順書のどの定めによったかをお知らせください。",
    }
    again = "先日の件に関わる2問について、あらためてご回答をお願いします。"
    diary.command(6, "ishibashi", reviewing.send_back, sheet_of(key), questions, remark=again)


def _send(diary: Diary, vendor: str, days_ago: int, *, actor: str, message: str = "") -> None:
    diary.act(days_ago, answering.send, vendor, months=12, days=30, actor=actor, message=message)


def _answered(
    diary: Diary, days_ago: int, vendor: str, person: str, answers: Answers, *, by: str
) -> None:
    diary.act(days_ago, answering.answer, vendor, person, answers)
    diary.command(days_ago, by, submit, sheet_of(vendor))


def _accepted(
    diary: Diary,
    days_ago: int,
    vendor: str,
    words: str,
    noted: Mapping[str, Noted] | None = None,
    *,
    by: str,
    **looked: Collection[str],
) -> None:
    diary.act(days_ago, answering.review, vendor, noted or {}, actor=by, **looked)
    diary.command(days_ago, by, reviewing.accept, sheet_of(vendor), {}, conclusion=words)


def _last_year(diary: Diary) -> None:
    """All of it was mended, shown, and verified by somebody else."""
    for vendor, question, days, done, how in (
        (
            MIZUIRO,
            "TEC-07",
            300,
            "全ての機器について復元試験を行い、手順を見直した。",
            "試験の記録と手順書の改訂版を確認した。",
        ),
        (
            HOSHIKAGE,
            "TEC-01",
            325,
            "権限の見直しを半期ごとに改め、最初の見直しを終えた。",
            "見直しの記録2回分を確認した。",
        ),
        (
            HOSHIKAGE,
            "ORG-04",
            320,
            "残る指摘1件の是正を終えた。",
            "是正の報告書を確認した。",
        ),
        (
            HOSHIKAGE,
            "PEO-04",
            70,
            "復職した1名が受講を終えた。",
            "受講の記録を確認した。",
        ),
        (
            HOSHIKAGE,
            "INC-04",
            66,
            "合同訓練を行い、証拠の保全の手順を確かめた。",
            "訓練の記録を確認した。",
        ),
    ):
        files = {"是正の記録.txt": f"是正の記録\n{done}\n"}
        signatory = vendor.people[0].key
        diary.act(days, report_done, vendor, question, done, files, actor=signatory)
        diary.command(days - 8, "morishita", repairs.verify, about(vendor, question), remark=how)
    _looked_at_again(diary)


def _looked_at_again(diary: Diary) -> None:
    """By somebody else, some time after closing; what was closed lately waits for it."""
    for vendor, question, days, seen in (
        (MIZUIRO, "TEC-07", 240, "半期ごとの復元試験が続いており、全ての機器で成功している。"),
        (HOSHIKAGE, "TEC-01", 262, "二度目の見直しも予定どおり行われ、不要な権限は残っていない。"),
        (HOSHIKAGE, "ORG-04", 258, "その後の内部点検の報告書に同じ指摘はない。"),
        (HOSHIKAGE, "PEO-04", 12, "その後に加わった2名も、着任時に受講している。"),
    ):
        diary.act(days, look_again, vendor, question, seen)


def _waiting(diary: Diary, stage: Stage) -> None:
    """One is open, one has a plan to look at, one a repair to verify."""
    found = Found(
        Text(
            ja="複製の一覧にテスト用の抽出データが載っていない",
            en="The list of copies lacks the data extracted for tests",
        ),
        Text(ja="一覧を補い、不要な抽出データを消去する", en="Complete it; erase what is unused"),
        "チェックシートの回答RET-05と、工場で見た保管場所の内容とが一致しなかった。",
        Severity.MINOR,
        Owner.VENDOR,
    )
    diary.command(25, "koike", services.open_by_hand, MIZUIRO, found)
    diary.act(2, _disagree, _by_hand, NOT_USED, COPIES)
    logs = Planned(
        "ログの点検を担当者の裁量に任せ、手順に定めていなかった。",
        "大量出力を含む操作ログの取得を始め、毎月の点検を手順書に定めて責任者が確認する。",
        stage.calendar.on_or_after(stage.ago(-30)),
        "製造部 情報システム担当",
    )
    diary.command(8, "sakaguchi", repairs.propose_plan, about(MIZUIRO, "TEC-06"), logs)
    done = "未受講だった夜間の班の3名に教育を行い、確認テストも終えた。"
    record = {"補講の記録.txt": "補講の記録\n対象 夜間の班 3名\n全員受講、確認テスト合格\n"}
    diary.act(4, report_done, MIZUIRO, "PEO-03", done, record, actor="sakaguchi")


def _decided(diary: Diary, stage: Stage) -> None:
    """One is lived with until new terminals come; one was planned, mended and closed."""
    terms = Terms(
        "工程管理の端末2台は製造元の制約で多要素認証に対応しない。来期に入れ替える。",
        "端末を専用の区画に置き、接続元を限り、使用者を2名に絞る。",
        stage.ago(-120),
    )
    terminals, evidence = about(MIZUIRO, "TEC-02"), about(MIZUIRO, "INC-04")
    diary.command(18, "morishita", services.propose_risk, terminals, terms)

    def risk(stage: Stage) -> RiskAcceptance:
        return queries.risks_of(terminals(stage).id)[-1]

    diary.act(24, _disagree, terminals, NO_SUPPORT, {})
    diary.act(21, _uphold, terminals, STILL_MISSING)
    yes = "入替えの発注書を確認した。期限までに限り受容する。"
    diary.command(14, "takase", services.decide_risk, risk, accepted=True, remark=yes)
    drill = Planned(
        "訓練の計画を年度の後半に置いていた。",
        "誤送付を想定した机上訓練を前倒しで行い、証拠の保全までを確かめる。",
        stage.workday(10),
    )
    diary.command(22, "sakaguchi", repairs.propose_plan, evidence, drill)
    words = "訓練の記録には、参加者の氏名も必要でしょうか。"
    diary.act(22, ask, "sakaguchi", lambda stage: evidence(stage).id, "findings", words)
    told = "氏名は不要です。参加人数と役割が分かるようにしてください。"
    diary.command(21, "morishita", questions.answer_question, last_asked, answer=told)
    why = "訓練は契約で定めた事項であり、観察にとどめない。"
    diary.command(21, "morishita", services.change_severity, evidence, Severity.MINOR, reason=why)
    go = "この内容で進めてください。"
    diary.command(20, "morishita", repairs.answer_plan, evidence, accepted=True, remark=go)
    held = {"訓練の記録.txt": "机上訓練の記録\n想定 誤送付\n参加 11名\n第一報まで 3時間\n"}
    done = "机上訓練を行い、記録をまとめた。"
    diary.act(11, report_done, MIZUIRO, "INC-04", done, held, actor="sakaguchi")
    how = "訓練の記録を読み、第一報までの時間が24時間以内であることを確認した。"
    diary.command(7, "morishita", repairs.verify, evidence, remark=how)


NO_SUPPORT = "対象の端末は製造元が多要素認証に対応していないため、指摘にはあたらないと考えます。"
STILL_MISSING = (
    "対応していないことは承知していますが、端末から個人データを扱える状態は変わりません。指摘は維持します。"
    "入替えまでの間に講じる措置をご提案ください。"
)
NOT_USED = "一覧にない抽出データは、先月の消去の対象に含めて消去済みです。消去の記録を添付します。"
COPIES = {
    "消去の記録.txt": "消去の記録\n対象 テスト用の抽出データ 2件\n方法 上書き消去\n立会い 製造部\n"
}


def _by_hand(stage: Stage) -> Finding:
    open_ones = queries.open_about([stage.vendors[MIZUIRO.key].id]).values()
    return next(finding for finding in open_ones if finding.cause is Cause.BY_HAND)


def _disagree(
    stage: Stage, of: Callable[[Stage], Finding], words: str, files: Mapping[str, str]
) -> None:
    shown = [receive_bytes(each.encode(), name, FileKind.TEXT) for name, each in files.items()]
    stage.carry_out("sakaguchi", disputes.dispute_finding, of, words=words, files=shown)


WEEKLY = "ログは毎週点検しており、点検の頻度を理由とする減点は見直していただきたいと考えます。"
MASSES = "毎週の点検は確認しましたが、大量出力の記録が対象に含まれていません。結果は変更しません。"


def _sheet(stage: Stage) -> int:
    return about(MIZUIRO, "TEC-06")(stage).subject_id or 0


def _result_stays(stage: Stage, words: str) -> None:
    waiting = disputes_of_sheet(_sheet(stage))[-1].id
    stage.carry_out("takase", disputes.answer_about_sheet, waiting, (), answer=words)


def _uphold(stage: Stage, of: Callable[[Stage], Finding], words: str) -> None:
    """By the officer: procurement accepted the sheet it comes from."""
    waiting = disputes_about(of(stage)).disputes[-1]
    verdict = DisputeVerdict(is_accepted=False)
    stage.carry_out("takase", disputes.answer_about_finding, waiting.id, verdict, answer=words)


def report_done(
    stage: Stage,
    vendor: Outsourced,
    question: str,
    done: str,
    files: Mapping[str, str],
    *,
    actor: str,
) -> None:
    """`files`: what proves it, words by name."""
    received = [receive_bytes(words.encode(), name, FileKind.TEXT) for name, words in files.items()]
    stage.carry_out(actor, repairs.report_done, about(vendor, question), done=done, files=received)


def ask(
    stage: Stage,
    person: str,
    of: Callable[[Stage], int],
    kind: str,
    words: str,
    *,
    part: str = "",
) -> None:
    """A question about what the vendor is asked to do."""
    owed = find_obligation(thread_about(kind, of(stage)).obligation_id or 0)
    if owed is None:
        raise LookupError(words)
    with transaction():
        questions.ask_question(owed, words=words, part=part, actor=stage.actor(person))


def last_asked(stage: Stage) -> int:
    evidence = about(MIZUIRO, "INC-04")(stage)
    return thread_about("findings", evidence.id).questions[-1].id


def look_again(stage: Stage, vendor: Outsourced, question: str, seen: str) -> None:
    """Whether the correction of the last one that was closed about a question was effective."""
    rows = queries.findings_of_vendor(stage.vendors[vendor.key].id)
    closed = next(
        row.finding for row in rows if row.finding.question_id == question and row.finding.ended_on
    )
    effect = EffectSeen(is_effective=True, seen=seen, looked_on=clock.today())
    stage.carry_out("koike", repairs.check_effect, lambda _stage: closed, effect, files=())


def about(vendor: Outsourced, question: str) -> Callable[[Stage], Finding]:
    def found(stage: Stage) -> Finding:
        open_ones = queries.open_about([stage.vendors[vendor.key].id]).values()
        return next(finding for finding in open_ones if finding.question_id == question)

    return found
