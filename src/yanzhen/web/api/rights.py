"""Every operation states the capability that it needs; a test lists those that do not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.web.permissions import Decision

Operation = Callable[..., Any]


def api_needs(*capabilities: str) -> Callable[[Operation], Operation]:
    """Let in whoever holds one of ``capabilities`` somewhere; the operation still filters by reach."""

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not any(may_anywhere(request.user, name, on=request.today) for name in capabilities):
                raise PermissionDenied
            return operation(request, *args, **kwargs)

        guarded.decision = Decision("needs", capabilities)
        return guarded

    return decorate
