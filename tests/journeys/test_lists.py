"""The lists in a browser: by keyboard, on a phone, without scripts; what is chosen, kept and done."""

from tests.journeys import sight
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office

# The far corner of a line: what lies beside the menu must not cover it.
_IS_UNFOLDED = "one => one.parentElement.open"
_IS_ON_TOP = """(line) => {
  const box = line.getBoundingClientRect();
  return line.contains(document.elementFromPoint(box.right - 4, box.top + 4));
}"""
LISTS = ("/vendors/", "/work/", "/contracts/", "/obligations/?view=all", "/attestations/?view=all")


def test_every_list_can_be_read_and_narrowed(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam")
    for path in LISTS:
        pam.open(path)
        pam.page.locator("details.fold > summary.filter--add").click()
        pam.see()
        assert pam.page.locator(".list-filters").is_visible()
    pam.open("/vendors/?q=nobody&tier=tier_1")
    pam.reads("Nothing fits")


def test_lists_are_rows_one_under_the_other_on_a_phone(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam", phone=True)
    for path in LISTS:
        pam.open(path)
    pam.open("/vendors/")
    pam.page.locator('input[name="ids"]').first.check()
    assert pam.page.locator(".list-acts").is_visible()
    add = pam.page.locator("details.fold > summary.filter--add")
    add.click()
    pam.see()
    menu = pam.page.locator(".menu-fold > summary")
    for fold in (add, menu):
        if fold is menu:
            menu.press("Enter")
        assert fold.evaluate(_IS_UNFOLDED)
        pam.page.keyboard.press("Escape")
        assert not fold.evaluate(_IS_UNFOLDED)
        assert fold.evaluate("one => one === document.activeElement")
    add.press("Enter")
    assert add.evaluate(_IS_UNFOLDED)
    pam.page.locator('main [name="q"]').focus()  # whoever goes on has left it
    assert not add.evaluate(_IS_UNFOLDED)


def test_pam_walks_through_the_list_by_keyboard(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam")
    pam.open("/vendors/")
    keyboard, page = pam.page.keyboard, pam.page
    assert not page.locator(".list-acts").is_visible()
    keyboard.press("j")
    keyboard.press("x")
    assert page.locator(".list-acts").is_visible()
    pam.reads("Chosen: %(count)s", count=1)
    keyboard.press("j")
    keyboard.press("k")
    keyboard.press("x")
    assert not page.locator(".list-acts").is_visible()
    keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    keyboard.type("jx")  # in a field they are letters
    assert page.locator('main input[name="q"]').input_value() == "jx"
    page.locator("h1").click()
    name = page.locator("tr.is-at .row-name").inner_text()
    keyboard.press("j")
    keyboard.press("k")
    pam.press_key("Enter")
    assert name in pam.heading

    keyboard.press("/")  # no list here: the box over the menu
    keyboard.type(name[:3])
    line = page.locator(".suggestions:not([hidden]) [role=option]", has_text=name).first
    line.wait_for()
    assert line.evaluate(_IS_ON_TOP)
    keyboard.press("ArrowUp")  # the last one: everything
    keyboard.press("ArrowDown")
    assert sight.accessible(page) == []
    chosen = page.locator('[role=option][aria-selected="true"]')
    assert chosen.get_attribute("id") == page.evaluate(
        "document.activeElement.getAttribute('aria-activedescendant')"
    )
    keyboard.press("Escape")
    assert not line.is_visible()
    pam.press_key("Enter")
    assert page.url.endswith(f"/search?q={name[:3]}")
    pam.see()


def test_single_keys_can_be_switched_off(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam")
    pam.open("/profile")
    pam.press("Switch single keys off")
    pam.open("/vendors/")
    pam.page.keyboard.press("j")
    assert pam.page.locator("tr.is-at").count() == 0
    assert not pam.page.locator("[data-list-keys]").is_visible()
    pam.open("/profile")
    pam.press("Switch single keys on")


def test_pam_keeps_a_view_and_gives_vendors_to_pip(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam")
    pam.open("/vendors/?owner=me&sort=-registered")
    pam.page.locator("summary", has_text=pam.word("Save this view")).click()
    pam.fill(name="My newest")
    pam.press("Save the view")
    assert pam.page.locator('.tabs a[aria-current="page"]').inner_text().startswith("My newest")
    pam.follow("Edit this view")
    pam.page.locator("summary", has_text=pam.word("Delete the view")).click()
    pam.press("Delete the view", within="dialog")
    pam.page.locator("[data-tick-all] input").check()
    pam.press("Change the owner")
    pam.choose("owner", "Pip")
    pam.press("Show what will happen")
    pam.reads("What will happen")
    pam.follow("Cancel")


def test_without_scripts_rows_are_chosen_all_the_same(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam", scripts=False)
    pam.open("/vendors/")
    pam.page.locator('input[name="ids"]').first.check()
    pam.press("Change the owner")
    pam.reads("Chosen: %(count)s", count=1)
