"""Post JSON to a configured address: five seconds, no redirect, no proxy of the environment, no traceback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
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


def post_json(channel: str, address: str, payload: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """Post ``payload`` and return the body of the answer 2xx.

    Raises:
        MessagingError: REFUSED, TIMED_OUT, UNREACHABLE or UNREADABLE.
    """
    body = json.dumps(payload, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json; charset=utf-8", **headers}, method="POST")
    # No proxy: the text should pass no machine that the administrator has not named for it.
    opener = build_opener(ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.read(ANSWER_LIMIT_BYTES)
    except HTTPError as error:
        status = error.code
        error.close()
        raise MessagingError("REFUSED", channel=channel, status=status) from None
    except TimeoutError:
        raise MessagingError("TIMED_OUT", channel=channel, seconds=TIMEOUT_SECONDS) from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise MessagingError("TIMED_OUT", channel=channel, seconds=TIMEOUT_SECONDS) from None
        raise MessagingError("UNREACHABLE", channel=channel) from None
    except (OSError, HTTPException):  # the other side hung up after it had the request
        raise MessagingError("UNREADABLE", channel=channel) from None
