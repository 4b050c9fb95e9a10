"""The grid as a journey drives it: cells by row and column, keys, clipboard, what is said."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

COLUMNS = ["name", "stage", "held_on", "pupils", "joined", "share", "cost", "outside", "subjects", "note"]
BELOW_HEAD = 2


class GridPage:
    """One person's grid."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_selector("[data-ready]")

    def cell(self, row: int, field: str) -> Locator:
        """The cell of a shown row, counted from 1."""
        column = COLUMNS.index(field) + 2
        return self.page.locator(f'.yl-body [aria-rowindex="{row + BELOW_HEAD}"] [aria-colindex="{column}"]')

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into the active cell."""
        self.page.keyboard.type(text)

    def shows(self, row: int, **texts: str) -> None:
        """Expect texts in cells of a row."""
        for field, text in texts.items():
            expect(self.cell(row, field)).to_have_text(text)

    def says(self, words: str) -> None:
        """Expect words in the line of what was done."""
        expect(self.page.locator(".yl-said")).to_contain_text(words)

    def stands(self, words: str) -> None:
        """Expect words about how things stand with the server."""
        expect(self.page.locator(".yl-status")).to_contain_text(words)

    def saved(self) -> None:
        """Wait until everything is on the server."""
        self.stands("已保存")

    def put_on_clipboard(self, text: str) -> None:
        """Put a text on the clipboard, as another program would."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)

    def clipboard(self) -> str:
        """What is on the clipboard."""
        return self.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")

    def stands_at(self, row: int, column: int) -> None:
        """Expect the active cell there."""
        active = self.page.locator(".yl-on")
        expect(active).to_have_attribute("aria-colindex", str(column + 1))
        expect(self.page.get_by_role("row").filter(has=active)).to_have_attribute(
            "aria-rowindex", str(row + BELOW_HEAD)
        )

    def active(self) -> str:
        """Row and column of the active cell."""
        return self.page.evaluate(
            "(() => { const c = document.querySelector('.yl-on');"
            " return c.closest('[role=row]').getAttribute('aria-rowindex') - 2 + ',' + (c.getAttribute('aria-colindex') - 1); })()"
        )
