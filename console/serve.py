"""`potok serve`: Prefect's server, our own pages and the runner, kept alive until somebody ends them."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from console.launcher import greets
from console.web.session import begin_afresh
from domain.engine.database import ahead_of, gather
from domain.engine.words import Language, Words
from flows.children import Child
from flows.erasure import erase_again
from flows.installation import believed
from flows.line import is_there
from flows.orchestrator import BOUNDED_STATEMENTS, ServedAt, answers, fetched, quiet_environment, served_file
from flows.port import LOOPBACK, listening, port_of
from flows.process import born
from flows.programme import Programme
from flows.server import Server, ended_by_signal, environment, fresh_secret, start, wait
from flows.settings import Settings
from flows.single_server import FOLDER, Place, alone, announce, announced, end_orphans

PORT = 4200

LOOK = 0.5
"""Seconds between looks at the children."""

PATIENCE = 5.0
"""Seconds that a child has to answer: a loaded machine is no fault of it."""

QUICK = {
    "POTOK_DELIVERY_WAKES": "1",
    "PREFECT_API_REQUEST_TIMEOUT": "10",
    "PREFECT_LOGGING_LEVEL": "WARNING",  # the run says by its state what came of it
    "PGOPTIONS": " ".join((os.environ.get("PGOPTIONS", ""), BOUNDED_STATEMENTS)),
}
"""What the runner is told besides: it carries out one action after another, and nobody waits for one for ever."""

ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
"""What the web process is told besides: its threads take turns, so a heap of each only holds back what was freed."""

CHUNK_WITHIN = 120.0
"""Seconds that the runner has to end what it is at: a chunk of a fan-out, an action, a delivery."""


@dataclass(slots=True)
class Serving:
    """A server at work."""

    programme: Programme
    folder: Path
    server: Server
    web: Child
    commands: Child
    web_port: int
    runner: Child
    counter: Path

    @property
    def children(self) -> tuple[Child, ...]:
        """In the order in which they are ended: first whoever needs the others."""
        return (self.runner, self.commands, self.web, self.server.child)

    def note(self) -> ServedAt:
        """What the commands beside the database are told."""
        kept = tuple(born(child.process.pid) for child in self.children)
        web = f"http://127.0.0.1:{self.web_port}"
        return ServedAt(self.server.api, os.getpid(), self.server.secret, str(self.counter), web, born()[1], kept)

    def is_ready(self) -> bool:
        """Whether everything lives and answers."""
        alive = all(child.process.poll() is None for child in self.children)
        return alive and self.counter.exists() and answering(self.web_port)

    def renew(self) -> None:
        """A new secret for a server that begins again, and for the runner that speaks with it."""
        self.server = replace(self.server, secret=fresh_secret())
        told = environment(self.folder, self.server.port, self.server.secret)
        self.server.child.environment = told
        self.runner.begin_anew(told | quiet_environment(self.server.api, self.server.secret) | QUICK)


def serve(settings: Settings, *, port: int = PORT, web_port: int | None = None, home: Path | None = None) -> None:
    """Run until stopped by Ctrl-C or SIGTERM; what is at hand may end, then everything stops."""
    programme = Programme.open(settings)
    say = settings.speaks
    folder = home or served_file(settings).parent / "prefect"
    with ended_by_signal(), alone(settings, programme.engine) as place:
        print(Words("Запускаю сервер Prefect…", "Starting the Prefect server…").say(say), flush=True)
        if orphans := end_orphans(settings):
            listed = ", ".join(map(str, orphans))
            said = Words(f"Остановлено оставшееся от прежнего: {listed}", f"Ended what the last one left: {listed}")
            print(said.say(say), flush=True)
        # held from here to the end, whichever child is down: nobody can get in between
        with listening(port) as api, listening(web_port or port + 1) as pages:
            _prepare(programme)
            with _started(programme, folder, api, pages) as serving, announced(serving.note(), settings):
                try:
                    _keep(serving, place, say)
                except KeyboardInterrupt:
                    print(Words("Заканчиваю начатое…", "Ending what was begun…").say(say), flush=True)


def _prepare(programme: Programme) -> None:
    """What a start puts right and says, before anything answers."""
    say = programme.settings.speaks
    programme.packs  # noqa: B018 - one that was changed without a new version ends the start, not the runner's
    acts = believed(programme.settings, programme.engine)
    print(Words(f"Кто действует: {acts.ru}", f"Who acts: {acts.en}").say(say), flush=True)
    if back := erase_again(programme):
        listed = ", ".join(back)
        said = Words(f"Снова обезличены по прежним актам: {listed}", f"Erased again by their acts: {listed}")
        print(said.say(say), flush=True)
    begin_afresh(programme.engine, programme.now())


@contextmanager
def _started(programme: Programme, folder: Path, api: socket.socket, pages: socket.socket) -> Iterator[Serving]:
    """Everything started; whatever was started is ended."""
    say = programme.settings.speaks
    with TemporaryDirectory(prefix=FOLDER) as place:
        server = start(folder, api)
        children = [server.child]
        try:
            told = environment(folder, server.port, server.secret) | quiet_environment(server.api, server.secret)
            plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
            web = Child(
                Words("Веб-страницы", "The web pages"), ("console.web", str(port_of(pages))), ONE_HEAP | plain,
                folder / "web.log", listens=pages, answers=lambda: answering(port_of(pages)),
            )  # fmt: skip
            children.insert(0, web)
            start_of_commands = Words("Быстрый запуск команд", "The quick start of commands")
            commands = Child(start_of_commands, ("console.fork_server",), plain, folder / "commands.log")
            commands.answers = lambda: greets(commands.process.pid)
            children.insert(0, commands)
            counter = Path(place) / "runner"
            runner = Child(
                Words("Исполнитель", "The runner"), ("flows.runner", str(counter)),
                told | QUICK, folder / "runner.log", CHUNK_WITHIN,
            )  # fmt: skip
            children.insert(0, runner)
            serving = Serving(programme, folder, server, web, commands, port_of(pages), runner, counter)
            wait(server)
            server.child.answers = lambda: answers(server.api, PATIENCE)
            runner.answers = lambda: is_there(serving.note())
            yield serving
        finally:
            for child in children:
                child.stop()
            print(Words("Сервер остановлен.", "The server has stopped.").say(say), flush=True)


def answering(port: int) -> bool:
    """Whether our own pages answer."""
    return fetched(f"http://{LOOPBACK}:{port}/health", PATIENCE) is not None


def _keep(serving: Serving, place: Place, say: Language) -> None:
    """Look at the children, until somebody ends us; greet once everything answers."""
    greeted = False
    while True:
        before = serving.note()
        for child in serving.children:
            if said := child.look():
                print(said.say(say), flush=True)
                if child is serving.server.child:
                    serving.renew()
        if before != (now := serving.note()):
            announce(now, serving.programme.settings)
        if said := place.look():
            print(said.say(say), flush=True)
        if not greeted and serving.is_ready():
            greeted = True
            print(_greeting(serving).say(say), flush=True)
        _gather_when_idle(serving.programme.engine)
        time.sleep(LOOK)


IDLE_SECONDS = 4.0
"""After so long without a change everything is brought into the database's own file."""


def _gather_when_idle(engine: Engine) -> None:
    """Whoever copies the file of a served database that nobody writes into gets all of it."""
    with suppress(OSError):  # the log may vanish at this very moment
        if (log := ahead_of(engine)) is not None and time.time() - log.stat().st_mtime > IDLE_SECONDS:
            gather(engine)


def _greeting(serving: Serving) -> Words:
    ui, web = serving.server.ui, f"http://127.0.0.1:{serving.web_port}"
    return Words(
        f"Страницы:        {web} (войти: potok web login)\nПанель Prefect:  {ui} (войти: potok panel)\n"
        f"Готовность:      {web}/ready\nОстановить: Ctrl-C",
        f"Pages:       {web} (to enter: potok web login)\nPrefect UI:  {ui} (to enter: potok panel)\n"
        f"Readiness:   {web}/ready\nStop: Ctrl-C",
    )
