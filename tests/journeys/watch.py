"""What a journey must never see: policy violations, script errors, server faults, requests that leave the machine."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Chromium and htmx report every refused request on the console; refusals up to 499 are part of many journeys, and so are
# a connection that the journey itself cut and a question of a page (how far is the job?) that was left meanwhile.
EXPECTED_REFUSAL = re.compile(
    r"^(Failed to load resource: the server responded with a status of|Response Status Error Code) 4\d\d"
    r"|^Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
    r"|^htmx:(afterRequest|sendAbort)$"
)
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber));
"""


class Watch:
    """Collects what went wrong in one browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error on {page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED_REFUSAL.match(message.text):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self.faults.append(f"request beyond this machine: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"server fault {response.status}: {response.url}")
