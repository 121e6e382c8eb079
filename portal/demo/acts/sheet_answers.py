"""What the fictional vendors answer, where it is not simply as it should be."""

from typing import Final

from portal.demo.acts.answering import Answers
from portal.supervision.questionnaires.kinds.answer import Review
from portal.supervision.responses.assignments.services import Said
from portal.supervision.responses.reviewing.services import Noted

AS_IT_SHOULD_BE: Final = Answers()
PRINTER_LAST_YEAR: Final = Answers(
    values={"TEC-07": "partial"},
    comments={"TEC-07": "分離した保管はしていますが、復元試験は一部の機器のみです。"},
    files={
        "PEO-03": (
            "教育実施記録.txt",
            "教育実施記録\n対象者 42名 受講者 42名\n確認テスト 平均 91点\n",
        )
    },
)
PRINTER_THIS_YEAR: Final = Answers(
    values={
        "PEO-03": "partial",
        "PEO-04": 93,
        "TEC-02": "partial",
        "TEC-06": "partial",
        "INC-04": "partial",
    },
    comments={
        "PEO-03": "夜間の班の3名が未受講です。来月までに受講させます。",
        "TEC-02": "管理者とリモートアクセスは導入済みです。工程管理の端末2台が残っています。",
        "TEC-06": "取得と保存はしていますが、点検は不定期です。",
        "INC-04": "保全の手順はありますが、訓練は来期の計画です。",
    },
    files={
        "PEO-03": (
            "教育実施記録.txt",
            "教育実施記録\n対象者 43名 受講者 40名\n未受講 夜間の班 3名\n",
        )
    },
)
PRINTER_LOGS: Final = Said(
    value="no",
    comment="大量出力の記録は取得しておらず、点検も行っていませんでした。手順を定めます。",
)
PRINTER_NOTED: Final = {
    "PEO-03": Noted(Review.BY_DOCUMENT, remark="未受講の3名は受講後に記録をご提出ください。"),
    "TEC-02": Noted(Review.BY_DOCUMENT, remark="残る2台の入替え時期を確認した。"),
    "TEC-06": Noted(
        Review.BY_DOCUMENT,
        remark="請求書の印刷データを扱うため、大量出力の点検は必須である。",
        note="前回は点検しているとの回答だった。担当者が代わったとのこと。",
    ),
    "RET-05": Noted(Review.DISPUTED, remark="複製の一覧にテスト用の抽出データが載っていない。"),
    "INC-04": Noted(Review.BY_DOCUMENT, remark="訓練の計画書を受領した。"),
}
DATA_CENTRE_LAST_YEAR: Final = Answers(
    values={"TEC-01": "partial", "ORG-04": "partial"},
    comments={
        "TEC-01": "見直しは年1回です。半期ごとに改めます。",
        "ORG-04": "点検は実施しました。指摘1件の是正が続いています。",
    },
)
DATA_CENTRE_THIS_YEAR: Final = Answers(
    values={"PEO-04": 98, "INC-04": "partial"},
    comments={
        "PEO-04": "休職中の1名を除き、全員が受講しました。",
        "INC-04": "保全の体制はあります。今期の訓練は来月に行います。",
    },
)
FOREIGN: Final = Answers(
    values={
        "SUB-01": "yes",
        "SUB-02": [
            {
                "name": "Larkfield Relay Pte. Ltd.",
                "address": "Singapore",
                "contact": "relay@larkfield.example.com",
                "tier": "1",
                "work": "Relay of outgoing mail",
                "data": "E-mail addresses, in transit",
                "start": "2026-01-12",
                "approval_no": "",
            }
        ],
        "SUB-03": "partial",
        "SUB-08": "declared",
        "EXT-01": [
            {
                "country": "SG",
                "party": "Larkfield Relay Pte. Ltd.",
                "mode": "Store and access",
                "basis": "Contractual measures",
                "approval_no": "",
            }
        ],
        "TEC-05": "partial",
    },
    comments=dict.fromkeys(("ORG-01", "ORG-02", "ORG-03", "ORG-04", "PEO-01", "PEO-02", "PEO-03", "PHY-03", "PHY-05", "TEC-01", "TEC-06", "TEC-08", "SUB-02", "SUB-04", "SUB-08", "INC-03", "RET-02", "CRT-01", "EXT-01", "EXT-02", "EXT-05"), "Please see the documents we sent with our last letter.")
    | {
        "SUB-03": "The exception you accepted covers the relay; we hold no separate approval.",
        "TEC-05": "Removable media are blocked; generative AI services are forbidden by rule only.",
    },
)  # fmt: skip
