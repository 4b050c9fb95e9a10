"""What waits for a user about the school's rules, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.school_rules.queries import overdue_reviews_for
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def rule_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield rules past their review day that the user keeps."""
    if not may_anywhere(request.user, "rules.edit", on=request.today):
        return
    yield kind_of(
        "制度复核",
        overdue_reviews_for(request.user, on=request.today),
        lambda rule: {
            "title": f"《{rule.title}》",
            "url": rule.get_absolute_url(),
            "note": f"{rule.organisation}　复核后登记，或者启动修订",
            "due_on": rule.review_on,
            "tone": "yellow",
        },
        url=f"{reverse('rules:list')}?review=overdue",
    )
