"""The room of a meeting with a hundred members: what one poll costs, with nothing new and with something new.

``python -m bench.meeting_room`` makes its own members in a transaction that is taken back; ``--serve`` measures through
a running server as well: it needs the address and the session of a clerk.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import django

MEMBERS = 100
ROUNDS = 40
LIMIT_MS = 50


def main() -> None:
    """Measure in process, or through a server with ``--serve``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", metavar="URL", help="address of a room on a running server")
    parser.add_argument("--session", default="", help="value of the session cookie")
    said = parser.parse_args()
    if said.serve:
        through_server(said.serve, said.session)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanzhen.config.settings")
    django.setup()
    in_process()


def in_process() -> None:
    """Ask a room of a hundred members through Django's test client."""
    from django.conf import settings  # noqa: PLC0415 (after Django is set up)
    from django.db import connection, transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from bench.meeting_population import running_meeting  # noqa: PLC0415
    from bench.pages import Counted  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        meeting, clerk, member = running_meeting(MEMBERS)
        for name, user, page in (("会务", clerk, "room"), ("成员", member, "phone")):
            client = Client()
            client.force_login(user)
            url = reverse(f"meetings:{page}", args=[meeting.pk])
            tag = client.get(url, HTTP_X_ROOM="yes")["ETag"]
            for what, headers in (("无变化（304）", {"HTTP_IF_NONE_MATCH": tag}), ("有变化（200）", {})):
                ask = _asking(client, url, headers)
                count = Counted()
                with connection.execute_wrapper(count):
                    answer = ask()
                _tell(f"{name}{what}", answer.status_code, len(answer.content), ask, queries=count.queries)
        transaction.set_rollback(True)


def _asking(client, url: str, headers: dict[str, str]) -> Callable:  # type: ignore[no-untyped-def,type-arg]
    return lambda: client.get(url, HTTP_X_ROOM="yes", **headers)


def through_server(address: str, session: str) -> None:
    """Ask a running server over one connection, as a browser does."""
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=20)

    def ask(tag: str = "") -> http.client.HTTPResponse:
        headers = {"X-Room": "yes", "Cookie": f"sessionid={session}", **({"If-None-Match": tag} if tag else {})}
        link.request("GET", parts.path, headers=headers)
        answer = link.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer

    tag = ask().getheader("ETag") or ""
    for what, mark in (("无变化（304）", tag), ("有变化（200）", "")):
        answer = ask(mark)
        _tell(f"经服务器{what}", answer.status, len(answer.body), lambda mark=mark: ask(mark))  # type: ignore[attr-defined]


def _tell(name: str, status: int, size: int, ask: Callable[[], object], *, queries: int | None = None) -> None:
    """Ask several times and print the figures; the CPU time is the server's only where it is this very process."""
    ask()
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    middle, most = statistics.median(walls), sorted(walls)[int(ROUNDS * 0.95) - 1]
    said = f"{name}：{status}，{size / 1024:.0f}千字节，中位{middle:.1f}毫秒，95%在{most:.1f}毫秒内"
    cpu = statistics.median(cpus)
    print(said + (f"，处理器{cpu:.1f}毫秒，查询{queries}次" if queries is not None else ""), flush=True)
    if (middle if queries is None else cpu) > LIMIT_MS:
        raise SystemExit(f"超过{LIMIT_MS}毫秒")


if __name__ == "__main__":
    main()
