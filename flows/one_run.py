"""One run of a scheduled flow, a process of its own: `python -m flows.one_run`; it ends with whoever began it.

Asked to stop, it lets what is at hand end.
"""

from __future__ import annotations

import asyncio
import os
import signal
from inspect import iscoroutine
from uuid import UUID

from prefect.engine import handle_engine_signals
from prefect.flow_engine import load_flow, load_flow_run, run_flow

from flows.lifeline import ENDED_WITHIN, carry_out, end_with_parent
from flows.log_lines import in_one_line
from flows.offer_chunks import STOPPING
from flows.run_holder import ONE_RUN


def main() -> None:
    """Carry the run out."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOPPING.set())
    end_with_parent()
    in_one_line()
    carry_out(lambda: _run(UUID(os.environ[ONE_RUN])))
    # what libraries leave running may hang an interpreter that ends; then only the system can end it
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(round(ENDED_WITHIN))


def _run(number: UUID) -> None:
    with handle_engine_signals(number):
        run = load_flow_run(number)
        work = run_flow(load_flow(run), flow_run=run, return_type="state")  # with the parameters that it was given
        if iscoroutine(work):
            asyncio.run(work)


if __name__ == "__main__":
    main()
