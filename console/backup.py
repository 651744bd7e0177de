"""`potok backup` and `potok restore`: the whole installation as one file, and the way back into an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from console.answer import Answer, put
from console.archive import cleared_away
from console.command_group import Json, Room
from console.desk import Desk
from console.failure import REFUSED
from console.language import both
from domain.engine.actor import HostMatter
from domain.engine.journal import Broken
from domain.engine.listed import Listed
from domain.keeping.contents import Contents

ROOMS = {name: Room() for name in ("backup", "restore")}
APPS = {name: room.app for name, room in ROOMS.items()}

Target = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help=both("новый файл .zip; без него — в папку копий", "a new .zip file; without it, the folder of backups"),
    ),
]
Source = Annotated[str, typer.Argument(metavar="FILE", help=both("файл копии", "the file of a backup"))]


def backup(file: Target = None, json: Json = False) -> int:
    """Write everything into one file and read it back."""
    from flows.backups import make
    from flows.host_words import hand
    from flows.security import note

    desk = Desk(json)
    from domain.engine.database import open_engine

    engine = open_engine(desk.settings.database_url)
    try:
        with cleared_away():
            made = make(desk.settings, engine, Path(file) if file else None)
            note(desk.settings, "backed_up", file=str(made.file), account=hand())
    finally:
        engine.dispose()
    say = desk.say
    lines = [
        say(f"Копия готова и проверена: {made.file}", f"The backup is made and verified: {made.file}"),
        *_counted(desk, made.contents),
        say(
            "В копии личные данные: храните её как саму базу и на другой машине.",
            "It holds personal data: keep it like the database itself, and on another machine.",
        ),
        say(
            f"Вернуть на пустое место: potok restore {made.file}",
            f"Back into an empty place: potok restore {made.file}",
        ),
    ]
    answer = Answer(_data(made.file, made.contents, made.broken), lines)
    if made.broken or made.lost:
        answer = Answer(answer.data, [*lines, *_warning(desk, made.broken), *_lost(desk, made.lost)], REFUSED)
    put(answer, json=json)
    return answer.exit_code


def restore(file: Source, json: Json = False) -> int:
    """Make the database and the documents anew from a backup."""
    from deployments.migrate import build, changing
    from domain.engine.database import HEAD, address_of, open_engine, revision
    from domain.keeping.restoration import restore as bring_back
    from flows.backups import METADATA
    from flows.erasure import erase_again
    from flows.host_words import hand, say_of_installation
    from flows.installation import believed
    from flows.programme import Programme
    from flows.security import note

    desk = Desk(json)
    engine = open_engine(desk.settings.database_url)
    try:
        with cleared_away():
            contents, broken = bring_back(
                engine, METADATA, Path(file), documents=desk.settings.documents_folder, changing=changing, build=build
            )
            note(desk.settings, "restored", file=file, account=hand())
            # before anybody reads it; one of an earlier release is brought up to date first, by potok init
            current = not broken and revision(engine) == HEAD
            if current:  # who may act is as it was then
                say_of_installation(engine, HostMatter.RESTORED, Path(file).name, desk.settings.now())
            back = erase_again(Programme(desk.settings, engine)) if current else []
            acts = [believed(desk.settings, engine)] if current else []
    finally:
        engine.dispose()
    say = desk.say
    lines = [
        say(f"База возвращена: {address_of(engine)}", f"The database is back: {address_of(engine)}"),
        *_counted(desk, contents),
        say(
            "Проверено: каждая часть копии, число строк, цепочки историй и их печать.",
            "Verified: every part of the backup, the counts of rows, the chains and their seal.",
        ),
    ]
    lines += [*_erased(desk, back), *_keys(desk)]
    # a backup of before it was asked for asks for no proof
    lines += [say(f"Кто действует: {said.ru}", f"Who acts: {said.en}") for said in acts]
    lines.append(say("Дальше: potok init", "Next: potok init"))
    answer = Answer(_data(Path(file), contents, broken), lines + _warning(desk, broken), REFUSED if broken else 0)
    put(answer, json=json)
    return answer.exit_code


def _erased(desk: Desk, back: list[str]) -> list[str]:
    """Who was erased again, and that nobody is where the acts were lost."""
    from flows.erasure import acts_file

    listed, file = ", ".join(back), acts_file(desk.settings)
    said = [desk.say(f"Снова обезличены: {listed}", f"Erased again: {listed}")] if back else []
    if not file.is_file():
        ru = f"Актов об обезличивании нет ({file}): верните файл, если после копии кого-то обезличивали"
        said.append(desk.say(ru, f"No acts of erasure ({file}): bring the file if anybody was erased since the backup"))
    return said


def _keys(desk: Desk) -> list[str]:
    """That earlier signatures are not known here; a backup holds no keys, or whoever alters it might add one."""
    from flows.seal_copies import key_file, known_keys

    if known_keys(desk.settings):
        return []
    file = key_file(desk.settings)
    ru = f"Ключей подписи нет ({file}): верните его и seal-keys.txt рядом, иначе прежние свидетельства назовут чужими"
    en = f"No signing keys ({file}): bring it and seal-keys.txt beside it, else earlier certificates are of another"
    return [desk.say(ru, f"{en} programme")]


def _counted(desk: Desk, contents: Contents) -> list[str]:
    rows, papers = sum(contents.rows.values()), len(contents.documents)
    return [
        desk.say(
            f"Строк: {rows}; историй: {contents.subjects}, записей: {contents.entries}; файлов документов: {papers}",
            f"Rows: {rows}; chains: {contents.subjects}, entries: {contents.entries}; files of documents: {papers}",
        ),
        desk.say(f"Печать: {contents.seal}", f"Seal: {contents.seal}"),
    ]


def _warning(desk: Desk, broken: Listed[Broken]) -> list[str]:
    """A backup of a broken history is a copy all the same, and says so."""
    if not broken:
        return []
    first = broken[0]
    said = f"{first.subject}, №{first.seq}: {first.said.say(desk.language)}"
    return [
        desk.say(
            f"Историю меняли: {said} (всего нарушений: {broken.total}); подробности: potok journal verify",
            f"The history was changed: {said} (faults in all: {broken.total}); details: potok journal verify",
        )
    ]


def _lost(desk: Desk, lost: tuple[str, ...]) -> list[str]:
    """A backup without some of its documents says which command names them."""
    if not lost:
        return []
    return [
        desk.say(
            f"Файлов документов нет или они изменены, в копию не попали: {len(lost)}; какие: potok journal verify",
            f"Files of documents that are lost or changed, and not in it: {len(lost)}; which: potok journal verify",
        )
    ]


def _data(file: Path, contents: Contents, broken: Listed[Broken]) -> dict[str, Any]:
    return {
        "file": str(file),
        "format": contents.format,
        "database": contents.database,
        "revision": contents.revision,
        "made_at": contents.made_at,
        "rows": dict(contents.rows),
        "subjects": contents.subjects,
        "entries": contents.entries,
        "seal": contents.seal,
        "documents": len(contents.documents),
        "broken": list(broken),
        "broken_total": broken.total,
    }


ROOMS["backup"].add(
    "backup", "Вся база и документы одним файлом", "The whole database and its documents as one file", backup
)
ROOMS["restore"].add(
    "restore", "Вернуть базу и документы из копии", "Bring the database and its documents back", restore
)
