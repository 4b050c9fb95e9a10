"""Post JSON to a configured address: a time limit, no redirect, no proxy of the environment, no traceback."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from yanzhen.apps.messaging.errors import MessagingError

TIMEOUT_SECONDS = 5
ANSWER_LIMIT_BYTES = 64 * 1024


class _NoRedirect(HTTPRedirectHandler):
    """Let an answer 3xx be an error: the message goes to the configured address or nowhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""
        return


def post_json(
    channel: str,
    address: str,
    payload: Mapping[str, Any],
    headers: Mapping[str, str],
    *,
    timeout_s: float = TIMEOUT_SECONDS,
    limit_bytes: int = ANSWER_LIMIT_BYTES,
) -> bytes:
    """Post ``payload`` and return the first ``limit_bytes`` of the answer 2xx; ``timeout_s`` is for all of it.

    Raises:
        MessagingError: REFUSED, TIMED_OUT, UNREACHABLE or UNREADABLE.
    """
    body = json.dumps(payload, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json; charset=utf-8", **headers}, method="POST")
    # No proxy: the text should pass no machine that the administrator has not named for it.
    opener = build_opener(ProxyHandler({}), _NoRedirect)
    until = time.monotonic() + timeout_s
    try:
        with opener.open(request, timeout=timeout_s) as answer:
            return _body(answer, until, limit_bytes)
    except HTTPError as error:
        status = error.code
        error.close()
        raise MessagingError("REFUSED", channel=channel, status=status) from None
    except TimeoutError:
        raise MessagingError("TIMED_OUT", channel=channel, seconds=timeout_s) from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise MessagingError("TIMED_OUT", channel=channel, seconds=timeout_s) from None
        raise MessagingError("UNREACHABLE", channel=channel) from None
    except (OSError, HTTPException):  # the other side hung up after it had the request
        raise MessagingError("UNREADABLE", channel=channel) from None


def _body(answer: HTTPResponse, until: float, limit_bytes: int) -> bytes:
    """Read piece by piece, for a server that sends one byte a second would outlast every limit on a single wait."""
    body = b""
    while len(body) < limit_bytes:
        if time.monotonic() > until:
            raise TimeoutError
        piece = answer.read1(limit_bytes - len(body))
        if not piece:
            break
        body += piece
    return body
