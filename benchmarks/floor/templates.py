"""Pages as anybody would write them: as much on each as the portal's says, nothing translated."""

from typing import Final

_MACROS: Final = """{% macro icon(name, says="") %}<svg class="bi" {% if says %}role="img" aria-label="{{ says }}"{% else
%}aria-hidden="true"{% endif %}><use href="{{ sprite }}#{{ name }}"></use></svg>{% endmacro %}
{% macro token() %}<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">{% endmacro %}
{% macro mark(value) %}<span class="tile tile--{{ value }}">{{ icon(value) }}<span class="visually-hidden tile__word">{{
value }}</span></span>{% endmacro %}
{% macro shown(cell) %}{% if cell is none %}{% elif cell is string or cell is number %}{{ cell }}{% elif cell is mapping %}{%
if cell.icon %}<span class="mark mark--{{ cell.css }}">{{ icon(cell.icon) }}<span>{% endif %}{% if cell.href %}<a
class="plain-link" href="{{ cell.href }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif %}{% if cell.icon
%}</span></span>{% endif %}{% if cell.below %}<span class="second-line">{{ cell.below }}</span>{% endif %}{% else %}<time
datetime="{{ cell.isoformat() }}">{{ cell.strftime("%d %B %Y (%a)") }}</time>{% endif %}{% endmacro %}
"""
_LAYOUT: Final = """{% from "macros" import icon, token %}{% macro find() %}<form class="side__find" method="get" action="/find"
role="search">{{ icon("search") }}<input class="form-control" type="search" name="q" aria-label="Search or go to" placeholder="Search or go
to" aria-keyshortcuts="/" maxlength="200" autocomplete="off" hx-get="/search/suggest" hx-trigger="input changed delay:250ms"
hx-target="next [data-suggestions]" hx-select=".suggested" hx-sync="this:replace"><kbd aria-hidden="true">/</kbd><div
class="suggestions" hidden data-suggestions></div></form>{% endmacro %}<!doctype html><html lang="en"><head><meta
charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{{ title
}} - Floor</title><meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false}'><meta
name="csrf" content="{{ csrf_token() }}"><link rel="icon" href="{{ url_for('static', filename='img/floor.svg') }}">{% for n in
range(10) %}<link rel="stylesheet" href="{{ url_for('static', filename='css/part-%s.css' % n) }}">{% endfor %}<script defer src="{{
url_for('static', filename='js/htmx.js') }}"></script><script type="module" src="{{ url_for('static', filename='js/floor.mjs')
}}"></script></head><body><a class="skip" href="#main">To the content</a><div class="staff"><header class="side"><div
class="side__bar"><a class="brand" href="/"><span class="brand__tile" aria-hidden="true">F</span><span class="brand__words"><span
class="brand__name">Floor</span><span class="brand__sub">A company that is measured</span></span></a><details
class="menu-fold"><summary>{{ icon("list") }}Menu</summary><div class="menu-fold__inside">{{ find() }}<nav aria-label="Main
menu"><ul class="menu">{% for n in menu %}<li><a href="/{{ n }}/"{% if n == here %} aria-current="page"{% endif %}>{{ icon(n) }}<span>{{
n }}</span></a></li>{% endfor %}</ul></nav><div class="side__foot"><div class="side__who"><div><a class="side__name plain-link"
href="/profile">{{ current_user.name }}<span class="visually-hidden"> (account)</span></a><span class="side__role">{{ "Procurement" if
menu|length > 20 else "Signatory" }}</span></div><button class="theme-button" type="button" hidden data-theme-button data-now="auto"
data-label-auto="Brightness of the screen: as on the device" data-label-light="Brightness of the screen: light"
data-label-dark="Brightness of the screen: dark">{{ icon("circle-half") }}{{ icon("sun") }}{{ icon("moon") }}</button></div><div
class="side__acts"><form class="languages" method="post" action="/language">{{ token() }}<input type="hidden" name="next" value="{{
request.full_path }}"><strong lang="en">English</strong><button class="text-button" type="submit" name="lang" value="ja"
lang="ja">日本語</button></form><form class="inline" method="post" action="/sign-out" data-sign-out="There are answers in this tab that were
not kept. They go when you sign out. Sign out?">{{ token() }}<button class="text-button" type="submit"><span>Sign
out</span></button></form></div></div></div></details></div>{% if menu|length > 20 %}<div class="side__wide side__find-wide">{{ find()
}}</div>{% endif %}</header><main class="main" id="main" tabindex="-1">{% for said in get_flashed_messages() %}<p
class="said">{{ said }}</p>{% endfor %}{% block content %}{% endblock %}</main></div><footer class="print-only">Printed on {{
today.isoformat() }}</footer><template data-no-such-day>{{ icon("exclamation-circle") }}<span>There is no such
day.</span></template></body></html>"""
_LIST: Final = """{% extends "layout" %}{% from "macros" import icon, mark, shown, token %}{% block content %}<div
class="page-head"><h1>{{ title }}</h1><span class="tag-small">{{ tabs[0][1] if tabs }}</span><a class="help-link"
href="/guide#{{ here }}"><span aria-hidden="true">?</span><span class="visually-hidden">How this page is used</span></a><p
class="page-head__lead">What there is to know of {{ title }}, and what is to be done next.</p><details class="fold"><summary
class="btn">{{ icon("download") }}<span>To a file</span></summary><ul>{% for file in ("xlsx", "csv") %}<li><a href="?{{ query
}}&amp;file={{ file }}">A file of {{ file }}</a></li>{% endfor %}</ul><p class="help">All that fit go into the file.</p></details></div>
{% if above %}<table class="table"><thead><tr>{% for one in above.columns %}<th scope="col">{{ one }}</th>{% endfor %}</tr></thead><tbody>{%
for name, cells in above.rows %}<tr><th scope="row">{{ name }}</th>{% for n in cells %}<td>{{ n }}</td>{% endfor %}</tr>{% endfor
%}</tbody></table>{% endif %}<ul class="tabs">{% for name, count in tabs %}<li><a href="?tab={{ name }}"{% if loop.first
%} aria-current="page"{% endif %}>{{ name }} <span class="tabs__count">{{ "{:,}".format(count or 0) }}</span></a></li>{% endfor
%}</ul><details class="fold"><summary>{{ icon("bookmark-plus") }}<span>Keep this view</span></summary><form method="post"
action="/lists/views">{{ token() }}<input type="hidden" name="query" value="{{ query }}"><div class="field"><label class="form-label"
for="view-name">Name of the view</label><input class="form-control" id="view-name" name="name" maxlength="60" required></div><label
class="choice"><input type="checkbox" name="is_shared"><span>Shown to everybody</span></label><button class="btn">Keep</button></form></details>
<form class="list-search" role="search"><input class="form-control" type="search" name="q" value="{{ request.args.q }}" aria-label="Vendor,
number or words"><button class="btn">{{ icon("search", "Search") }}</button></form><details class="fold"><summary class="filter">{{
icon("funnel") }}<span>Narrow down</span></summary><form class="list-filters">{% for name, choices in filters.items() %}<fieldset
class="field"><legend class="form-label">{{ name }}</legend><div class="list-filters__choices">{% for one in choices %}<label
class="choice"><input class="form-check-input" type="checkbox" name="{{ name }}" value="{{ one }}"{% if one in
request.args.getlist(name) %} checked{% endif %}><span class="choice__words">{{ one.replace("_", " ") }}</span></label>{% endfor
%}</div></fieldset>{% endfor %}<button class="btn">Show</button></form></details><details class="fold"><summary class="filter">{{
icon("layout-three-columns") }}<span>Columns</span></summary><form>{% for one in columns %}<label class="choice"><input
type="checkbox" name="columns" value="{{ one }}" checked><span class="choice__words">{{ one }}</span></label>{% endfor %}<button
class="btn">Show</button></form></details><form method="post" action="/chosen">{{ token() }}{% for act in ("ask", "put-off", "close",
"hand-over") %}<button class="btn" formaction="/chosen/{{ act }}">{{ icon(act) }}<span>{{ act }}</span></button>{% endfor %}<div
class="table-scroll"><table class="table table--rows"><caption class="visually-hidden">{{ title }}</caption><thead><tr><th><input
type="checkbox" aria-label="All"></th>{% for one in columns %}<th scope="col"><a href="?sort={{ one }}">{{ one }}</a></th>{% endfor
%}</tr></thead><tbody>{% for row in rows %}<tr><td class="list__choice"><label><input class="form-check-input" type="checkbox" name="ids"
value="{{ row.id }}" aria-label="{{ row.called }}"></label></td>{% for cell in row.cells %}<td class="mid" data-label="{{
columns[loop.index0] }}">{{ shown(cell) }}</td>{% endfor %}{% if row.marks is not none %}<td><span class="marks">{% for name, verdict in
row.marks.items() %}<a class="tile tile--{{ verdict }}" href="/board/{{ row.id
}}/{{ name }}"><svg class="bi" aria-hidden="true"><use href="#{{ verdict }}"></use></svg><span class="hidden">{{ verdict }}</span></a>{% endfor %}</span></td>{% endif %}</tr>{% endfor %}</tbody></table></div></form><nav class="pages" aria-label="Pages of
the list">{% for n in range(1, 6) %}<a href="?page={{ n }}">{{ n }}</a>{% endfor %}</nav>{% endblock %}"""
_VENDOR: Final = """{% extends "layout" %}{% from "macros" import icon, mark, shown, token %}{% block content %}<section
class="card vendor-card"><div class="page-head"><a class="plain-link" href="/vendors/">Vendors</a><h1>{{ title }}</h1><span class="tier
tier--{{ tier }}">{{ tier }}</span><span class="mark">{{ icon("circle-fill") }}<span>{{ vendor.state }}</span></span><a class="help-link"
href="/guide#vendor"><span aria-hidden="true">?</span><span class="visually-hidden">How this page is used</span></a><p
class="page-head__lead"><span class="dotted">{{ vendor.kind }}</span><span class="dotted">Corporate number {{ vendor.corporate_number
}}</span><span class="dotted">Looked after by {{ owner }}</span></p><div class="page-head__acts">{% for act in acts %}<a class="btn"
href="/vendors/{{ vendor.id }}/{{ act }}"><span>{{ act }}</span></a>{% endfor %}</div></div><dl class="duties">{% for name, verdict in
verdicts.items() %}{% if loop.index0 % 3 == 0 %}<dt>{{ name }}</dt>{% endif %}<dd><a class="chip chip--{{ verdict }}" href="/board/{{
vendor.id }}/{{ name }}">{{ icon(verdict) }}<span>{{ name }}</span><span class="chip__verdict">{{ verdict }}</span></a></dd>{% endfor
%}</dl></section><section class="card" id="missing"><h2 class="card-title">What is missing</h2><span class="tag-small">{{ missing|length
}}</span><div class="table-scroll"><table class="table table--rows"><caption class="visually-hidden">What is missing</caption><thead><tr>{%
for one in ("Promise", "What is missing", "Who", "By when", "To do") %}<th scope="col">{{ one }}</th>{% endfor %}</tr></thead><tbody>{% for
one in missing %}<tr><td><span class="verdict">{{ mark("broken") }}<b>{{ one.kind }}</b></span></td><td class="missing__what wide">{{
one.title.get("id") }}: {{ one.kind }} is to be done for the work that is entrusted to the vendor.</td><td class="nowrap" data-label="Who"><span class="who">{{
icon("briefcase") }}<span>{{ one.holder }}</span><span class="second-line">{{ owner }}</span></span></td><td data-label="By when">{{
shown(one.due_on) }}</td><td class="act"><a class="btn btn-primary btn-sm" href="/vendors/{{ vendor.id }}/{{ one.subject_kind }}/{{
one.subject_id }}"><span>Do it<span class="visually-hidden"> {{ one.kind }}</span></span></a></td></tr>{% endfor
%}</tbody></table></div></section><form class="as-of"><label class="form-label" for="on">As of an earlier day</label><input
class="form-control" type="date" id="on" name="on"><button class="btn">Show</button></form><nav aria-label="The vendor"><ul class="tabs">{%
for one in places %}<li><a href="/vendors/{{ vendor.id }}/{{ one }}"{% if one == here %} aria-current="page"{% endif %}>{{ one
}}</a></li>{% endfor %}</ul></nav>{% for part in parts %}<section class="card"><div class="card-header"><h2 class="card-title">{{ part.title
}}</h2><span class="tag-small">{{ part.rows|length }}</span><div class="card-header__end">{% for act in part.acts %}<a class="btn btn-sm"
href="/vendors/{{ vendor.id }}/{{ act }}"><span>{{ act }}<span class="visually-hidden"> {{ part.title }}</span></span></a>{% endfor
%}</div></div>{% if part.facts %}<dl class="facts">{% for name, value in part.facts.items() %}<dt>{{ name }}</dt><dd>{{ shown(value)
}}</dd>{% endfor %}</dl>{% endif %}{% if part.rows %}<div class="table-scroll"><table class="table table--rows"><caption
class="visually-hidden">{{ part.title }}</caption><thead><tr>{% for one in part.columns %}<th scope="col">{{ one }}</th>{% endfor
%}</tr></thead><tbody>{% for row in part.rows %}<tr>{% for cell in row.cells %}<td class="mid" data-label="{{ part.columns[loop.index0]
}}">{{ shown(cell) }}</td>{% endfor %}{% if row.acts %}<td class="act">{% for act in row.acts %}<a class="btn btn-sm" href="/vendors/{{
vendor.id }}/{{ row.id }}/{{ act }}">{{ act }}<span class="visually-hidden"> {{ row.called }}</span></a>{% endfor %}</td>{% endif %}</tr>{%
endfor %}</tbody></table></div>{% elif not part.listed %}<p class="empty">{{ part.none }}</p>{% endif %}{% if part.listed %}<ol class="clauses">{%
for one in part.listed %}<li class="clauses__one"><span class="clauses__number">{{ loop.index }}</span>{{ icon("check-lg") }}<span class="clauses__name">{{
one.name }}</span><span class="clauses__where">{{ one.where }}</span></li>{% endfor %}</ol>{% endif %}{% if part.form %}<form
method="post" action="/vendors/{{ vendor.id }}/{{ part.form }}">{{ token() }}<button class="btn">{{ part.form }}</button></form>{% endif
%}</section>{% endfor %}{% endblock %}"""
_TODO: Final = """{% extends "layout" %}{% from "macros" import icon, shown, token %}{% block content %}<h1>{{ title }}</h1><a
class="help-link" href="/guide#todo"><span aria-hidden="true">?</span><span class="visually-hidden">How this page is used</span></a><section
class="card"><span class="late">{{ rows|length }} to be signed</span><h2>Attestations</h2><p>Signed in one go for all of your work.</p><p
class="help">Kept {{ kept.strftime("%d %B %H:%M") if kept }}</p><a class="btn btn-primary" href="/sign"><span>Look through and
sign</span></a><a class="btn" href="/extensions/new"><span>Ask for more time</span></a><details><summary>One by one</summary><ul>{% for row in
rows %}<li class="owed"><a href="/todo/{{ row.id }}"><b>{{ row.called }}</b></a>{% for cell in row.cells %}<span
class="dotted">{{ shown(cell) }}</span>{% endfor %}<a class="btn btn-sm" href="/questions/new?of={{ row.id }}">{{ icon("chat") }}<span>Ask<span
class="visually-hidden"> {{ row.called }}</span></span></a><a class="btn btn-sm" href="/extensions/new?of={{ row.id }}">{{ icon("clock")
}}<span>Ask for more time</span></a></li>{% endfor %}</ul></details></section>{% for kind in ("subcontractors", "certificates", "incidents")
%}<section class="card"><p>When something about {{ kind }} changes, tell us without waiting until all of it is known.</p><a class="btn"
href="/{{ kind }}/new">{{ icon(kind) }}<span>{{ kind }}</span></a></section>{% endfor %}<address>The company’s desk for personal information,
weekdays from nine to five, telephone <a href="tel:03-0000-0100">03-0000-0100</a>, mail <a
href="mailto:desk@example.com">desk@example.com</a></address>{% endblock %}"""

TEMPLATES: Final = {
    "macros": _MACROS,
    "layout": _LAYOUT,
    "list": _LIST,
    "vendor": _VENDOR,
    "todo": _TODO,
}
