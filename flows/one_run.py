"""One run of a scheduled flow, a process of its own: `python -m flows.one_run`; it ends with whoever began it.

Asked to stop, it lets what is at hand end: in the main thread Prefect would raise out of the signal, amid any write.
"""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor, wait
from inspect import iscoroutine
from uuid import UUID

from prefect.engine import handle_engine_signals
from prefect.flow_engine import load_flow, load_flow_run, run_flow

from flows.lifeline import ENDED_WITHIN, end_with_parent
from flows.log_lines import in_one_line
from flows.offer_chunks import STOPPING
from flows.run_holder import ONE_RUN

LOOKS = 0.5
"""Seconds after which the main thread wakes."""


def main() -> None:
    """Carry the run out."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOPPING.set())
    end_with_parent()
    in_one_line()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(_carried_out, UUID(os.environ[ONE_RUN]))
        while wait([work], timeout=LOOKS).not_done:
            pass  # the system may give a signal to the other thread: it is heard once this one wakes
        work.result()
    # what libraries leave running may hang an interpreter that ends; then only the system can end it
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(round(ENDED_WITHIN))


def _carried_out(number: UUID) -> None:
    with handle_engine_signals(number):
        run = load_flow_run(number)
        work = run_flow(load_flow(run), flow_run=run, return_type="state")  # with the parameters that it was given
        if iscoroutine(work):
            asyncio.run(work)


if __name__ == "__main__":
    main()
