"""Letters of the ledger handed over by SMTP, against bare Jinja2 and `smtplib` with ready bytes to the same server."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter, sleep

from domain.engine.database import open_engine, writing
from domain.engine.words import Language
from notifications.delivery import deliver
from notifications.digest import RULE
from notifications.examples import EXAMPLES
from notifications.ledger import add, row
from notifications.message import Letter, Mailbox, message_bytes
from notifications.notices import to_facts
from notifications.outgoing import Sender
from notifications.reach import OBJECT
from notifications.render import bare, render
from notifications.smtp import Smtp
from notifications.tables import Way
from tests.benchmarks.mail import PROGRAMME, filled, person_of
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import NOW

FIRST = date(2026, 3, 16)
"""A working day after everything that the journal tells of."""


@contextmanager
def sink() -> Iterator[int]:
    """A server in a process of its own that takes every letter; its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    until = perf_counter() + 30
    while perf_counter() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise TimeoutError(port)


def _content() -> bytes:
    """A letter as it goes over the wire, made once."""
    digest = EXAMPLES["status_digest"]
    letter = Letter(
        key="one", template="status_digest", language=Language.RU, facts=to_facts(digest), thread="", at=NOW,
        said=render(digest, Language.RU, base_url="", programme=PROGRAMME),
        to=Mailbox("Анна Петрова", "anna@region.example"), sender=Mailbox("Поток", "potok@region.example"),
    )  # fmt: skip
    return message_bytes(letter)


def handed_over(*, count: int, rounds: int) -> Result:
    """Queued digests claimed, rendered, sent and marked, against rendering as many and sending bytes that are ready."""
    digest = EXAMPLES["status_digest"]
    templates, facts = bare(digest, Language.RU, base_url="", programme=PROGRAMME)
    content = _content()
    with folder() as place, sink() as port:
        engine = open_engine(f"sqlite:///{place}/bench.db")
        region = filled(engine, count, 1, 3)
        sender = Sender(Mailbox("Поток", "potok@region.example"), "", PROGRAMME)
        days = iter(FIRST + timedelta(weeks=week) for week in range(rounds))

        def ours() -> float:
            now = datetime.combine(next(days), time(9), UTC)
            version = now.date().isoformat()
            rows = [
                row(digest, recipient=person_of(one), way=Way.EMAIL, rule=RULE, about=OBJECT, version=version, now=now)
                for one in range(count)
            ]
            with writing(engine) as connection:
                add(connection, rows)
            post = Smtp(f"smtp://127.0.0.1:{port}")
            with stopwatch() as seconds:
                done = deliver(
                    engine, region.packs, {Way.EMAIL: post}, sender, now=now, cap=count, clock=perf_counter
                )  # fmt: skip
                taken = seconds()
            if done.sent != count:
                raise AssertionError(done)
            return taken

        def limit() -> float:
            with stopwatch() as seconds, smtplib.SMTP("127.0.0.1", port) as server:
                for one in range(count):
                    for template in templates:
                        template.render(facts)
                    server.sendmail("potok@region.example", f"p{one}@bench.example", content)
                return seconds()

        work = f"{count:,} letters by SMTP, ledger included"
        result = compare(work, ours, limit, units=count, rounds=rounds, target="≥ 0.40")
        engine.dispose()
        return result
