"""Reading many documents on a Dask cluster (extra ``cluster``): the same outcomes, whoever dies in the middle."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator

from distributed import Client, Future, KilledWorker, as_completed

from yanzhen.cli.bulk_reading import Errand, Outcome, outcome_of
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_WAITING_PER_THREAD = 4
_CONNECT_SECONDS = 10


def on_cluster(address: str) -> Callable[[Iterable[Errand], int | None], Iterator[tuple[Errand, Outcome]]]:
    """Return a run that sends each file to the workers of the scheduler at ``address``.

    The scheduler gives a dead worker's files to the others; a file that kills every worker it is given to ends with
    a problem. The run raises BadInputError CLUSTER_UNREACHABLE.
    """

    def run(errands: Iterable[Errand], year: int | None) -> Iterator[tuple[Errand, Outcome]]:
        with client_of(address) as client:
            yield from _outcomes(client, iter(errands), year)

    return run


def client_of(address: str) -> Client:
    """Return a client of the scheduler at ``address``. Raises BadInputError CLUSTER_UNREACHABLE."""
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        said = f"连不上集群“{address}”；请核对调度器的地址（例如tcp://127.0.0.1:8786）以及它是否在运行。"
        problem = Problem(code="CLUSTER_UNREACHABLE", message=said, key="--cluster", found=address)
        raise BadInputError([problem]) from error


def _outcomes(client: Client, errands: Iterator[Errand], year: int | None) -> Iterator[tuple[Errand, Outcome]]:
    """Keep a few files per thread under way, so that neither side holds all of them."""
    under_way: dict[str, Errand] = {}
    limit = _WAITING_PER_THREAD * max(1, sum(client.nthreads().values()))

    def send() -> Future | None:
        errand = next(errands, None)
        if errand is None:
            return None
        key = f"yanzhen-read-{errand.ordinal}-{errand.sha256}"
        under_way[key] = errand
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph")
            return client.submit(outcome_of, errand.name, errand.data, year, key=key, pure=False)

    first = [future for _ in range(limit) if (future := send()) is not None]
    finished = as_completed(first, loop=client.loop)
    for future in finished:
        errand = under_way.pop(future.key)
        yield errand, _outcome(future, errand)
        if (following := send()) is not None:
            finished.add(following)


def _outcome(future: Future, errand: Errand) -> Outcome:
    try:
        return future.result()  # type: ignore[no-any-return]
    except KilledWorker:
        said = f"识读《{errand.name}》的进程一再中断；请把这份文件单独在内存充足的机器上识读。"
        return Outcome(problems=(Problem(code="WORKER_DIED", message=said, file=errand.name, found=errand.name),))
    finally:
        future.release()
