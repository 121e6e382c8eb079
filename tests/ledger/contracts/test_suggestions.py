"""What the cues suggest, beside what a person would say who reads the sentence."""

import pytest

from portal.ledger.contracts.papers.articles import PaperLine
from portal.ledger.contracts.papers.suggestions import Hint, Suggestion, suggest
from tests.ledger.contracts.pieces import CLAUSES

PRESENT, CHECK, AGAINST = Hint.PRESENT, Hint.CHECK, Hint.CONTRADICTED


def look(*text: str) -> dict[str, Suggestion]:
    return dict(suggest([PaperLine(1, number, one) for number, one in enumerate(text)], CLAUSES))


# Each: the clause, what a person says of it, and the words.
JAPANESE = [
    ("confidentiality", PRESENT, "第3条(秘密保持)", "乙は、本業務に関して知り得た個人情報を他に漏らしてはならない。"),
    ("confidentiality", AGAINST, "第3条(秘密保持)", "乙は、公知の情報について秘密保持義務を負わない。"),
    ("purpose_limitation", PRESENT, "第4条(目的外利用の禁止)", "乙は、甲の指示に従い、委託業務の目的以外に利用してはならない。"),
    ("purpose_limitation", AGAINST, "第4条(データの利用)", "乙は、個人データを加工し、統計情報として利用することができる。"),
    ("no_subcontracting", PRESENT, "第12条(再委託の禁止)", "乙は、個人情報の取扱いを第三者に再委託してはならない。"),
    ("no_subcontracting", PRESENT, "第12条(再委託)", "乙は、甲の事前の書面による承諾を得た場合に限り、再委託することができる。ただし、それ以外は第三者に委託してはならない。"),
    ("no_subcontracting", AGAINST, "第12条(再委託)", "乙は、本業務の全部又は一部を、乙の責任において第三者に再委託することができる。"),
    ("no_subcontracting", AGAINST, "第12条(再委託)", "乙は、甲に通知することにより再委託を行うことができ、甲の承諾を要しない。"),
    ("no_subcontracting", AGAINST, "第30条(雑則)", "乙は、業務の一部を下請負人に請け負わせることができるものとする。"),
    ("no_subcontracting", CHECK, "第12条(再委託)", "再委託先の名称は、乙が別に定める様式による。"),
    ("incident_notification", PRESENT, "第15条(事故発生時の報告)", "乙は、個人データの漏洩が発生したときは、24時間以内に甲に報告する。"),
    ("incident_notification", CHECK, "第15条(事故報告)", "乙は、遅れることなく甲に連絡する。"),
    ("return_destruction", PRESENT, "第18条(返還及び廃棄)", "乙は、契約が終了したときは、個人データを直ちに返還し、又は復元できない方法で抹消する。"),
    ("governing_law_jurisdiction", PRESENT, "第23条(準拠法)", "本契約は日本法に準拠し、東京地方裁判所を専属的合意管轄とする。"),
    ("liability_damages", AGAINST, "第19条(責任)", "乙は、データの消失について一切の責任を負わない。"),
]  # fmt: skip
ENGLISH = [
    ("confidentiality", PRESENT, "Article 4. Confidentiality", "The Vendor shall not disclose the data and shall hold in confidence all it learns."),
    ("no_subcontracting", PRESENT, "5. Subprocessors", "Provider will not engage a sub-processor unless Customer has approved it in writing."),
    ("no_subcontracting", AGAINST, "5. Subprocessors", "The Supplier may subcontract at its discretion."),
    ("no_subcontracting", AGAINST, "5. Subprocessors", "Customer grants Processor a general authorization to engage other processors."),
    ("purpose_limitation", AGAINST, "Section 2. Use of data", "Provider may use aggregated data to improve our services."),
    ("incident_notification", PRESENT, "Article 9. Personal Data Breach", "Processor shall notify without undue delay after becoming aware."),
    ("audit_right", CHECK, "Section 7. Audit", "Records are kept for a year."),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "said", "heading", "sentence"), JAPANESE + ENGLISH)
def test_the_suggestion_is_what_a_person_would_say(
    clause: str, said: Hint, heading: str, sentence: str
) -> None:
    found = look(heading, sentence)[clause]

    assert found.hint is said, found
    assert found.headings or found.cues or found.against, "it says why"


@pytest.mark.parametrize(
    ("clause", "heading", "sentence"),
    [
        ("cross_border", "第1条(総則)", "甲及び乙は、信義に従い誠実に本契約を履行する。"),
        (
            "data_scope_specified",
            "第30条(協議)",
            "本契約に定めのない事項は、別途協議のうえ定める。",
        ),
        ("liability_damages", "Section 3. Quality", "The reliability of the service is measured."),
    ],
)
def test_of_what_nothing_is_said_nothing_is_suggested(
    clause: str, heading: str, sentence: str
) -> None:
    assert clause not in look(heading, sentence)


def test_it_says_where_the_sentence_stands_and_which_words_were_found() -> None:
    found = look(
        "第12条(再委託)",
        "1 乙は、甲と協議する。",
        "2 乙は、本業務を、乙の責任にお",
        "いて第三者に再委託することができる。",
    )["no_subcontracting"]

    assert (found.place, found.heading, found.page) == ("第12条第2項", "再委託", 1)
    assert found.sentence == "乙は、本業務を、乙の責任において第三者に再委託することができる。"
    assert found.against == ("再委託することができる",)
    assert [line.number for line in found.lines] == [2, 3]


def test_the_article_about_the_clause_wins_over_one_that_mentions_it() -> None:
    found = look(
        "第1条(業務の範囲)",
        "委託業務の内容及び個人データの項目は、別紙に定める。",
        "第2条(秘密保持)",
        "乙は、知り得た一切の情報を秘密として保持する。",
    )

    assert found["data_scope_specified"].hint is PRESENT
    assert found["data_scope_specified"].place == "第1条"
    assert found["confidentiality"].place == "第2条"


def test_a_contradiction_anywhere_outweighs_a_good_article() -> None:
    found = look(
        "第5条(再委託の禁止)",
        "乙は、第三者に再委託してはならない。",
        "第20条(その他)",
        "前各条にかかわらず、乙は任意に再委託することができる。",
    )["no_subcontracting"]

    assert (found.hint, found.place) == (AGAINST, "第20条")


@pytest.mark.parametrize(
    "written",
    ["個人データの漏洩", "個人データの漏えい", "個人データのろうえい", "個 人 デ ー タ の漏えい"],
)
def test_ways_of_writing_make_no_difference(written: str) -> None:
    found = look("第15条（事故報告）", f"{written}等が発生した場合は、直ちに報告する。")

    assert found["incident_notification"].hint is PRESENT


def test_what_is_a_subject_of_its_own_stays_apart() -> None:
    found = look("第8条(個人情報)", "乙は、個人情報を適切に取り扱う。")

    assert "my_number" not in found
