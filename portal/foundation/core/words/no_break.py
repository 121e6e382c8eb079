"""Keeps what is read as one on one line: a date with its particle, a number of a record, a telephone."""

import re

from markupsafe import Markup, escape

_JA_DAY = r"(?:\d{4}年(?:\([昭平令]\w{2,3}年\))?)?\d{1,2}月\d{1,2}日(?:\([月火水木金土日]\))?(?: \d{1,2}:\d{2})?"
_JA_PARTICLE = r"(?:までに|まで|から|には|では|に|は|が|を|の|で|と|〜)?"
_EN_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}(?: \d{1,2}:\d{2})?"
_ARTICLE = r"第\d+条(?:第\d+項)?(?:・\d+(?:ページ|頁))?|p\. \d+"
_NUMBER = r"\b[A-Z]{1,4}-\d{4}-\d{3,}"
_TELEPHONE = r"\b0\d{1,4}-\d{1,4}-\d{3,4}\b"
_WHOLE = re.compile("|".join((_JA_DAY + _JA_PARTICLE, _EN_DAY, _ARTICLE, _NUMBER, _TELEPHONE)))

# A company's name may be parted beside its form; at blanks browsers part it anyhow.
_FORM = re.compile(
    r"(?:株式|有限|合同|合資|合名)会社|(?:一般|公益)(?:社団|財団)法人|特定非営利活動法人"
)


def company_name(name: object) -> Markup:
    """A company's name for a page, escaped: it breaks beside the form of the company, not inside.

    Browsers part Japanese by phrases of a dictionary, in which names do not stand.
    """
    words, parts, end = str(name), [], 0
    for found in _FORM.finditer(words):
        parts += [words[end : found.start()], found.group()]
        end = found.end()
    pieces = [escape(one) for one in (*parts, words[end:]) if one]
    return Markup('<span class="company">{}</span>').format(Markup("<wbr>").join(pieces))


def unbroken(text: object) -> Markup:
    """The text for a page, escaped, with these parts in spans that do not wrap. Not for attributes."""
    words = str(text)
    safe = Markup if hasattr(text, "__html__") else escape
    parts, end = [], 0
    for found in _WHOLE.finditer(words):
        parts.append(safe(words[end : found.start()]))
        parts.append(Markup('<span class="nowrap">{}</span>').format(found.group()))
        end = found.end()
    parts.append(safe(words[end:]))
    return Markup("").join(parts)
