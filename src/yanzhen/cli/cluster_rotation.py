"""The districts of a city on a Dask cluster (extra ``cluster``): files in, results out, whoever dies in the middle."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence

from distributed import Client, KilledWorker, as_completed

from yanzhen.cli.cluster_reading import client_of
from yanzhen.cli.output import NOT_FINISHED
from yanzhen.cli.rotation_district import District, DistrictOutcome, solved_here
from yanzhen.cli.rotation_output import refuse_unwritable, write_result
from yanzhen.kernel.problem import Problem


def on_cluster(address: str) -> Callable[[Sequence[District], Sequence[str]], Iterable[DistrictOutcome]]:
    """Return a run that sends each district to the workers of the scheduler at ``address``.

    A dead worker's districts go to the others; results are written by this process alone, each folder whole. Workers
    have one thread each, since a district's words are caught from standard output. Raises BadInputError
    CLUSTER_UNREACHABLE.
    """

    def run(districts: Sequence[District], options: Sequence[str]) -> Iterator[DistrictOutcome]:
        with client_of(address) as client:
            yield from _outcomes(client, districts, tuple(options))

    return run


def _outcomes(client: Client, districts: Sequence[District], options: Sequence[str]) -> Iterator[DistrictOutcome]:
    started = time.monotonic()
    for district in districts:
        refuse_unwritable(district.out)
    by_key = {f"yanzhen-rotate-{district.name}-{started}": district for district in districts}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")
        futures = [
            client.submit(solved_here, one.name, one.contents(), options, key=key, pure=False, priority=one.weight)
            for key, one in by_key.items()
        ]
    for future in as_completed(futures, loop=client.loop):
        district = by_key[future.key]
        try:
            outcome: DistrictOutcome = future.result()
        except KilledWorker:
            said = f"求解“{district.name}”的进程一再中断；请把这个区单独在内存充足的机器上求解。"
            problem = Problem(code="WORKER_DIED", message=said)
            outcome = DistrictOutcome(district.name, NOT_FINISHED, {}, (problem,), time.monotonic() - started)
        if outcome.files:
            write_result(district.out, outcome.files)
        yield outcome
        future.release()
