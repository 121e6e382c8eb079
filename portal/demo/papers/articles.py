"""Articles of the fictional contracts in Japanese, one for each clause of the library.

甲 is the company, 乙 the vendor. The first paragraph of an article is what the clause check quotes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ArticleText:
    """Heading and paragraphs of one article."""

    heading: str
    paragraphs: tuple[str, ...]


ARTICLES_JA: Final[Mapping[str, ArticleText]] = {
    "data_scope_specified": ArticleText(
        "委託業務及び個人データ",
        (
            "甲が乙に委託する業務の内容及び目的並びに甲が乙に提供する個人データの項目は、"
            "別紙に記載のとおりとし、甲は、業務の遂行に必要な項目に限って提供する。",
            "項目を変更するときは、甲乙が書面により別紙を改める。",
        ),
    ),
    "confidentiality": ArticleText(
        "秘密保持",
        (
            "乙は、本業務に関して知り得た個人情報その他一切の情報を秘密として厳重に保持し、"
            "甲の書面による承諾なく、他に漏らし、又は知らせてはならない。",
        ),
    ),
    "purpose_limitation": ArticleText(
        "目的外利用の禁止",
        (
            "乙は、甲の指示に従い、本業務を遂行するためにのみ個人データを取り扱うものとし、"
            "自己又は他の者のために利用し、又は自ら保有する情報と突き合わせてはならない。",
        ),
    ),
    "no_third_party_disclosure": ArticleText(
        "第三者への開示の禁止",
        (
            "乙は、関係会社を含む第三者に個人データを提供し、開示し、又は閲覧させてはならない。",
            "法令により開示を求められたときは、乙は、許される限り事前に甲へ通知し、その指示を受ける。",
        ),
    ),
    "no_subcontracting": ArticleText(
        "再委託の禁止",
        (
            "乙は、個人データの取扱いを自ら行うものとし、甲が事前に書面で承認した場合を除き、"
            "関係会社、個人その他段階を問わずいかなる者にも委託し、又は請け負わせてはならない。",
            "承認を受けようとするときは、乙は、相手方、業務、データの項目、場所及び安全管理の"
            "方法を記載した書面を、開始の30日前までに甲へ提出する。",
        ),
    ),
    "flow_down": ArticleText(
        "再委託先の義務及び監督",
        (
            "前条の承認を受けたときは、乙は、再委託先に本契約と同等の義務を書面で負わせ、"
            "その取扱いを監督し、再委託先の行為について自らの行為と同じ責任を負う。",
        ),
    ),
    "security_measures": ArticleText(
        "安全管理措置",
        (
            "乙は、個人データの漏えい、滅失又は毀損を防ぐため、組織的、人的、物理的及び技術的な"
            "安全管理措置として、別紙に定める措置を講じ、これを維持する。",
        ),
    ),
    "personnel_supervision": ArticleText(
        "従事者の監督及び教育",
        (
            "乙は、本業務に従事させる者(派遣労働者を含む。)から、在職中及び退職後にわたり秘密を"
            "守る旨の誓約を従事の前に取得し、少なくとも年1回教育を行い、必要な監督を行う。",
        ),
    ),
    "access_limitation": ArticleText(
        "取扱者の限定",
        (
            "乙は、個人データを取り扱う者を業務に必要な最小限の者に限り、その所属及び氏名又は"
            "役割を記載した名簿を備え、甲の求めにより提出する。",
        ),
    ),
    "handling_report": ArticleText(
        "取扱状況の報告",
        (
            "乙は、従事者の数、教育の実施、授受、保管、消去及び持出しの状況を記載した報告書を、"
            "毎年度末の翌月末日までに、及び甲が求める都度、甲に提出する。",
        ),
    ),
    "audit_right": ArticleText(
        "監査及び立入り",
        (
            "甲又は甲が指定する者は、本契約が守られていることを確かめるため、定期に及び必要に"
            "応じて、乙の事業所に立ち入り、記録を閲覧し、説明を求めることができる。",
            "乙は、これに協力し、甲が改善を求めたときは、定められた期日までに改善する。",
        ),
    ),
    "incident_notification": ArticleText(
        "漏えい等の報告",
        (
            "乙は、個人データの漏えい、滅失若しくは毀損又はそのおそれを知ったときは、直ちに、"
            "遅くとも24時間以内に、その時点で判明している事実を甲に報告する。",
            "乙は、甲が行う個人情報保護委員会への報告及び本人への通知に協力し、甲の指示なく"
            "公表しない。",
        ),
    ),
    "return_destruction": ArticleText(
        "返却及び消去",
        (
            "乙は、本契約が終了したとき又は甲が求めたときは、複製物を含む個人データの全てを"
            "直ちに返却し、又は復元できない方法で消去し、その方法及び日を記した証明書を提出する。",
        ),
    ),
    "copy_takeout_ban": ArticleText(
        "複製及び持出しの制限",
        (
            "乙は、甲の承諾なく個人データを複写し、若しくは複製し、又は別紙に定める場所の外へ"
            "持ち出してはならない。",
        ),
    ),
    "liability_damages": ArticleText(
        "責任及び損害賠償",
        (
            "甲は提供した個人データの正確さについて、乙は受領した後の取扱いについて責任を負い、"
            "乙が本契約に違反して甲又は本人に損害を与えたときは、その損害を賠償する。",
        ),
    ),
    "breach_measures": ArticleText(
        "違反したときの措置",
        (
            "乙が本契約に違反したときは、甲は、期日を定めて是正を求め、業務の全部若しくは一部を"
            "停止させ、又は催告を要せず本契約を解除することができる。",
        ),
    ),
    "data_subject_requests": ArticleText(
        "本人からの請求及び苦情",
        (
            "乙は、本人から開示、訂正、利用停止等の請求又は苦情を受けたときは、自ら回答せず、"
            "2営業日以内に甲へ取り次ぎ、甲の対応に協力する。",
        ),
    ),
    "cross_border": ArticleText(
        "国外での取扱い",
        (
            "乙は、甲が国名を特定して事前に書面で承認した場合を除き、日本国外で個人データを"
            "保存し、又は日本国外から閲覧できる状態に置いてはならない。",
        ),
    ),
    "survival": ArticleText(
        "存続",
        ("秘密保持その他個人情報に関する乙の義務は、本契約が終了した後も存続する。",),
    ),
    "retention_period": ArticleText(
        "委託期間及び保存期間",
        (
            "委託の期間は別紙に定めるところにより、乙が個人データを保有する期間は、各業務の"
            "完了の日から30日を超えないものとする。",
        ),
    ),
    "data_location": ArticleText(
        "取扱いの場所",
        (
            "乙は、別紙に定める事業所及びデータセンターにおいてのみ個人データを取り扱い、"
            "これを変更するときは、30日前までに甲へ届け出る。",
        ),
    ),
    "named_manager": ArticleText(
        "管理責任者",
        (
            "乙は、個人情報の管理責任者を選任し、その氏名及び連絡先を甲に届け出るものとし、"
            "変更したときも同様とする。",
        ),
    ),
    "governing_law_jurisdiction": ArticleText(
        "準拠法及び管轄",
        (
            "本契約は日本法に従って解釈し、本契約に関する紛争は、甲の本店所在地を管轄する"
            "地方裁判所を第一審の専属的合意管轄裁判所とする。",
        ),
    ),
    "my_number": ArticleText(
        "個人番号の取扱い",
        (
            "乙は、個人番号を法令で定められた事務に限って取り扱い、取り扱う者を特定し、持出しを"
            "せず、甲の許諾がなければ再委託せず、保存期間の経過後は速やかに廃棄して証明する。",
        ),
    ),
}

OTHER_WORDS: Final[Mapping[str, ArticleText]] = {
    # For the weak and the contradicting findings of the story.
    "incident_weak": ArticleText(
        "事故の報告",
        (
            "乙は、事故が発生したときは、甲に報告するものとする。",
            "乙は、甲が求めるときは、事故の原因及び再発防止の方法を説明する。",
        ),
    ),
    "subcontracting_allowed": ArticleText(
        "再委託",
        (
            "乙は、本業務の全部又は一部を、自らの責任において第三者に再委託することができる。"
            "この場合、乙は遅滞なくその旨を甲に通知する。",
        ),
    ),
}


# Articles of the fictional contract with the vendor abroad, one for each clause of the library.

ARTICLES_EN: Final[Mapping[str, ArticleText]] = {
    "data_scope_specified": ArticleText(
        "Work and data",
        (
            "The Company entrusts the Vendor with sending notices by e-mail to its members abroad. "
            "The personal data handed over is limited to name and e-mail address, as listed in the "
            "Schedule.",
        ),
    ),
    "confidentiality": ArticleText(
        "Confidentiality",
        (
            "The Vendor keeps all personal data and other information it learns in the course of "
            "the work strictly secret and discloses none of it to anybody.",
        ),
    ),
    "purpose_limitation": ArticleText(
        "Purpose and instructions",
        (
            "The Vendor handles the personal data for the entrusted work only, on the Company’s "
            "written instructions, and never for purposes of its own.",
        ),
    ),
    "no_third_party_disclosure": ArticleText(
        "No disclosure",
        (
            "The Vendor does not pass the personal data to any other party, affiliates included, "
            "nor let any other party see it.",
        ),
    ),
    "no_subcontracting": ArticleText(
        "No subcontracting",
        (
            "The Vendor does the work itself and entrusts no part of the handling to another "
            "person, at any tier, unless the Company has approved this in writing beforehand.",
        ),
    ),
    "flow_down": ArticleText(
        "Approved subcontractors",
        (
            "Where a subcontractor was approved, the Vendor binds it in writing to the same duties, "
            "supervises it, and answers for its acts as for its own.",
        ),
    ),
    "security_measures": ArticleText(
        "Security",
        (
            "The Vendor puts in place and keeps up the organisational, human, physical and "
            "technical measures of the Schedule to prevent leakage, loss and damage.",
        ),
    ),
    "personnel_supervision": ArticleText(
        "Staff",
        (
            "Everybody who handles the data has signed a pledge of secrecy that lasts beyond "
            "employment, is trained at least once a year, and is supervised by the Vendor.",
        ),
    ),
    "access_limitation": ArticleText(
        "Who may handle the data",
        ("Access is limited to the persons on a list that the Vendor keeps and shows on request.",),
    ),
    "handling_report": ArticleText(
        "Reports",
        (
            "Each year in January, and whenever asked, the Vendor reports on staff, training, "
            "receipt, storage, erasure and incidents.",
        ),
    ),
    "audit_right": ArticleText(
        "Audit",
        (
            "The Company, or whom it names, may check compliance at regular intervals and at any "
            "time on site and in the records; the Vendor helps and mends what was found.",
        ),
    ),
    "incident_notification": ArticleText(
        "Incidents",
        (
            "The Vendor reports any leakage, loss or damage, and any suspicion of it, at once and "
            "not later than 24 hours after noticing, and helps with reports to the authority and "
            "notices to the persons.",
        ),
    ),
    "return_destruction": ArticleText(
        "Return and erasure",
        (
            "When the work ends, or on request, the Vendor returns or irrecoverably erases all "
            "data and copies, and certifies method and date.",
        ),
    ),
    "copy_takeout_ban": ArticleText(
        "Copies",
        (
            "No copies are made and nothing leaves the places of the Schedule without the "
            "Company’s consent.",
        ),
    ),
    "liability_damages": ArticleText(
        "Liability",
        (
            "Each side answers for its part of the handling; the Vendor makes good the damage "
            "caused by its breach.",
        ),
    ),
    "breach_measures": ArticleText(
        "Breach",
        (
            "On a breach the Company may set a date for its repair, stop the work in whole or in "
            "part, or end the agreement without notice.",
        ),
    ),
    "data_subject_requests": ArticleText(
        "Requests of individuals",
        (
            "Requests and complaints of individuals are passed on within two business days and "
            "not answered by the Vendor.",
        ),
    ),
    "cross_border": ArticleText(
        "Countries",
        (
            "The data is stored and accessed in Singapore only. Any other country needs the "
            "Company’s prior written approval that names it.",
        ),
    ),
    "survival": ArticleText(
        "Survival",
        ("The duties about personal data continue after the agreement has ended.",),
    ),
    "retention_period": ArticleText(
        "Term and retention",
        (
            "The agreement runs for the term stated on the first page; the data of each mailing "
            "is erased within 30 days after it was sent.",
        ),
    ),
    "data_location": ArticleText(
        "Places",
        ("The places of handling are listed in the Schedule; a change is notified 30 days ahead.",),
    ),
    "named_manager": ArticleText(
        "Responsible person",
        ("The Vendor names a person responsible for personal data and tells any change.",),
    ),
    "governing_law_jurisdiction": ArticleText(
        "Law and courts",
        ("This agreement is governed by the law of Japan; the courts of Tokyo decide.",),
    ),
}
