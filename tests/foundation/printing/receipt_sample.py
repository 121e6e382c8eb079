"""A receipt of a fictional vendor, in both languages, and how it is put on paper."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.foundation.printing import press
from portal.foundation.printing.formats import Formats

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"

PARAGRAPHS = {
    "ja": (
        "みずいろ印刷株式会社は、2026年4月1日から2026年9月30日までの間、「会員向け案内物の印刷・封入・発送」において株式会社さざなみトランスファーの個人データを、自社の役員・従業員及び派遣労働者のみで取り扱いました。",
        "取扱いのいかなる部分も、関係会社・個人事業者を含む他の者に、段階を問わず委ねていません。",
        "他社に所属する者を自社の従業員と称して従事させた事実もありません。",
        "今後も承認なく再委託せず、再委託の事実が判明したときは直ちに報告します。",
    ),
    "en": (
        'From 1 April 2026 to 30 September 2026, in the work "Printing and mailing to members", Mizuiro Printing Co., Ltd. handled the personal data of Sazanami Transfer Inc. with its own people only.',
        "No part of the handling was passed to anybody else, at any tier.",
        "No person of another company was presented as our own.",
        "We will not subcontract without approval, and will report at once if it happened.",
    ),
}


def receipt(lang: str, **changes: object) -> SimpleNamespace:
    ja = lang == "ja"
    fields: dict[str, object] = {
        "lang": lang,
        "number": "A-2026-0211",
        "classification": "社外秘" if ja else "CONFIDENTIAL",
        "company": "株式会社さざなみトランスファー" if ja else "Sazanami Transfer Inc.",
        "vendor": "みずいろ印刷株式会社" if ja else "Mizuiro Printing Co., Ltd.",
        "title": "再委託の禁止" if ja else "No subcontracting",
        "version": "no_subcontracting 2026.1",
        "work": "E-0147 会員向け案内物の印刷・封入・発送" if ja else "E-0147 Printing and mailing",
        "period": "2026年4月1日から2026年9月30日まで" if ja else "1 April to 30 September 2026",
        "paragraphs": PARAGRAPHS[lang],
        "how": "password",
        "letter": None,
        "acknowledgement": "私は、みずいろ印刷株式会社のために本誓約に署名する権限を有し、本文に記載された事実を確認しました。"
        if ja
        else "I have authority to sign for Mizuiro Printing Co., Ltd. and have checked the facts.",
        "answer": "affirm_with_exception",
        "answer_text": "次の例外を除き上記のとおり相違なく、誓約します"
        if ja
        else "I attest with exceptions",
        "explanation": "株式会社うしお印刷に宛名の印字を委ねました。\n承認の申請は9月に行いました。"
        if ja
        else "Ushio Print K.K. printed the addresses.\nApproval was asked for in September.",
        "entries": (
            {
                "label": "自社以外で取扱いに関わる者" if ja else "Parties other than our own staff",
                "value": "",
                "columns": ("名称", "業務", "開始") if ja else ("Name", "Work", "Since"),
                "rows": (("株式会社うしお印刷", "宛名の印字", "2025/04/01"),)
                if ja
                else (("Ushio Print K.K.", "printing of addresses", "2025/04/01"),),
            },
            {
                "label": "従事者の人数" if ja else "Persons handling",
                "value": "42",
                "columns": (),
                "rows": (),
            },
        ),
        "signer": "高瀬 隆司" if ja else "Takashi Takase",
        "signer_title": "代表取締役" if ja else "Representative Director",
        "account": "takase@mizuiro.example",
        "authority": "P-0088 登記事項証明書(2027年3月31日まで)"
        if ja
        else "P-0088 certificate of registration, until 31 March 2027",
        "signed_at": datetime(2026, 9, 11, 7, 52, 9, tzinfo=UTC),
        "address": "2001:db8::5a",
        "sha256": sha256("\n\n".join(PARAGRAPHS[lang]).encode()).hexdigest(),
        "replaces": "",
        "follows": "",
        "received_on": None,
        "sitting": "",
        "exceptions": 0,
        "check_address": "https://kantoku.example/check",
        "check_code": segno.make("https://kantoku.example/check").svg_data_uri(),
    }
    return SimpleNamespace(**{**fields, **changes})


def pdf(of: SimpleNamespace) -> bytes:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    html = templates.get_template("print/receipt.html").render(
        receipt=of, fmt=Formats(of.lang, "Asia/Tokyo")
    )
    return press.render(html, lang=of.lang, title=of.number, identifier=of.number)
