"""`potok serve`: Prefect's server, our own pages and the runner, kept alive until somebody ends them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from domain.engine.database import ahead_of, gather
from domain.engine.words import Language, Words
from flows.children import Child
from flows.erasure import erase_again
from flows.installation import believed
from flows.orchestrator import ServedAt, quiet_environment, served_file
from flows.programme import Programme
from flows.server import Server, check_free, ended_by_signal, environment, start, wait
from flows.settings import Settings
from flows.single_server import FOLDER, alone, announce, announced, end_orphans

PORT = 4200

LOOK = 0.5
"""Seconds between looks at the children."""

QUICK = {
    "POTOK_DELIVERY_WAKES": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",  # the run says by its state what came of it
    "PGOPTIONS": " ".join((os.environ.get("PGOPTIONS", ""), "-c statement_timeout=60s")),
}
"""What the runner is told besides: it carries out one action after another, and nobody waits for one for ever."""

CHUNK_WITHIN = 120.0
"""Seconds that the runner has to end what it is at: a chunk of a fan-out, an action, a delivery."""


@dataclass(slots=True)
class Serving:
    """A server at work."""

    programme: Programme
    server: Server
    web: Child
    commands: Child
    web_port: int
    runner: Child
    socket: Path

    @property
    def children(self) -> tuple[Child, ...]:
        """In the order in which they are ended: first whoever needs the others."""
        return (self.runner, self.commands, self.web, self.server.child)

    def note(self) -> ServedAt:
        """What the commands beside the database are told."""
        pids = tuple(child.process.pid for child in self.children)
        web = f"http://127.0.0.1:{self.web_port}"
        return ServedAt(self.server.api, os.getpid(), self.server.secret, str(self.socket), web, pids)


def serve(settings: Settings, *, port: int = PORT, web_port: int | None = None, home: Path | None = None) -> None:
    """Run until stopped by Ctrl-C or SIGTERM; what is at hand may end, then everything stops."""
    programme = Programme.open(settings)
    say = settings.speaks
    folder = home or served_file(settings).parent / "prefect"
    with ended_by_signal(), alone(settings, programme.engine):
        print(Words("Запускаю сервер Prefect…", "Starting the Prefect server…").say(say), flush=True)
        acts = believed(settings, programme.engine)
        print(Words(f"Кто действует: {acts.ru}", f"Who acts: {acts.en}").say(say), flush=True)
        if back := erase_again(programme):
            listed = ", ".join(back)
            said = Words(f"Снова обезличены по прежним актам: {listed}", f"Erased again by their acts: {listed}")
            print(said.say(say), flush=True)
        if orphans := end_orphans(settings):
            listed = ", ".join(map(str, orphans))
            said = Words(f"Остановлено оставшееся от прежнего: {listed}", f"Ended what the last one left: {listed}")
            print(said.say(say), flush=True)
        check_free(web_port or port + 1)
        with _started(programme, folder, port, web_port or port + 1) as serving, announced(serving.note(), settings):
            try:
                _keep(serving, say)
            except KeyboardInterrupt:
                print(Words("Заканчиваю начатое…", "Ending what was begun…").say(say), flush=True)


@contextmanager
def _started(programme: Programme, folder: Path, port: int, web_port: int) -> Iterator[Serving]:
    """Everything started; whatever was started is ended."""
    say = programme.settings.speaks
    with TemporaryDirectory(prefix=FOLDER) as place:
        server = start(folder, port)
        children = [server.child]
        try:
            told = environment(folder, port, server.secret) | quiet_environment(server.api, server.secret)
            plain = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
            pages = Words("Веб-страницы", "The web pages")
            children.insert(0, web := Child(pages, ("console.web", str(web_port)), plain, folder / "web.log"))
            start_of_commands = Words("Быстрый запуск команд", "The quick start of commands")
            commands = Child(start_of_commands, ("console.fork_server",), plain, folder / "commands.log")
            children.insert(0, commands)
            wait(server)
            socket = Path(place) / "runner"
            runner = Child(
                Words("Исполнитель", "The runner"), ("flows.runner", str(socket)),
                told | QUICK, folder / "runner.log", CHUNK_WITHIN,
            )  # fmt: skip
            children.insert(0, runner)
            yield Serving(programme, server, web, commands, web_port, runner, socket)
        finally:
            for child in children:
                child.stop()
            print(Words("Сервер остановлен.", "The server has stopped.").say(say), flush=True)


def _keep(serving: Serving, say: Language) -> None:
    """Look at the children, until somebody ends us; greet once everything answers."""
    greeted = False
    while True:
        before = [child.process.pid for child in serving.children]
        for child in serving.children:
            if said := child.look():
                print(said.say(say), flush=True)
        if before != [child.process.pid for child in serving.children]:
            announce(serving.note(), serving.programme.settings)
        if not greeted and serving.socket.exists():
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
