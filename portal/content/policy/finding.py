"""Sentences of a policy that speak of vendors, found by words, and which promise each may be. Pure.

Nothing here decides: what is found and proposed is shown to a person, who ties it or does not.
docs/policy-sentences.md says how often it was right with policies of real companies.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from portal.content.definitions.promises import SUBCONTRACTING
from portal.foundation.core.words.messages import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class PolicySentence:
    """One sentence of a text. `key`: language and place (from 1), such as `ja12`; `heading`: the
    one it stands under; `in_list`: a line of a list, which its first sentence explains."""

    lang: str
    place: int
    text: str
    heading: str = ""
    in_list: bool = False

    @property
    def key(self) -> str:
        return f"{self.lang}{self.place}"


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence about vendors. `promises`: what it may be; none where no rule says.
    `mode`: how strictly it speaks of subcontracting, as promises have it, or empty."""

    sentence: PolicySentence
    promises: tuple[str, ...] = ()
    mode: str = ""


# How a text falls into sentences.

_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|^>+\s?|^#+\s*|(?<!\w)_(?=\w)|(?<=[\w.])_(?!\w)")
_SIGNS = r"(?:[・●○■□◆◇▪•‣*※–-]+|[①-⑳]|[（(][0-9０-９a-zA-Zア-ン]{1,3}[）)]|[0-9０-９]{1,2}[)）])"
_ITEM = re.compile(rf"^\s*{_SIGNS}\s*")
_END = re.compile(r"[。．.!?！？:：;；、,]\s*$")
_NO_HEADING = re.compile(r"(?:場合|とき|こと|ため|もの|者|ます)$")
_HEADING_JA, _HEADING_EN = 40, 70  # signs of a heading at most
_STOP_EN = re.compile(r"(?<=[.!?])[\"”’)*]*\s+(?=[\"“(*]*[A-Z0-9])")
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|Inc|Ltd|Co|Corp|LLC|No|Art|vs|cf|Mr|Ms|Dr|U\.S)|\b[A-Z])\.$"
)
_OPENING, _CLOSING = "（(「『［[", "）)」』］]"


def sentences(text: str, lang: str) -> list[PolicySentence]:
    """In their order, without headings."""
    found: list[PolicySentence] = []
    heading = ""
    written = [line for line in text.splitlines() if _plain(line)]
    lines = ["", *map(_plain, written), ""]
    for number, line in enumerate(lines[1:-1]):
        if _is_heading(written[number], line, lines[number], lines[number + 2]):
            if re.search(r"[^\W\d_]", line):  # a number alone stands under the heading before it
                heading = line
            continue
        is_item = bool(_ITEM.match(line))
        for part in _parts(_ITEM.sub("", line)):
            found.append(PolicySentence(lang, len(found) + 1, part, heading, is_item))
    return found


def sentences_of(text: Text) -> list[PolicySentence]:
    """Of both languages; a policy in one of them has none in the other."""
    return [each for lang in LANGUAGES for each in sentences(text.in_(lang), lang)]


def _plain(line: str) -> str:
    """Without the marks of Markdown."""
    return _MARKS.sub("", _LINK.sub(r"\1", line.strip())).strip()


def _is_heading(written: str, line: str, preceding: str, following: str) -> bool:
    """`preceding`, `following`: the lines before and after it, empty at the ends."""
    if written.lstrip().startswith("#"):
        return True
    longest = _HEADING_JA if _JAPANESE.search(line) else _HEADING_EN
    if len(line) > longest or _END.search(line) or _NO_HEADING.search(line):
        return False
    if not _ITEM.match(line):
        return True
    if _ITEM.match(preceding) and preceding[0] == line[0]:
        return False  # the last line of a list
    # a numbered heading is followed by its text, a line of a list by the next one
    return bool(following) and not _ITEM.match(following) and bool(re.search(r"[。.]", following))


def _parts(line: str) -> Iterator[str]:
    if _JAPANESE.search(line):
        yield from _japanese_parts(line)
        return
    begun = ""
    for part in _STOP_EN.split(line):
        begun = f"{begun} {part}" if begun else part
        if not _SHORTENED.search(part):
            yield begun.strip()
            begun = ""
    if begun:
        yield begun.strip()


def _japanese_parts(line: str) -> Iterator[str]:
    """At each 。 that stands in no brackets."""
    depth, begun = 0, ""
    for sign in line:
        begun += sign
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign == "。" and depth == 0:
            yield begun.strip()
            begun = ""
    if begun.strip():
        yield begun.strip()


# Which of them speak of vendors.

# Who is meant is no vendor of ours: a customer that entrusts something to us, the law's own words.
_NOT_OURS: Final = re.compile(
    r"委託元|委託者|委任"
    r"|(?:国の機関|地方公共団体)[^。]{0,30}?委託を受けた者"
    r"|(?:から|より|の)(?:の)?(?:業務(?:の|を)?)?委託を受け(?!た者)|委託され(?!ない)|委託を受けた(?!者)|(?<!再)受託(?!者)"
    r"|\b(?:internet|mobile|e-?mail|network|telephone|identity) (?:service )?providers?"
    r"|\b(?:we|us|company|service) (?:act|acts|acting|are|is|be)(?: \w+){0,2}? (?:as )?(?:an? |the |your )?(?:data )?(?:sub-?)?processors?"
    r"|\bas (?:an? |your )(?:data )?processor|\b(?:independent )?contractors? (?:positions?|applicants?)"
    r"|\bemployees?,? (?:and|or|&) (?:independent )?contractors?"
    r"|\bthird[- ]part(?:y|ies) (?:web ?sites?|sites?|links?|cookies?)",
    re.IGNORECASE,
)
_VENDOR: Final = re.compile(
    r"委託|外注|アウトソーシング先|受託者|預託"
    r"|(?:配送業者|運送会社|決済代行|収納代行|印刷会社|発送代行|クラウド事業者)[^。]*(?:提供|開示|預け)"
    r"|\bsub-?contract\w*|\bsub-?processors?|\bservice providers?|\b(?:cloud|hosting|payment|technology) providers?"
    r"|\bvendors?\b|\bsuppliers?\b|(?<!employees and )\bcontractors?\b|\bprocessors?\b|\boutsourc\w+|\bentrust(?!worth)\w*|\bmail(?:ing)? house"
    r"|\b(?:compan(?:y|ies)|partners?|third part(?:y|ies)|firms?|organi[sz]ations?|agents?)\b[^.]{0,40}\b(?:on our behalf|for us|we (?:have )?(?:contract|hire|engage|employ|work)\w*)"
    r"|\bcontract with (?:\w+ ){0,3}(?:compan|part|firm|provider)\w*|\bon our behalf",
    re.IGNORECASE,
)
# A sentence that goes on with what the one before said of vendors.
_GOES_ON: Final = re.compile(
    r"^(?:この|その|当該|これら|また|なお|さらに|あわせて|いずれ|同)"
    r"|^(?:These|Those|They|Such|Any|All|Each|We|This|In this|In such|Where)\b[^.]{0,60}\b(?:compan(?:y|ies)|partners?|part(?:y|ies)|providers?|them|they|agents?|firms?|must|contracts?|agreements?)\b"
)
_DUTY: Final = re.compile(
    r"選定|契約|監督|秘密|機密|守秘|確認|返却|返還|廃棄|消去|指示|指導|報告|安全管理|管理|監査|是正|送信|処理させ|預け"
    r"|\b(?:contracts?|agreements?|confidential\w*|nondisclosure|prohibit\w*|require[sd]?|oblig\w+|ensure[sd]?|only|select\w*|audit\w*|monitor\w*|instruct\w*|delete\w*|return\w*|protect\w*)\b",
    re.IGNORECASE,
)
_ABOUT_US: Final = re.compile(r"委託元|受託|委託され")


def find(text: Text) -> list[FoundSentence]:
    """Sentences about vendors in their order, each with what it may promise."""
    found: list[FoundSentence] = []
    for lang in LANGUAGES:
        previous: PolicySentence | None = None  # found, and nothing that is not stands between
        leads: PolicySentence | None = None  # the sentence before a list
        for sentence in sentences(text.in_(lang), lang):
            if not sentence.in_list:
                leads = None
            before = previous or (leads if sentence.in_list else None)
            if speaks_of_vendors(sentence, before):
                found.append(_found(sentence))
                previous = sentence
                leads = leads or (None if sentence.in_list else sentence)
            else:
                previous = None
    return found


def _found(sentence: PolicySentence) -> FoundSentence:
    promises = proposed(sentence)
    return FoundSentence(
        sentence, promises, mode_of(sentence.text) if SUBCONTRACTING in promises else ""
    )


def speaks_of_vendors(sentence: PolicySentence, before: PolicySentence | None = None) -> bool:
    """`before`: the sentence that was found and that this one may go on with."""
    text = _even(sentence.text)
    if _VENDOR.search(_NOT_OURS.sub(" ", text)):
        return True
    if not _DUTY.search(text):
        return False
    if before is not None and (sentence.in_list or _GOES_ON.match(text)):
        return True
    heading = _even(sentence.heading)
    return bool(_VENDOR.search(_NOT_OURS.sub(" ", heading))) and not _ABOUT_US.search(heading)


def _even(text: str) -> str:
    """Full-width letters and old forms of characters are the same as what is usually typed."""
    return unicodedata.normalize("NFKC", text)


# What they promise.

_CUSTOMER = r"(?:お客[様さ]ま?|顧客|委託元|取引先|依頼者)"
_AGREED = r"(?:承認|承諾|同意|許諾|許可|了承)"
_RULES: Final[Mapping[str, re.Pattern[str]]] = {
    "recognised": re.compile(
        r"選定|選ん|適格性|水準を満た|認められる(?:者|委託先|事業者|会社)|評価"
        r"|\b(?:select|choos|chose|vet(?:ted|ting)?\b|due diligence|evaluat|reputable|carefully pick)",
        re.IGNORECASE,
    ),
    "minimum_data": re.compile(
        r"必要(?:な|最小限度?の?)(?:の)?(?:範囲|限度|情報|個人|項目)|最小限|範囲内?(?:で|において|に限)"
        r"|以外には?[^。]*(?:渡しません|提供しません|開示しません)"
        r"|\b(?:only (?:the|as|to the|to those|such|what|that|information)|limited to (?:what|the)|to the extent|minimum|no more than|need(?:ed)? to (?:perform|provide|carry|do|know)|necessary (?:for|to) )",
        re.IGNORECASE,
    ),
    "bound": re.compile(
        r"契約(?!期間|終了|の終了)|秘密保持|機密保持|守秘|覚書|義務[付づ]け|義務を(?:課|負)|誓約"
        r"|\b(?:(?<!we )(?<!also )contracts?\b(?! with)|contractual|agreements?\b|confidential|non-?disclosure|oblig\w+|bound (?:by|to)|prohibit|undertak)",
        re.IGNORECASE,
    ),
    SUBCONTRACTING: re.compile(  # the promise rules out that they disclose it to others, too
        r"再委託|再々委託|第三者[^。]*(?:開示|提供|漏えい)[^。]*(?:させ(?:ない|ません)|しないよう|禁)"
        r"|\bprohibit\w*[^.]*\b(?:disclos|shar)\w+[^.]*\b(?:anyone|any ?body|others?|third part|any other)",
        re.IGNORECASE,
    ),
    "client_approval": re.compile(
        rf"{_CUSTOMER}[^。]*{_AGREED}[^。]*(?:再?委託)"
        r"|\b(?:customers?|clients?)['’]?s?['’]? (?:prior |written |express )*(?:approval|consent|authori[sz]ation)"
        r"|\bentrusted to us by\b",
        re.IGNORECASE,
    ),
    "supervised": re.compile(
        r"監督|監査|点検|取扱い?状況|定期的(?:に|な)|モニタリング|立入|管理体制を確認"
        r"|\b(?:supervis|monitor|audit|oversee|oversight|periodic|inspect|regular(?:ly)? (?:check|assess|review|interval))",
        re.IGNORECASE,
    ),
    "instructed": re.compile(
        r"指示|指導|\b(?:instruct\w*|at our direction|as directed)", re.IGNORECASE
    ),
    "incidents": re.compile(
        r"(?:漏えい|漏洩|事故|滅失|毀損|き損|インシデント|侵害)[^。]*(?:報告|通知|対応|発生|対処)"
        r"|\b(?:breach|incident|leak|unauthori[sz]ed access)\w*[^.]*\b(?:notif|report|respond|act at once|inform)"
        r"|\b(?:notif|report|inform)\w*[^.]*\b(?:breach|incident|leak)",
        re.IGNORECASE,
    ),
    "corrected": re.compile(
        r"是正|改善|再発防止|\b(?:correct(?:ive|ed|s)? |remed(?:y|ial|iat)|improv)", re.IGNORECASE
    ),
    "returned": re.compile(
        r"返却|返還|廃棄|消去|破棄|削除|\b(?:returned?\b|destroy|destruct|delet|eras)",
        re.IGNORECASE,
    ),
    "reported": re.compile(
        r"(?:経営(?:層|陣|者)|取締役|代表者)[^。]*(?:報告|確認)|\breport\w* to (?:the |our )?(?:management|board)|\bmanagement review",
        re.IGNORECASE,
    ),
    "lawful_provision": re.compile(
        r"第三者[^。]*(?:提供|開示)[^。]*(?:しません|いたしません|ありません|ございません|場合を除)"
        r"|(?:委託先|委託)[^。]*(?:除き|以外)[^。]*(?:提供|開示)"
        r"|\b(?:not|never)\b[^.]*\b(?:share|disclose|provide)\w*[^.]*\b(?:except|other than|unless)",
        re.IGNORECASE,
    ),
}
_PASSED_ON: Final = re.compile(
    r"\b(?:sub-?contract(?!or)\w*|sub-?contractors?|sub-?process\w*|engage another)", re.IGNORECASE
)
_HELD_BACK: Final = re.compile(
    r"\b(?:not|never|without|unless|prior|permission|permit\w*|authori[sz]\w*|consent|approv\w*|prohibit\w*|forbid\w*)\b",
    re.IGNORECASE,
)
_WITH_APPROVAL: Final = re.compile(
    rf"{_AGREED}|\b(?:approv\w*|consent|permission|authori[sz]\w*|unless we agree)", re.IGNORECASE
)
_RULED_OUT: Final = re.compile(
    r"禁止|禁じ|認めま?せん|認めない|させま?せん|させない|行わせま?せん|行わせない|(?:いた)?しません|しない|できません"
    r"|\b(?:not|never|no|prohibit\w*|forbid\w*|forbidden)\b",
    re.IGNORECASE,
)


def proposed(sentence: PolicySentence) -> tuple[str, ...]:
    """The promises it may be, in the order of the rules; none where no rule says."""
    text = _even(sentence.text)
    names = [name for name, rule in _RULES.items() if rule.search(text)]
    if SUBCONTRACTING not in names and _PASSED_ON.search(text) and _HELD_BACK.search(text):
        names.append(SUBCONTRACTING)
    if (
        "client_approval" in names
        and SUBCONTRACTING in names
        and not re.search(r"再々|委託先に", text)
    ):
        names.remove(SUBCONTRACTING)  # it is we who pass on what a customer entrusted to us
    return tuple(names)


def mode_of(text: str) -> str:
    """How strictly a sentence speaks of subcontracting: ruled out, with approval, or nothing said."""
    even = _even(text)
    if not re.search(r"再委託|再々委託", even) and not _PASSED_ON.search(even):
        return ""
    if _WITH_APPROVAL.search(even):
        return "with_approval"
    return "absolute" if _RULED_OUT.search(even) else ""


# Two texts.


def changes(old: str, new: str, lang: str) -> list[tuple[str, str]]:
    """What a text says otherwise than the one before, sentence by sentence: `removed` or `added`."""
    before = [each.text for each in sentences(old, lang)]
    after = [each.text for each in sentences(new, lang)]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [
        change
        for kind, first, last, begin, end in matcher.get_opcodes()
        if kind != "equal"
        for change in (
            *(("removed", text) for text in before[first:last]),
            *(("added", text) for text in after[begin:end]),
        )
    ]
