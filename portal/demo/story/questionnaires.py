"""The story of the check sheets: sent, answered, sent back, accepted, not answered at all, and what they
brought to light: a finding in every state.
"""

from collections.abc import Mapping

from portal.demo.acts import answering
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
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_from_before import ASAGI, HOSHIKAGE, MIZUIRO
from portal.demo.cast.vendors_leaving import LARKFIELD, YUKIDOKE
from portal.demo.cast.vendors_since_then import KOTORI
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.findings import queries
from portal.supervision.findings.handling import repair_services, services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.findings.handling.services import Found, Terms
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity

PLEASE = "ご多用のところ恐れ入りますが、期限までのご回答をお願いいたします。"


def tell(diary: Diary, stage: Stage) -> None:
    diary.on(376, answering.publish_sheet)
    _printer(diary, stage)
    _data_centre(diary, stage)
    _call_centre(diary, stage)
    _payment_agency(diary, stage)
    _foreign_mail(diary, stage)
    _carrier(diary, stage)
    _mended(diary, stage)


def _printer(diary: Diary, stage: Stage) -> None:
    """Accepted with an A a year ago; this year sent back once, and no better than B."""
    key = MIZUIRO.key
    _send(diary, stage, key, 371, actor="morishita")
    diary.act(357, answering.answer, key, "iguchi", PRINTER_LAST_YEAR)
    diary.act(357, answering.hand_in, key, "sakaguchi")
    diary.act(350, answering.review, key, {}, actor="koike", on_site=["physical"])
    diary.act(
        350,
        answering.accept,
        key,
        "工場の見学とあわせて確認した。復元試験のほかは申し分ない。",
        actor="koike",
    )
    _send(diary, stage, key, 62, actor="morishita", message=PLEASE)
    diary.act(41, answering.answer, key, "iguchi", PRINTER_THIS_YEAR)
    diary.act(41, answering.hand_in, key, "sakaguchi")
    missing = "点検の頻度と、大量出力の記録を点検しているかどうかを具体的にお知らせください。"
    diary.act(
        37,
        answering.send_back,
        key,
        {"TEC-06": missing},
        "1問だけ補足をお願いします。",
        actor="koike",
    )
    diary.act(33, answering.mend, key, "iguchi", {"TEC-06": PRINTER_LOGS})
    diary.act(33, answering.hand_in, key, "sakaguchi")
    diary.act(
        26,
        answering.review,
        key,
        PRINTER_NOTED,
        actor="koike",
        unseen=["PHY-04", "TEC-04", "RTS-03"],
    )
    diary.act(
        26,
        answering.accept,
        key,
        "ログの点検と多要素認証に課題が残る。是正の状況を次の半期に確認する。",
        actor="koike",
    )


def _data_centre(diary: Diary, stage: Stage) -> None:
    """Twice accepted; what was found was mended and verified."""
    key = HOSHIKAGE.key
    for sent, answers, words in (
        (
            368,
            DATA_CENTRE_LAST_YEAR,
            "証跡により確認した。権限の見直しの記録を次回までに整えること。",
        ),
        (128, DATA_CENTRE_THIS_YEAR, "前回の課題は解消している。"),
    ):
        _send(diary, stage, key, sent, actor="koike")
        diary.act(sent - 16, answering.answer, key, "amano", answers)
        diary.act(sent - 16, answering.hand_in, key, "hoshino")
        diary.act(
            sent - 25,
            answering.review,
            key,
            {},
            actor="ishibashi",
            on_site=["physical", "technical"],
            unseen=["PEO-05", "RTS-03"] if answers is DATA_CENTRE_LAST_YEAR else (),
        )
        diary.act(sent - 25, answering.accept, key, words, actor="ishibashi")


def _call_centre(diary: Diary, stage: Stage) -> None:
    """Asked two and a half months ago, and nothing came."""
    _send(diary, stage, ASAGI.key, 78, actor="morishita", message=PLEASE)


def _payment_agency(diary: Diary, stage: Stage) -> None:
    """A colleague has answered half of it."""
    left = ["incident", "return", "rights", "certification", "special"]
    _send(diary, stage, KOTORI.key, 16, actor="koike", message=PLEASE)
    diary.act(5, answering.answer, KOTORI.key, "hibari", Answers(left=left))


def _foreign_mail(diary: Diary, stage: Stage) -> None:
    """Handed in the other day, in English; it waits for its review."""
    key = LARKFIELD.key
    _send(diary, stage, key, 27, actor="ishibashi", message="Please answer by the due date.")
    diary.act(3, answering.answer, key, "raman", FOREIGN)
    diary.act(3, answering.hand_in, key, "raman")


def _carrier(diary: Diary, stage: Stage) -> None:
    """Sent back: what it says of carrying things about does not go with what happened."""
    key = YUKIDOKE.key
    _send(diary, stage, key, 40, actor="ishibashi", message=PLEASE)
    diary.act(19, answering.answer, key, "hashizume", AS_IT_SHOULD_BE)
    diary.act(19, answering.hand_in, key, "yukimura")
    lost = "所在不明となった荷物について、持出し管理簿の記載と発見までの経過をお知らせください。"
    steps = "第一報までに要した時間と、手順書のどの定めによったかをお知らせください。"
    diary.act(
        6,
        answering.send_back,
        key,
        {"PHY-03": lost, "INC-03": steps},
        "先日の件に関わる2問について、あらためてご回答をお願いします。",
        actor="ishibashi",
    )


def _send(
    diary: Diary, stage: Stage, vendor: str, days_ago: int, *, actor: str, message: str = ""
) -> None:
    diary.act(days_ago, answering.send, vendor, months=12, days=30, actor=actor, message=message)


# What the check sheets brought to light, and what became of it: a finding in every state.


def _mended(diary: Diary, stage: Stage) -> None:
    _last_year(diary, stage)
    _waiting(diary, stage)
    _decided(diary, stage)


def _last_year(diary: Diary, stage: Stage) -> None:
    """All of it was mended, shown, and verified by somebody else."""
    for key, question, days, who, done, how in (
        (
            MIZUIRO.key,
            "TEC-07",
            300,
            "sakaguchi",
            "全ての機器について復元試験を行い、手順を見直した。",
            "試験の記録と手順書の改訂版を確認した。",
        ),
        (
            HOSHIKAGE.key,
            "TEC-01",
            325,
            "hoshino",
            "権限の見直しを半期ごとに改め、最初の見直しを終えた。",
            "見直しの記録2回分を確認した。",
        ),
        (
            HOSHIKAGE.key,
            "ORG-04",
            320,
            "hoshino",
            "残る指摘1件の是正を終えた。",
            "是正の報告書を確認した。",
        ),
        (
            HOSHIKAGE.key,
            "PEO-04",
            70,
            "hoshino",
            "復職した1名が受講を終えた。",
            "受講の記録を確認した。",
        ),
        (
            HOSHIKAGE.key,
            "INC-04",
            66,
            "hoshino",
            "合同訓練を行い、証拠の保全の手順を確かめた。",
            "訓練の記録を確認した。",
        ),
    ):
        files = {"是正の記録.txt": f"是正の記録\n{done}\n"}
        diary.act(days, report_done, key, question, done, files, actor=who)
        diary.act(days - 8, verify, key, question, how, actor="morishita")


def _waiting(diary: Diary, stage: Stage) -> None:
    """One is open, one has a plan to look at, one a repair to verify."""
    diary.act(
        25,
        open_one,
        MIZUIRO.key,
        Text(
            ja="複製の一覧にテスト用の抽出データが載っていない",
            en="The list of copies lacks the data extracted for tests",
        ),
        Text(ja="一覧を補い、不要な抽出データを消去する", en="Complete it; erase what is unused"),
        "チェックシートの回答RET-05と、工場で見た保管場所の内容とが一致しなかった。",
        actor="koike",
    )
    logs = Planned(
        "ログの点検を担当者の裁量に任せ、手順に定めていなかった。",
        "大量出力を含む操作ログの取得を始め、毎月の点検を手順書に定めて責任者が確認する。",
        stage.calendar.on_or_after(stage.ago(-30)),
        "製造部 情報システム担当",
    )
    diary.act(8, plan, MIZUIRO.key, "TEC-06", logs, actor="sakaguchi")
    done = "未受講だった夜間の班の3名に教育を行い、確認テストも終えた。"
    record = {"補講の記録.txt": "補講の記録\n対象 夜間の班 3名\n全員受講、確認テスト合格\n"}
    diary.act(4, report_done, MIZUIRO.key, "PEO-03", done, record, actor="sakaguchi")


def _decided(diary: Diary, stage: Stage) -> None:
    """One is lived with until new terminals come; one was planned, mended and closed."""
    terminals = "工程管理の端末2台は製造元の制約で多要素認証に対応しない。来期に入れ替える。"
    diary.act(
        18,
        propose_risk,
        MIZUIRO.key,
        "TEC-02",
        Terms(
            terminals,
            "端末を専用の区画に置き、接続元を限り、使用者を2名に絞る。",
            stage.ago(-120),
        ),
        actor="morishita",
    )
    diary.act(
        14,
        accept_risk,
        MIZUIRO.key,
        "TEC-02",
        "入替えの発注書を確認した。期限までに限り受容する。",
        actor="takase",
    )
    drill = Planned(
        "訓練の計画を年度の後半に置いていた。",
        "誤送付を想定した机上訓練を前倒しで行い、証拠の保全までを確かめる。",
        stage.workday(10),
    )
    diary.act(22, plan, MIZUIRO.key, "INC-04", drill, actor="sakaguchi")
    diary.act(
        20, accept_plan, MIZUIRO.key, "INC-04", "この内容で進めてください。", actor="morishita"
    )
    held = {"訓練の記録.txt": "机上訓練の記録\n想定 誤送付\n参加 11名\n第一報まで 3時間\n"}
    diary.act(
        11,
        report_done,
        MIZUIRO.key,
        "INC-04",
        "机上訓練を行い、記録をまとめた。",
        held,
        actor="sakaguchi",
    )
    diary.act(
        7,
        verify,
        MIZUIRO.key,
        "INC-04",
        "訓練の記録を読み、第一報までの時間が24時間以内であることを確認した。",
        actor="morishita",
    )


# The fictional vendors mend what was found: plans, repairs, and risks that are lived with.


def open_one(
    stage: Stage, vendor: str, title: Text, action: Text, detail: str, *, actor: str
) -> None:
    """Procurement saw it itself."""
    found = Found(title, action, detail, Severity.MINOR, Owner.VENDOR)
    with transaction():
        services.open_by_hand(stage.vendors[vendor], found, actor=stage.actor(actor))


def plan(stage: Stage, vendor: str, question: str, planned: Planned, *, actor: str) -> None:
    with transaction():
        repair_services.propose_plan(
            about(stage, vendor, question), planned, actor=stage.actor(actor)
        )


def accept_plan(stage: Stage, vendor: str, question: str, remark: str, *, actor: str) -> None:
    with transaction():
        repair_services.answer_plan(
            about(stage, vendor, question), accepted=True, remark=remark, actor=stage.actor(actor)
        )


def report_done(
    stage: Stage, vendor: str, question: str, done: str, files: Mapping[str, str], *, actor: str
) -> None:
    """`files`: what proves it, words by name."""
    received = [receive_bytes(words.encode(), name, FileKind.TEXT) for name, words in files.items()]
    with transaction():
        repair_services.report_done(
            about(stage, vendor, question), done=done, files=received, actor=stage.actor(actor)
        )


def verify(stage: Stage, vendor: str, question: str, how: str, *, actor: str) -> None:
    with transaction():
        repair_services.verify(about(stage, vendor, question), remark=how, actor=stage.actor(actor))


def propose_risk(stage: Stage, vendor: str, question: str, terms: Terms, *, actor: str) -> None:
    with transaction():
        services.propose_risk(about(stage, vendor, question), terms, actor=stage.actor(actor))


def accept_risk(stage: Stage, vendor: str, question: str, remark: str, *, actor: str) -> None:
    finding = about(stage, vendor, question)
    risk = queries.risks_of(finding.id)[-1]
    with transaction():
        services.decide_risk(risk, accepted=True, remark=remark, actor=stage.actor(actor))


def about(stage: Stage, vendor: str, question: str) -> Finding:
    """The open finding of a question of the sheet."""
    vendor_id = stage.vendors[vendor].id
    open_ones = queries.open_about([vendor_id]).values()
    return next(finding for finding in open_ones if finding.question_id == question)
