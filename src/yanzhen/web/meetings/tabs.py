"""Tabs above the pages of meetings: each area of them stands here once, for those who have a use for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere

# key, title, address, rights of which one is needed (none: everyone who takes part)
PLACES = (
    ("meetings", "会议", "meetings:index", ()),
    ("items", "议题", "meetings:items", ()),
    ("resolutions", "决议", "meetings:resolutions", ()),
    ("schemes", "方案", "meetings:schemes", ("meetings.view",)),
    ("talks", "沟通", "meetings:talks", ("meetings.view",)),
    ("bodies", "机构", "meetings:bodies", ()),
    ("higher", "区级会议", "meetings:higher", ("meetings.oversee",)),
    ("inspection", "查阅通知", "meetings:inspection", ("meetings.view", "meetings.notify")),
    ("oversight", "议事情况", "meetings:oversight", ("meetings.oversee",)),
)
SCHOOLS_OWN = ("meetings", "items", "resolutions", "bodies")


def meeting_tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Return the tabs that the user has a use for; the authority sees its own alone."""
    user, on = request.user, request.today
    is_school = any(may_anywhere(user, name, on=on) for name in ("meetings.view", "meetings.propose"))
    oversees = may_anywhere(user, "meetings.oversee", on=on)
    found = []
    for key, title, name, rights in PLACES:
        if rights and not any(may_anywhere(user, one, on=on) for one in rights):
            continue
        if key in SCHOOLS_OWN and oversees and not is_school and key != current:
            continue
        found.append({"title": title, "url": reverse(name), "current": key == current})
    return found
