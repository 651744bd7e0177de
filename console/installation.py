"""`potok init`, `doctor`, `serve`, `panel` and `demo`: the installation itself."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import put
from console.command_group import Json, Room
from console.desk import Desk
from console.language import both
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words

ROOMS = {name: Room() for name in ("init", "doctor", "serve", "panel", "deploy", "wheels", "demo")}
APPS = {name: room.app for name, room in ROOMS.items()}

AdminName = Annotated[
    str | None,
    typer.Option(
        "--admin-name", metavar=both("ИМЯ", "NAME"), help=both("первый администратор", "the first administrator")
    ),
]
AdminEmail = Annotated[
    str | None, typer.Option("--admin-email", metavar="EMAIL", help=both("его почта", "their e-mail address"))
]
Proof = Annotated[
    str | None,
    typer.Option(
        "--identity",
        metavar="proved|claimed",
        help=both("доказывают ли, кто действует: для всех и впредь", "whether who acts is proved, from now on for all"),
    ),
]
Port = Annotated[
    str, typer.Option("--port", metavar="N", help=both("порт сервера Prefect", "port of the Prefect server"))
]
WheelFolder = Annotated[str, typer.Argument(metavar=both("ПАПКА", "FOLDER"), help=both("куда", "where to"))]
Pool = Annotated[
    str, typer.Option("--pool", metavar=both("ПУЛ", "POOL"), help=both("пул работников", "the pool of workers"))
]
WebPort = Annotated[
    str | None,
    typer.Option(
        "--web-port",
        metavar="N",
        help=both("порт своих страниц; следующий за --port", "port of our own pages; the one after --port"),
    ),
]
Folder = Annotated[
    str,
    typer.Option(
        "--dir",
        metavar=both("ПАПКА", "DIR"),
        help=both("пустая папка для портфеля", "an empty folder for the portfolio"),
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar=both("ДАТА", "DATE"),
        help=both("день, на который он построен", "the day as of which it is built"),
    ),
]


def init(
    admin_name: AdminName = None, admin_email: AdminEmail = None, identity: Proof = None, json: Json = False
) -> int:
    """Create or upgrade the database."""
    from console.first_start import found
    from console.typed_values import known
    from domain.engine.actor import Identity

    known(identity=(identity, [*Identity]))
    put(found(Desk(json), admin_name, admin_email, Identity(identity) if identity else None), json=json)
    return 0


def doctor(json: Json = False) -> int:
    """Look at everything that the programme leans on."""
    from console.health import examine

    answer = examine(Desk(json))
    put(answer, json=json)
    return answer.exit_code


def serve(port: Port = "4200", web_port: WebPort = None) -> int:
    """Run the Prefect server, our own pages, all flows and all schedules."""
    from console.serve import serve as run
    from console.typed_values import whole

    served, pages = whole("--port", port, 1, 65534), whole("--web-port", web_port, 1, 65535) if web_port else None
    if served == pages:
        said = Words("страницам нужен свой порт, не тот, что --port", "the pages need another port than --port")
        raise Refusal([Reason("same_port", said, Fault.INPUT, "--web-port")])
    run(Desk(False).settings, port=served, web_port=pages)
    return 0


def panel() -> int:
    """A link into the panel, for whoever may read the note of the server."""
    from flows.orchestrator import answers, link_into, serving_now

    desk = Desk(False)
    served = serving_now(desk.settings)
    if served is None or not answers(served.api):
        said = Words("сервер не запущен: potok serve", "no server runs: potok serve")
        raise Refusal([Reason("no_server", said)])
    print(link_into(served))
    print(desk.say("Ссылка одноразовая, годится минуту.", "The link works once and for a minute."))
    return 0


def deploy(pool: Pool = "potok", json: Json = False) -> int:
    """Make the pool of workers and register every deployment."""
    from console.deployment import deploy as run

    put(run(Desk(json), pool), json=json)
    return 0


def wheels(folder: WheelFolder, json: Json = False) -> int:
    """Gather everything that an installation without network needs."""
    from pathlib import Path

    from console.wheels import wheels as run

    put(run(Desk(json), Path(folder)), json=json)
    return 0


def demo(folder: Folder = "potok-demo", as_of: AsOf = "2024-12-11") -> int:
    """Build the Rostov portfolio in a folder and do the main job on it."""
    from pathlib import Path

    from console.demo import NotEmpty
    from console.demo import demo as run
    from console.typed_values import date_of

    try:
        return run(Path(folder), as_of=date_of("--as-of", as_of), language=Desk(False).language)
    except NotEmpty as error:
        raise Refusal([Reason("not_empty", error.said, Fault.INPUT, "--dir")]) from error


ABOUT = {
    "init": Words(
        "Создать или обновить базу; повтор ничего не портит", "Create or upgrade the database; safe to repeat"
    ),
    "doctor": Words("Всё ли в порядке и что сделать, если нет", "Is everything in order, and what to do if not"),
    "panel": Words(
        "Одноразовая ссылка в панель Prefect, годится минуту", "A link into Prefect's panel, good once and for a minute"
    ),
    "serve": Words("Сервер Prefect, все потоки и расписания", "The Prefect server, all flows and schedules"),
    "deploy": Words(
        "Пул работников и все потоки на сервере Prefect региона; повтор ничего не портит",
        "The pool of workers and all flows on the region's Prefect server; safe to repeat",
    ),
    "wheels": Words(
        "Папка колёс с контрольными суммами: для машины без сети",
        "A folder of wheels by their hashes: for a machine without network",
    ),
    "demo": Words("Главная работа на портфеле Ростовской области", "The main job on the Rostov portfolio"),
}
for command in (init, doctor, serve, panel, deploy, wheels, demo):
    name = command.__name__
    ROOMS[name].add(name, ABOUT[name].ru, ABOUT[name].en, command)
