"""Words at the edge: which language a reader has, and messages put into it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, get_translations, ngettext
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from portal.foundation.core import clock
from portal.foundation.core.words import dates
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text

babel = Babel()
_catalogues: dict[Lang, Any] = {}  # by language, once read: hundreds of sentences stand on a page
_MOST_SENTENCES = 20_000


def gettext(sentence: str, /, **params: Any) -> str:
    """In the reader's language."""
    said = _catalogue().gettext(sentence)
    return str(said % params) if params else str(said)


def pgettext(context: str, sentence: str, /, **params: Any) -> str:
    """In the reader's language; `context` says which notion a word is used for."""
    said = _catalogue().pgettext(context, sentence)
    return str(said % params) if params else str(said)


_l: Callable[..., Any] = partial(LazyString, gettext)
_lp: Callable[..., Any] = partial(LazyString, pgettext)


def init_i18n(app: Flask) -> None:
    babel.init_app(
        app, locale_selector=choose_language, default_translation_directories=_folder(app)
    )
    filters = {
        "words": words,
        "in_language": in_language,
        "date": lambda day: "" if day is None else dates.short(_day(day), language()),
        "date_full": lambda day: "" if day is None else dates.full(_day(day), language()),
        "iso_date": lambda text: dates.from_iso(str(text), language()),
        "datetime": lambda at: "" if at is None else dates.moment(at, language()),
        "datetime_full": lambda at: "" if at is None else dates.full_moment(at, language()),
        "distance": lambda day: words(dates.distance(day, clock.today())),
        "unbroken": unbroken,
        "company_name": company_name,
        "company_whole": company_whole,
        "reached": reached,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(words=words, _=_on_page, gettext=_on_page, _p=_on_page_of)


def _day(on: date) -> date:
    """Of a moment the company's day, which is not always that of UTC."""
    return clock.day_of(on) if isinstance(on, datetime) else on


def _folder(app: Flask) -> str:
    return str(app.config["ROOT"] / "translations")


def choose_language() -> Lang:
    """The person's own choice, else the browser's, else the organisation's."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = g.get("language") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    fallback = g.get("default_language") or LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or fallback


def language() -> Lang:
    return _chosen() or LANGUAGES[0]


def _chosen() -> Lang | None:
    """None: no application is there. Asked for each sentence of a page."""
    try:
        kept = getattr(g._get_current_object(), "_flask_babel", None)
        known = getattr(kept, "babel_locale", None) or get_locale()
    except RuntimeError:
        return None
    return LANGUAGES[0] if known is None else str(known.language)


@pass_eval_context
def _on_page(eval_ctx: EvalContext, sentence: str, /, **params: Any) -> str:
    """As Jinja's own: always a format, and what is put in is escaped."""
    said = _said(_chosen(), sentence)
    if params or "%" in said:
        return _put(eval_ctx, said, params)
    return said if eval_ctx.autoescape else str(said)


@pass_eval_context
def _on_page_of(eval_ctx: EvalContext, context: str, sentence: str, /, **params: Any) -> str:
    return _put(eval_ctx, _catalogue().pgettext(context, sentence), params)


@lru_cache(
    maxsize=_MOST_SENTENCES
)  # those of the templates, in each language: hundreds stand on a page
def _said(lang: Lang | None, sentence: str) -> Markup:
    """`lang` is the reader's."""
    return Markup(_catalogue().gettext(sentence))  # noqa: S704  (sentences of our own)


def _put(eval_ctx: EvalContext, said: str, params: dict[str, Any]) -> str:
    said = Markup(said) if eval_ctx.autoescape else str(said)  # noqa: S704  (sentences of our own)
    return said % params if params or "%" in said else said


def _catalogue() -> Any:
    lang = _chosen()
    if lang is None:
        return get_translations()
    found = _catalogues.get(lang)
    if found is None:
        found = _catalogues[lang] = get_translations()
    return found


def words(message: Any, lang: Lang | None = None) -> str:
    """A message, text, date or plain value in `lang`, or in the reader's language."""
    if lang is not None and lang != language():
        with force_locale(lang):
            return words(message)
    if not isinstance(message, Message):
        return _value(message)
    if dates.in_other_years(message.params.values()):
        with dates.with_years():
            params = {name: _value(value) for name, value in message.params.items()}
    else:
        params = {name: _value(value) for name, value in message.params.items()}
    if message.plural_id is not None:
        number = message.params["n"]
        return str(ngettext(message.id, message.plural_id, number, **(params | {"n": number})))
    if message.context is not None:
        return pgettext(message.context, message.id, **params)
    return gettext(message.id, **params)


def in_language(text: Text | None) -> str:
    return "" if text is None else text.in_(language())


def _value(value: Any) -> str:
    if isinstance(value, Message):
        return words(value)
    if isinstance(value, Text):
        return value.in_(language())
    if isinstance(value, datetime):
        return dates.moment(value, language())
    if isinstance(value, date):
        return dates.short(value, language())
    return "" if value is None else str(value)


# Keeps what is read as one on one line: a date with its particle, a number of a record, a telephone.

_JA_DAY = r"(?:\d{4}年(?:\([昭平令]\w{2,3}年\))?)?\d{1,2}月\d{1,2}日(?:\([月火水木金土日]\))?(?: \d{1,2}:\d{2}(?!:))?"
_JA_PARTICLE = r"(?:までに|まで|から|には|では|付で|付の|付|に|は|が|を|の|で|と|〜)?"
_EN_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}(?: \d{1,2}:\d{2}(?!:))?"
_TIME = r"\b\d{1,2}:\d{2}:\d{2}(?: [A-Z+\-][A-Z0-9]+)?"  # often too long to stand with its day
_ARTICLE = r"第\d+版|第\d+条(?:第\d+項)?(?:・\d+(?:ページ|頁))?|p\. \d+"
_NUMBER = r"(?<![A-Za-z0-9])[A-Z]{1,4}-\d{4}-\d{3,}"  # Japanese goes on without a blank
_CHECK_CODE = r"(?<![A-Za-z0-9-])[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}(?![A-Za-z0-9-])"
_TELEPHONE = r"\b0\d{1,4}-\d{1,4}-\d{3,4}\b"
_MONTHS = r"\d+か月(?:以内|以上|間|ごと)?"
_NAMED = r"UTF-8|SHA-256|\b\d+[ \u00a0][KMG]B(?:まで)?"
_WHOLE = re.compile(
    "|".join(
        (
            _JA_DAY + _JA_PARTICLE,
            _EN_DAY,
            _TIME,
            _ARTICLE,
            _NUMBER,
            _CHECK_CODE,
            _TELEPHONE,
            _MONTHS,
            _NAMED,
        )
    )
)

_MAY_HOLD_ONE = re.compile(r"[\d-]")  # each of them has one of these

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
    pieces = [escape(part) for part in (*parts, words[end:]) if part]
    return Markup('<span class="company">{}</span>').format(Markup("<wbr>").join(pieces))


def company_whole(text: object, name: object) -> Markup:
    """The text for a page, escaped; a Japanese company's name in it breaks as in `company_name`.

    The name is also found without the form of the company, as titles of its products have it.
    """
    words = escape(text)
    for called in (str(name), _FORM.sub("", str(name)).strip()):
        if called and not called.isascii() and escape(called) in words:
            return words.replace(escape(called), company_name(called))
    return words


def unbroken(text: object) -> Markup:
    """The text for a page, escaped, with these parts in spans that do not wrap. Not for attributes."""
    words = str(text)
    safe = Markup if hasattr(text, "__html__") else escape
    if _MAY_HOLD_ONE.search(words) is None:
        return safe(words)
    parts, end = [], 0
    for found in _WHOLE.finditer(words):
        parts.append(safe(words[end : found.start()]))
        parts.append(Markup('<span class="nowrap">{}</span>').format(found.group()))
        end = found.end()
    parts.append(safe(words[end:]))
    return Markup("").join(parts)


_REACHED = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<tel>\+?\d{1,4}[- ]\d{1,4}[- ]\d{2,4}(?:[- ]\d{2,4})?)",
    re.ASCII,
)
_FAX = re.compile(r"(?:fax|ファ[ック]+ス)\D*$", re.IGNORECASE)  # nobody calls it


def reached(text: object) -> Markup:
    """Whom to ask, for a page: e-mail addresses and telephone numbers lead to mail and telephone."""
    words, parts, end = str(text), [], 0
    for found in _REACHED.finditer(words):
        said, before = found.group(), words[end : found.start()]
        parts.append(escape(before))
        way = "mailto:" + said if found.group("mail") else "tel:" + re.sub(r"[^+\d]", "", said)
        if _FAX.search(before):
            parts.append(Markup('<span class="nowrap">{}</span>').format(said))
        else:
            parts.append(Markup('<a class="nowrap" href="{}">{}</a>').format(way, said))
        end = found.end()
    parts.append(escape(words[end:]))
    return Markup("").join(parts)
