"""Which sentences of a policy speak of vendors, and which promise each may be, by their words."""

import pytest

from portal.content.policy.finding import changes, find, mode_of, sentences
from portal.foundation.core.words.messages import Text

# What is written, whether it speaks of vendors, which promises it may be. Our own sentences.
JAPANESE = (
    ("当社は、安全管理の水準を満たす委託先を選定します。", ("recognised",)),
    ("委託先とは秘密保持に関する契約を締結します。", ("bound",)),
    ("委託先を定期的に点検し、監督します。", ("supervised",)),
    ("委託先には業務に必要な範囲の情報だけを渡します。", ("minimum_data",)),
    ("委託先に再委託を行わせません。", ("no_subcontracting",)),
    ("顧客から預かった情報は、顧客の承諾なく再委託しません。", ("client_approval",)),
    ("業務を外部に委託する場合は、終了後に情報を返却又は廃棄させます。", ("returned",)),
    (
        "委託先で漏えいが発生した場合は、直ちに報告を受け、是正させます。",
        ("incidents", "corrected"),
    ),
    ("委託先への指示は書面で行います。", ("instructed",)),
    ("委託先の監督の状況を経営層に報告します。", ("supervised", "reported")),
    ("業務の一部を外部に委託することがあります。", ()),
    (
        "利用目的の達成に必要な範囲内において個人情報の取扱いを委託する場合",
        ("minimum_data",),
    ),
    ("委託先を除き、第三者に提供しません。", ("lawful_provision",)),
)
ENGLISH = (
    ("We choose vendors that handle personal data properly.", ("recognised",)),
    ("Our service providers are bound by contract to keep it confidential.", ("bound",)),
    ("We audit our processors every year.", ("supervised",)),
    (
        "Vendors may not subcontract without our prior written approval.",
        ("no_subcontracting",),
    ),
    ("Contractors delete the data when the work ends.", ("returned",)),
    ("Companies that print for us get only the information they need.", ("minimum_data",)),
    ("Vendors notify us of any breach at once.", ("incidents",)),
    ("Service providers act on our instructions.", ("instructed",)),
    ("Some of the work is outsourced.", ()),
)
NOT_ABOUT_VENDORS = (
    ("ja", "法令に基づく場合を除き、本人の同意なく第三者に提供しません。"),
    ("ja", "お客様から委託された業務を適切に遂行するため。"),
    ("ja", "委託元から委託を受けた開発業務を行うため。"),
    ("ja", "国の機関又はその委託を受けた者の事務に協力する必要がある場合"),
    ("ja", "従業者に秘密保持の誓約書を提出させます。"),
    ("en", "We never sell your data to third parties."),
    ("en", "Ask your internet service provider how to refuse cookies."),
    ("en", "In this case we act as a processor and you decide."),
    ("en", "We are not responsible for third-party websites."),
    ("en", "The measures are trustworthy and we audit our own systems."),
)


def found_in(lang: str, text: str) -> list[tuple[str, ...]]:
    return [each.promises for each in find(Text(**{"ja": "", "en": "", lang: text}))]


@pytest.mark.parametrize(("lang", "table"), [("ja", JAPANESE), ("en", ENGLISH)])
def test_sentences_about_vendors_are_found_with_the_promises_they_may_be(
    lang: str, table: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    said = {text: found_in(lang, text) for text, _promises in table}
    assert said == {text: [promises] for text, promises in table}


def test_sentences_about_others_are_not_found() -> None:
    said = {text: found_in(lang, text) for lang, text in NOT_ABOUT_VENDORS}
    assert {text for text, found in said.items() if found} == set()


def test_what_goes_on_with_a_sentence_about_vendors_is_found_with_it() -> None:
    """The same words after a sentence about something else are not."""
    goes_on = "この場合、秘密保持契約を締結します。"
    assert found_in("ja", f"業務を外部に委託することがあります。{goes_on}") == [(), ("bound",)]
    assert found_in("ja", f"従業者を雇い入れることがあります。{goes_on}") == []
    led = "We work with vendors.\n- They sign an agreement.\n- They audit themselves."
    assert len(found_in("en", led)) == 3
    assert found_in("en", led.replace("vendors", "volunteers")) == []


def test_a_heading_about_vendors_speaks_for_what_stands_under_it() -> None:
    duty = "必要な契約を締結し、取扱状況を確認します。"
    assert found_in("ja", f"7. 委託先の監督\n{duty}") == [("bound", "supervised")]
    assert found_in("ja", f"7. 従業者の監督\n{duty}") == []
    assert found_in("ja", f"7. 受託業務の監督\n{duty}") == []


def test_how_strictly_a_sentence_speaks_of_subcontracting() -> None:
    assert mode_of("再委託は、いかなる場合も禁止します。") == "absolute"
    assert mode_of("再委託は、当社の事前の書面による承諾がある場合に限ります。") == "with_approval"
    assert mode_of("再委託先の一覧を公表します。") == ""
    assert mode_of("We do not allow subcontracting.") == "absolute"
    assert mode_of("No subcontracting without our prior consent.") == "with_approval"
    assert mode_of("The list of subcontractors is public.") == ""
    assert mode_of("委託先に秘密を守らせます。") == ""


def test_a_text_falls_into_sentences_and_its_headings_are_none_of_them() -> None:
    japanese = "# 方針\n当社は（以下「当社」という。）委託します。監督もします。\n1. 選定\n良い会社を選びます。"
    told = sentences(japanese, "ja")
    assert [(one.text, one.heading) for one in told] == [
        ("当社は（以下「当社」という。）委託します。", "方針"),
        ("監督もします。", "方針"),
        ("良い会社を選びます。", "1. 選定"),
    ]
    english = (
        "## Vendors\nAcme Inc. prints for us, e.g. **letters**. See [the list](/list). It is long."
    )
    assert [one.text for one in sentences(english, "en")] == [
        "Acme Inc. prints for us, e.g. letters.",
        "See the list.",
        "It is long.",
    ]


def test_two_texts_are_compared_sentence_by_sentence() -> None:
    old = "一つ目です。二つ目です。三つ目です。"
    assert changes(old, old, "ja") == []
    assert changes(old, "一つ目です。二番目です。三つ目です。四つ目です。", "ja") == [
        ("removed", "二つ目です。"),
        ("added", "二番目です。"),
        ("added", "四つ目です。"),
    ]
