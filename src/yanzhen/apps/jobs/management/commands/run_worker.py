"""``run_worker``: runs background jobs until told to stop; the supervisor of ``yanzhen up`` starts it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE
from yanzhen.apps.jobs.actions.reap import reap_jobs
from yanzhen.apps.jobs.lease import stopping


class Command(BaseCommand):
    """Stops on SIGTERM or SIGINT: a job ends at its next report and waits for the next worker."""

    help = "运行后台作业，直到收到停止信号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how many jobs run side by side, and running until the queue is empty."""
        parser.add_argument("--concurrency", type=int, default=2, help="同时运行几个作业")
        parser.add_argument("--graceful", type=float, default=5, help="停止时等作业几秒")
        parser.add_argument("--drain", action="store_true", help="做完队列里的作业就退出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring back lost jobs, then serve the queue."""
        brought_back = reap_jobs()
        connections.close_all()
        self.stdout.write(f"后台作业已启动（找回{brought_back}个中断的作业）")
        self.stdout.flush()
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            asyncio.run(self._serve(worker_app, options))

    async def _serve(self, worker_app: Any, options: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        async with worker_app.open_async():
            work = asyncio.create_task(
                worker_app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=options["concurrency"],
                    wait=not options["drain"],
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=options["graceful"],
                    fetch_job_polling_interval=2,
                    delete_jobs="always",
                )
            )

            def stop() -> None:
                stopping.set()
                work.cancel()
                # A handler that never reports keeps its thread; its session lock ends with the process.
                loop.call_later(options["graceful"], os._exit, 0)

            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop)
            with contextlib.suppress(asyncio.CancelledError):
                await work
