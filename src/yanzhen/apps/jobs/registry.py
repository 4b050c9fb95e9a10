"""Which function does which kind of job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yanzhen.apps.jobs.errors import JobError
from yanzhen.apps.jobs.lease import Progress

Handler = Callable[[Mapping[str, Any], Progress], Mapping[str, Any] | None]
_HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function of one kind of job, in the app's ``job_handlers`` module.

    It gets the payload and a ``Progress``, returns JSON values for the job's page (key ``url`` becomes a link), and may
    be run again from the start at any time: it must be idempotent.
    """

    def register(function: Handler) -> Handler:
        if _HANDLERS.get(kind, function) is not function:
            raise ValueError(f"job kind {kind} is registered twice")
        _HANDLERS[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for ``kind``.

    Raises:
        JobError: UNKNOWN_KIND.
    """
    if kind not in _HANDLERS:
        raise JobError("UNKNOWN_KIND", kind=kind)
    return _HANDLERS[kind]
