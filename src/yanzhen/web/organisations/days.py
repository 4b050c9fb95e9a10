"""The day that a page looks at: today, or the one in the address (看某日的样子)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest


def day_of(request: HttpRequest) -> date:
    """Return ``?day=`` as a date; today where it is absent or no day."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.today
