"""A language model that runs on 127.0.0.1 and says what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


class FakeModel:
    """The running server: its address, what it was asked, and how it answers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.answer: Answer = quoting()
        self.released = threading.Event()

    @property
    def text(self) -> str:
        """All that was sent as material."""
        return "".join(question["messages"][-1]["content"] for question in self.asked)


def quoting(*quotes: str, **more: Any) -> Answer:
    """Answer as a model does, with these quotations; ``more`` stands beside them."""
    return saying(json.dumps({"quotes": list(quotes), **more}, ensure_ascii=False))


def saying(content: str) -> Answer:
    """Answer with this content."""
    return sending(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())


def sending(body: bytes, status: int = 200) -> Answer:
    """Answer with these bytes."""

    def answer(handler: BaseHTTPRequestHandler, question: dict[str, Any]) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """Run the server for the length of a test."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(question)
            model.keys.append(self.headers["Authorization"])
            model.paths.append(self.path)
            try:
                model.answer(self, question)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the other side had waited long enough

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model = FakeModel(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield model
    finally:
        model.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
