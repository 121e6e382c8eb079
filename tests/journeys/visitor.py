"""A person in front of a browser of their own: opens, reads, types, presses, and sees every page."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.journeys import sight
from tests.journeys.portal_house import Portal
from tests.journeys.words import say_in

LOCALES = {"ja": "ja-JP", "en": "en-GB"}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# Said again, by the browser and by htmx, of an answer that is looked at already.
OF_RESPONSES = ("Failed to load resource", "Response Status Error Code")
ALBUM = sight.Album()
# What axe found nothing in: in another house and language the same parts say other words, and are
# built alike; that none of them is empty, bin/check-translations sees.
ACCESSIBLE: set[object] = set()


class Visitor:
    """Whatever the browser complains about, and every answer of 400 and above that was not
    expected, is a failure at the next page and at the end."""

    def __init__(
        self,
        chromium: Browser,
        portal: Portal,
        lang: str,
        *,
        name: str = "",
        phone: bool = False,
        scripts: bool = True,
        dark: bool = False,
        album: str = "",
    ) -> None:
        self.portal = portal
        self.lang = lang
        self.name = name
        self.phone = phone
        self.album = f"{album}-{lang}" if album else lang
        self.scripts = scripts
        self.dark = dark
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.context = chromium.new_context(
            base_url=portal.url,
            locale=LOCALES[lang],
            timezone_id="Asia/Tokyo",
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            has_touch=phone,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.watch(self.page)

    # --- the browser's own complaints

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._answer)

    def _console(self, message: ConsoleMessage) -> None:
        said_again = message.text.startswith(OF_RESPONSES)
        if message.type in ("error", "warning") and not said_again:
            self.complaints.append(f"console: {message.text}")

    def _answer(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} from {response.url}")

    def leave(self) -> None:
        self.context.close()
        assert not self.complaints, "\n".join(self.complaints)

    # --- words

    def word(self, english: str, **values: object) -> str:
        return say_in(self.lang, english, **values)

    def reads(self, english: str, **values: object) -> None:
        """The sentence stands on the page, where it can be seen."""
        self.finds(self.word(english, **values))

    def finds(self, text: str) -> None:
        """The text stands on the page, as it is."""
        found = self.page.get_by_text(text).locator("visible=true")
        assert found.count(), f"{text!r} is not on {self.page.url}: {self.text[:800]}"

    def waits_until(self, so: Callable[[], object]) -> None:
        """It becomes so, within half a minute: a machine may be busy with other things.

        A script is asked again from here, by `evaluate`: `wait_for_function` asks again inside the
        page, where our Content-Security-Policy forbids it, so it fails when it asks too early.
        """
        for _ in range(300):
            if so():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never so on {self.page.url}: {self.text[:800]}")

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    # --- going from page to page

    def open(self, path: str, *, answers: int = 200) -> None:
        self._goes(lambda: self.page.goto(path), answers)

    def follow(
        self, english: str, *, within: str = "body", about: str = "", **values: object
    ) -> None:
        """Follow the first link of these words; `about`: and of these."""
        link = self._pressable("link", english, within, about, values)
        self._goes(link.click, 200)

    def follow_named(self, name: str, *, within: str = "main") -> None:
        """Follow the link of a name that people gave."""
        link = self.page.locator(within).get_by_role("link", name=name).locator("visible=true")
        self._goes(link.first.click, 200)

    def follow_first(self, selector: str) -> None:
        """Follow the first link that fits, whatever it says."""
        self._goes(self.page.locator(selector).first.click, 200)

    def follow_to(self, subject: str) -> None:
        """Follow the tab of the page of a vendor that leads to this subject."""
        self.follow_first(f'.vendor-tabs a[href$="/{subject}"]')

    def press(
        self,
        english: str,
        *,
        answers: int = 200,
        within: str = "main",
        about: str = "",
        **values: object,
    ) -> None:
        """Press the button of these words, and see the page that comes."""
        self._goes(self._pressable("button", english, within, about, values).click, answers)

    def press_named(self, name: str, *, within: str = "body") -> None:
        """Press a button that is called the same in every language."""
        button = self.page.locator(within).get_by_role("button", name=name)
        self._goes(button.locator("visible=true").first.click, 200)

    def press_at(self, selector: str, *, answers: int = 200) -> None:
        """Press the first button that fits, whatever it says."""
        self._goes(self.page.locator(selector).locator("visible=true").first.click, answers)

    def saves(self, english: str, **how: str) -> None:
        """Press the button, and be told that it is done."""
        self.press(english, **how)  # type: ignore[arg-type]
        assert self.page.locator(".flash--done").count(), f"nothing was done: {self.text[:800]}"

    def press_key(self, key: str) -> None:
        """A key that leads to another page."""
        self._goes(lambda: self.page.keyboard.press(key), 200)

    def _pressable(
        self, role: Any, english: str, within: str, about: str, values: dict[str, object]
    ) -> Locator:
        words = re.compile(re.escape(self.word(english, **values)) + ".*" + re.escape(about))
        return self.page.locator(within).get_by_role(role, name=words).locator("visible=true").first

    def _goes(self, act: Any, answers: int) -> None:
        self.expected = {answers} if answers >= 400 else set()
        with self.page.expect_event("load"):
            act()
        self.see()
        self.expected = set()

    # --- looking

    def see(self) -> None:
        """Nothing complains, nothing is cut off, nothing is in the other language, axe is content.

        A page is looked at once in each house, and again when it is made of other parts.
        """
        widths = (sight.NARROW,) if self.phone else (sight.WIDE, sight.NARROW)
        found, self.complaints = self.complaints, []
        if not self.scripts:
            assert not found, found
            return
        shape = self.page.evaluate(sight.SHAPE)
        what = (self.album, self.lang, self.phone, shape)
        if what not in self.portal.looked_at:
            self.portal.looked_at.add(what)
            found += sight.cut_off(self.page, widths)
            found += sight.foreign(self.page, self.lang, self.portal.typed)
            ALBUM.add(self.page, self.album, widths)
        if (built := (self.phone, self.dark, shape)) not in ACCESSIBLE:
            found += sight.accessible(self.page)
            ACCESSIBLE.add(built)
        refused = self.page.locator(".error-summary li").all_inner_texts() if found else []
        assert not found, f"{self.page.url}:\n" + "\n".join([*found, *refused])

    # --- typing

    def fill(self, **fields: object) -> None:
        """By the names of the fields: text, a day, a choice, a list of choices, yes, a file."""
        for name, value in fields.items():
            self.enter(name, value)
            self.portal.typed.add(str(value))

    def enter(self, name: str, value: object) -> None:
        fields = self.page.locator(f'main [name="{name}"]')
        kind = fields.first.evaluate("e => e.localName === 'select' ? 'select' : e.type")
        if kind == "select":
            fields.select_option(str(value))
        elif kind in ("checkbox", "radio"):
            for one in value if isinstance(value, list | tuple) else [value]:
                (
                    fields if one is True else fields.and_(self.page.locator(f'[value="{one}"]'))
                ).check()
        elif kind == "file":
            fields.set_input_files(value)  # type: ignore[arg-type]
        else:
            fields.fill(value.isoformat() if isinstance(value, date) else str(value))

    def choose(self, name: str, label: str) -> None:
        """In a list, by what it says."""
        self.page.locator(f'main [name="{name}"]').select_option(label=label)

    def holds(self, name: str) -> str:
        """What a field holds."""
        return self.page.locator(f'main [name="{name}"]').input_value()
