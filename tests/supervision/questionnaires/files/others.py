"""Workbooks as companies, associations and customers build their questionnaires; words of our own.

Each with how many questions it asks and of which kinds, as a person counts them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class Other:
    """`kinds`: how many of each a person would choose; `sections`: in their order."""

    name: str
    data: bytes
    kinds: Mapping[str, int]
    sections: tuple[str, ...]
    by_hand: Mapping[str, Any] = field(
        default_factory=dict
    )  # fields of the page that a hand changes

    @property
    def questions(self) -> int:
        return sum(self.kinds.values())


def _book(make: Callable[[Workbook], Any]) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        make(book)
    return held.getvalue()


def _rows(page: Worksheet, rows: list[list[Any]], at: int = 0) -> None:
    for number, row in enumerate(rows, at):
        page.write_row(number, 0, row)


def _title_block(book: Workbook) -> None:
    """A sheet of instructions, a title block, two rows of merged headings, sections as coloured rows."""
    about = book.add_worksheet("記入要領")
    _rows(
        about,
        [
            ["本シートの記入方法"],
            ["1", "各設問に○を記入してください。"],
            ["2", "不明な点は担当までご連絡ください。"],
        ],
    )
    page = book.add_worksheet("チェックシート")
    page.merge_range("A1:G1", "業務委託先 情報管理チェックシート")
    _rows(page, [["会社名", "", "", "記入日"], ["ご担当者", "", "", "部署"], []], 1)
    page.merge_range("A5:A6", "項番")
    page.merge_range("B5:B6", "確認事項")
    page.merge_range("C5:E5", "回答")
    page.merge_range("F5:F6", "補足説明")
    page.merge_range("G5:G6", "備考")
    page.write_row(5, 2, ["はい", "いいえ", "該当なし"])
    colour = book.add_format({"bg_color": "#d9e1f2", "bold": True})
    page.merge_range("A7:G7", "1. 管理体制", colour)
    _rows(
        page,
        [
            ["1-1", "個人情報の管理責任者を定めていますか。", "", "", "", "役職名でかまいません。"],
            ["1-2", "管理規程を年に1回以上見直していますか。"],
        ],
        7,
    )
    page.merge_range("A10:G10", "2. 持ち出し", colour)
    _rows(
        page,
        [
            ["2-1", "媒体を社外に持ち出すことがありますか。"],
            ["2-2", "（2-1で「はい」の場合）持ち出しの記録を残していますか。"],
            ["※ ご記入後、押印のうえご返送ください。"],
        ],
        10,
    )


def _by_columns(book: Workbook) -> None:
    """大分類, 中分類 in merged cells, choices in a column, marks for evidence, weights in words."""
    page = book.add_worksheet("点検表")
    _rows(page, [["委託先点検表 2026年度版"], []])
    _rows(
        page,
        [
            ["No.", "大分類", "中分類", "点検内容", "選択肢", "重要度", "証跡", "貴社回答"],
            [
                1,
                "組織",
                "体制",
                "監督の責任者は選任済みか",
                "1:実施 2:一部実施 3:未実施",
                "高",
                "体制図",
            ],
            [
                2,
                "",
                "規程",
                "取扱規程の周知状況を選んでください",
                "全社員に周知／一部に周知／周知していない",
                "中",
                "",
            ],
            [3, "", "", "従業者の人数", "数値", "低", ""],
            [
                4,
                "技術",
                "認証",
                "使っている認証の方法をすべて選んでください",
                "複数選択：パスワード、ICカード、生体認証",
                "高",
                "",
            ],
            [5, "", "記録", "アクセス記録の保管期間を記述してください", "自由記述", "中", "要"],
            [6, "", "", "直近に棚卸しをした日", "日付", "低", ""],
        ],
        2,
    )
    page.merge_range("B4:B6", "組織")
    page.merge_range("B7:B9", "技術")


def _dotted(book: Workbook) -> None:
    """English, ids 1, 1.1, 1.1.1; the rows with a shorter id are headings."""
    page = book.add_worksheet("Assessment")
    _rows(
        page,
        [
            ["Supplier security assessment"],
            ["Ref", "Control question", "Response (Yes / No / N/A)", "Comments"],
            ["1", "Governance"],
            ["1.1", "Policies"],
            ["1.1.1", "Is there an approved information security policy?"],
            ["1.1.2", "Is the policy reviewed at least once a year?"],
            ["1.2", "People"],
            ["1.2.1", "Are staff trained before they are given access?"],
            ["2", "Operations"],
            ["2.1", "Are backups tested?"],
            ["2.2", "Is there a process for security incidents?"],
        ],
    )


def _tabs(book: Workbook) -> None:
    """One tab for each domain, numbers that begin anew, drop-downs, a tab of lists, a cover."""
    cover = book.add_worksheet("Cover")
    _rows(cover, [["Vendor questionnaire (core)"], ["Complete every tab."]])
    for tab, questions in {
        "A. Risk": ["Is there a risk assessment program?", "Who owns it? Please describe."],
        "B. Assets": [
            "Is there an inventory of assets?",
            "Are assets returned at the end?",
            "How many laptops are in use?",
        ],
    }.items():
        page = book.add_worksheet(tab)
        _rows(page, [["Ques Num", "Question/Request", "Response", "Additional Information"]])
        _rows(page, [[number, words] for number, words in enumerate(questions, 1)], 1)
        page.data_validation(1, 2, 1, 2, {"validate": "list", "source": ["Yes", "No", "N/A"]})
    lists = book.add_worksheet("Lists")
    _rows(lists, [["Yes"], ["No"], ["N/A"]])


def _grid(book: Workbook) -> None:
    """Cloud: control domain, control id, question id and three columns to tick."""
    page = book.add_worksheet("Cloud questionnaire")
    page.merge_range("A1:A2", "Control Domain")
    page.merge_range("B1:B2", "Control ID")
    page.merge_range("C1:C2", "Question ID")
    page.merge_range("D1:D2", "Control Specification")
    page.merge_range("E1:E2", "Assessment Questions")
    page.merge_range("F1:H1", "Assessment Answers")
    page.merge_range("I1:I2", "Notes")
    page.write_row(1, 5, ["Yes", "No", "Not Applicable"])
    _rows(
        page,
        [
            [
                "Audit",
                "AU-01",
                "AU-01.1",
                "Plans for audits are kept.",
                "Do you keep plans for audits?",
            ],
            ["", "", "AU-01.2", "", "Do you share results with customers?"],
            ["Keys", "KY-01", "KY-01.1", "Keys have owners.", "Do keys have named owners?"],
            ["", "KY-02", "KY-02.1", "Keys change.", "Can tenants bring their own keys?"],
        ],
        2,
    )


def _no_headings(book: Workbook) -> None:
    """A list of sentences without any heading."""
    page = book.add_worksheet("Sheet1")
    _rows(
        page,
        [
            ["委託先への確認のお願い"],
            ["① 入退室", "執務室への入退室を記録していますか？"],
            ["② 施錠", "書類を施錠して保管していますか？"],
            ["③ 廃棄", "書類を裁断して廃棄していますか？"],
        ],
    )


def _drop_downs(book: Workbook) -> None:
    """Only the drop-downs say what can be answered, some of them a range of another sheet."""
    page = book.add_worksheet("セルフチェック")
    _rows(
        page,
        [
            ["分野", "チェック項目", "自己評価", "コメント"],
            ["端末", "端末のディスクを暗号化している"],
            ["", "端末の紛失時の連絡先を周知している"],
            ["クラウド", "利用しているサービスの種類"],
        ],
    )
    lists = book.add_worksheet("選択リスト")
    _rows(lists, [["実施済み"], ["一部実施"], ["未実施"]])
    page.data_validation("C2:C3", {"validate": "list", "source": "=選択リスト!$A$1:$A$3"})
    page.data_validation("C4", {"validate": "list", "source": ["IaaS", "PaaS", "SaaS"]})


def _both_languages(book: Workbook) -> None:
    page = book.add_worksheet("Bilingual")
    _rows(
        page,
        [
            ["ID", "質問", "Question", "回答形式"],
            ["A1", "再委託をしていますか。", "Do you subcontract?", "はい/いいえ"],
            ["A2", "再委託先の名称を記入してください。", "Name the subcontractors.", "記述"],
        ],
    )


def _unclear(book: Workbook) -> None:
    """Nothing in the headings is known; a hand says what they are."""
    page = book.add_worksheet("調査")
    _rows(
        page,
        [
            ["キー", "問うこと", "様式"],
            ["K01", "クリアデスクの徹底", "甲"],
            ["K02", "鍵の管理の方法", "乙"],
        ],
    )


_CSV: Final = (
    "設問番号,カテゴリ,設問文,回答種別,必須\r\n"
    "1,体制,責任者を置いていますか。,有／無,必須\r\n"
    "2,体制,責任者の役職,記述式,任意\r\n"
    "3,教育,直近の研修の受講率,割合(%),必須\r\n"
).encode("cp932")


def others() -> Mapping[str, Other]:
    """By what is special about each."""
    made = (
        Other("title_block", _book(_title_block), {"yes_no_na": 4}, ("1. 管理体制", "2. 持ち出し")),
        Other(
            "by_columns",
            _book(_by_columns),
            {"yes_partial_no": 1, "single_choice": 1, "number": 1, "multi_choice": 1, "text": 1, "date": 1},
            ("組織", "技術"),
        ),
        Other("dotted", _book(_dotted), {"yes_no_na": 5}, ("1.1 Policies", "1.2 People", "2 Operations")),
        Other("tabs", _book(_tabs), {"yes_no_na": 2, "yes_no": 1, "text": 1, "number": 1}, ("A. Risk", "B. Assets")),
        Other("grid", _book(_grid), {"yes_no_na": 4}, ("Audit", "Keys")),
        Other("no_headings", _book(_no_headings), {"yes_no": 3}, ("委託先への確認のお願い",)),
        Other("drop_downs", _book(_drop_downs), {"yes_partial_no": 2, "single_choice": 1}, ("端末", "クラウド")),
        Other("both_languages", _book(_both_languages), {"yes_no": 1, "text": 1}, ("Bilingual",)),
        Other("csv", _CSV, {"yes_no": 1, "text": 1, "percentage": 1}, ("体制", "教育")),
        Other(
            "unclear",
            _book(_unclear),
            {"yes_no": 1, "text": 1},
            ("調査",),
            {
                "s0-take": "1", "s0-heads": "1", "s0-deep": "1", "s0-lone": "1",
                "s0-c0": "id", "s0-c1": "text", "s0-c2": "kind", "kinds": {"甲": "yes_no", "乙": "text"},
            },
        ),
    )  # fmt: skip
    return {one.name: one for one in made}
