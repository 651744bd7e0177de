"""`potok doctor`: each thing that the programme leans on, whether it works, and what to do if not."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from console.answer import Answer
from console.desk import Desk
from console.failure import DOWN, failure_of
from console.file_rights import opened_to_others
from domain.engine.calendar import DECREED
from domain.engine.database import HEAD, address_of, ahead_of
from domain.engine.refusals import Reason
from domain.engine.words import Language, Words
from domain.methodology.loader import load, load_default
from flows.installation import believed

PATIENCE = 3.0
"""Seconds that a server has to answer."""

VERIFIED_AT_MOST = 200_000
"""Entries of a journal that are verified here; a longer one is left to `potok journal verify`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    what: Words
    ok: bool
    said: Words
    advice: Words | None = None

    def text(self, language: Language) -> str:
        """The line for a person."""
        sign = Words("в порядке", "ok").say(language) if self.ok else Words("ПРОБЛЕМА ", "PROBLEM").say(language)
        lines = [f"{sign:<10} {self.what.say(language)}: {self.said.say(language)}"]
        if self.advice:
            lines.append(f"{'':<10} → {self.advice.say(language)}")
        return "\n".join(lines)


Look = Callable[[Desk], Iterator[Line]]


def examine(desk: Desk) -> Answer:
    """Look at everything; a broken thing does not hide the others."""
    lines: list[Line] = []
    for look in (*WITHOUT_DATABASE, _database):
        lines += _seen(desk, look)
    if lines[-1].ok:
        for look in IN_DATABASE:
            lines += _seen(desk, look)
    lines = list(dict.fromkeys(lines))  # several looks may be stopped by one thing
    sound = all(line.ok for line in lines)
    data = {"sound": sound, "lines": [_data(line, desk.language) for line in lines]}
    verdict = (
        desk.say("Всё в порядке.", "Everything is in order.")
        if sound
        else desk.say("Есть проблемы: см. выше.", "There are problems: see above.")
    )
    return Answer(data, [*(line.text(desk.language) for line in lines), verdict], 0 if sound else DOWN)


def _seen(desk: Desk, look: Look) -> list[Line]:
    """What one look found; what stops it is a problem of its own."""
    try:
        return list(look(desk))
    except Exception as error:
        if (failure := failure_of(error)) is None:
            raise
        *before, last = (_stopped(look, desk, reason) for reason in failure.reasons)
        return [*(replace(line, advice=None) for line in before), last]


def _stopped(look: Look, desk: Desk, reason: Reason) -> Line:
    """What stopped a look, with the file and the line that it names; of a methodology, how to see all of it."""
    place, pack = f"{reason.field}: " if reason.field else "", desk.settings.methodology
    said = Words(f"{place}{reason.said.ru}", f"{place}{reason.said.en}")
    if pack is None or not reason.field.startswith(str(pack)):
        return Line(WHAT.get(look, METHODOLOGY), ok=False, said=said)
    ru, en = f"поправьте файл; всё о нём: potok methodology check {pack}", f"mend it: potok methodology check {pack}"
    return Line(METHODOLOGY, ok=False, said=said, advice=Words(ru, en))


def _data(line: Line, language: Language) -> dict[str, object]:
    advice = line.advice.say(language) if line.advice else None
    return {"what": line.what.say(language), "ok": line.ok, "said": line.said.say(language), "advice": advice}


DATABASE = Words("база данных", "database")
METHODOLOGY = Words("методика", "methodology")
IDENTITY = Words("кто действует", "who acts")
CALENDAR = Words("рабочий календарь", "working calendar")
MAIL = Words("почта", "mail")
WEBHOOK = Words("вебхук", "webhook")
OPENID = Words("провайдер входа", "provider of the sign-in")
PREFECT = Words("Prefect", "Prefect")
JOURNAL = Words("журнал", "journal")
LETTERS = Words("письма", "letters")
FILES = Words("файлы", "files")
BACKUP = Words("резервная копия", "backup")
CLOCK = Words("часы", "clock")
SEALS = Words("печати", "seals")
DOCUMENTS = Words("документы", "documents")

OLD_DAYS = 8
"""A backup older than this is no longer one to rely on."""


def _database(desk: Desk) -> Iterator[Line]:
    address, log = address_of(desk.programme.engine), ahead_of(desk.programme.engine)
    advice = None
    if log is not None:
        advice = Words(
            f"часть данных ещё в {log.name}: копируйте базу командой potok backup",
            f"a part is still in {log.name}: copy the database with potok backup",
        )
    said = Words(f"{address}, миграция {HEAD}", f"{address}, migration {HEAD}")
    yield Line(DATABASE, ok=True, said=said, advice=advice)


def _backup(desk: Desk) -> Iterator[Line]:
    """How old the last backup is; a programme without a history has nothing to lose yet."""
    from domain.reports.registers import entries
    from flows.backups import last

    noted = last(desk.settings)
    if noted is None:
        with desk.reading() as connection:
            begun = entries(connection) > NEW
        advice = Words("сделайте её: potok backup", "make one: potok backup")
        yield Line(BACKUP, ok=not begun, said=Words("её ещё не было", "there was none yet"), advice=advice)
        return
    days = (desk.settings.now() - noted.made_at).days
    there = noted.file.exists()
    ok = there and days <= OLD_DAYS
    said = Words(f"дней назад: {days}, {noted.file}", f"{days} days old, {noted.file}")
    if not there:
        said = Words(f"{said.ru}: файла больше нет", f"{said.en}: the file is gone")
    yield Line(BACKUP, ok=ok, said=said, advice=None if ok else Words("potok backup", "potok backup"))


NEW = 1000
"""Entries up to which a programme has only begun."""


def _methodology(desk: Desk) -> Iterator[Line]:
    from domain.reports.registers import adopted, has_administrator

    identity = desk.programme.packs.current.identity
    with desk.reading() as connection:
        known, somebody = adopted(connection, identity), has_administrator(connection)
    advice = None if known else Words("примите её: potok init", "adopt it: potok init")
    said = (
        Words(identity, identity)
        if known
        else Words(f"{identity} ещё не принята базой", f"{identity} is not adopted yet")
    )
    yield Line(METHODOLOGY, ok=known, said=said, advice=advice)
    if not somebody:
        yield Line(
            Words("администратор", "administrator"),
            ok=False,
            said=Words("его ещё нет", "there is none yet"),
            advice=Words("potok init --admin-name … --admin-email …", "potok init --admin-name … --admin-email …"),
        )


def _calendar(desk: Desk) -> Iterator[Line]:
    path = desk.settings.methodology
    calendar = (load(path) if path else load_default()).calendar
    until = calendar.span[1] if calendar.years else DECREED[calendar.country.upper()]
    ok = desk.settings.now().year <= until
    said = Words(f"переносы выходных известны по {until} год", f"swapped days off are known up to {until}")
    advice = (
        None if ok else Words("обновите программу: сроки считаются без переносов", "upgrade: dates ignore swapped days")
    )
    yield Line(CALENDAR, ok=ok, said=said, advice=advice)


def _identity(desk: Desk) -> Iterator[Line]:
    """A name that is only typed is no fault of a demo, and is said."""
    yield Line(IDENTITY, ok=True, said=believed(desk.settings, desk.programme.engine))


def _files(desk: Desk) -> Iterator[Line]:
    """What others on this machine can read of the programme."""
    if opened := opened_to_others(desk.settings):
        said = Words("доступны другим на этой машине", "others on this machine can read them")
        mend = f"chmod -R go= {' '.join(opened)}"
        yield Line(FILES, ok=False, said=said, advice=Words(mend, mend))


def _mail(desk: Desk) -> Iterator[Line]:
    yield from _base(desk.settings.base_url)
    if desk.settings.smtp_url is None:
        yield _maildir(desk.settings.mail_folder)
        return
    from notifications.smtp import Server

    server = Server.at(desk.settings.smtp_url)
    yield _reachable(
        MAIL,
        server.host,
        server.port,
        Words("POTOK_SMTP_URL и сеть; письма ждут в очереди", "POTOK_SMTP_URL and the network; letters wait"),
    )


def _base(base_url: str) -> Iterator[Line]:
    """The address in the links of letters: somebody answers there, or they lead nowhere."""
    if not base_url:
        return
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    advice = Words(
        "POTOK_BASE_URL: адрес рабочих страниц (potok serve); пустой — писем без ссылок",
        "POTOK_BASE_URL: where the pages answer (potok serve); blank for letters without links",
    )
    yield _reachable(Words("Ссылки писем", "Links of letters"), parts.hostname or "", port, advice)


def _maildir(folder: Path | None) -> Line:
    if folder is None:
        from notifications.channels import NO_CHANNEL

        advice = Words("задайте POTOK_SMTP_URL или POTOK_MAILDIR", "set POTOK_SMTP_URL or POTOK_MAILDIR")
        return Line(MAIL, ok=False, said=NO_CHANNEL, advice=advice)
    from notifications.maildir import Maildir

    if why := Maildir(folder).unusable():
        advice = Words(
            "освободите место или дайте доступ (df -h, ls -ld), затем: potok notices test; письма ждут в очереди",
            "make room or give access (df -h, ls -ld), then: potok notices test; letters wait",
        )
        return Line(MAIL, ok=False, said=Words(why, why), advice=advice)
    said = Words(f"складывается в папку {folder}, наружу не уходит", f"kept in {folder}, nothing leaves this machine")
    return Line(MAIL, ok=True, said=said)


def _webhook(desk: Desk) -> Iterator[Line]:
    if not desk.settings.webhook_url:
        return
    parts = urlsplit(desk.settings.webhook_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    yield _reachable(
        WEBHOOK, parts.hostname or "", port, Words("POTOK_WEBHOOK_URL и сеть", "POTOK_WEBHOOK_URL and the network")
    )


def _openid(desk: Desk) -> Iterator[Line]:
    from console.provider_health import provider_said

    yield from (Line(OPENID, ok=advice is None, said=said, advice=advice) for said, advice in provider_said(desk))


def _reachable(what: Words, host: str, port: int, check: Words) -> Line:
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as error:
        said = Words(f"{host}:{port} не отвечает ({error})", f"{host}:{port} does not answer ({error})")
        return Line(what, ok=False, said=said, advice=Words(f"проверьте {check.ru}", f"check {check.en}"))
    return Line(what, ok=True, said=Words(f"{host}:{port} отвечает", f"{host}:{port} answers"))


def _prefect(desk: Desk) -> Iterator[Line]:
    from flows.orchestrator import find

    orchestrator = find(desk.settings)
    if orchestrator.api:
        yield Line(PREFECT, ok=True, said=Words(f"{orchestrator.api} отвечает", f"{orchestrator.api} answers"))
        return
    wanted = "PREFECT_API_URL" in os.environ
    said = Words(
        "сервер не отвечает, действия выполняются без него", "no server answers, actions are carried out without it"
    )
    yield Line(
        PREFECT,
        ok=not wanted,
        said=said,
        advice=Words("расписания работают при potok serve", "schedules need potok serve"),
    )


def _documents(desk: Desk) -> Iterator[Line]:
    """Whether the file of every document is in its folder; `potok journal verify` reads them through."""
    from domain.documents.integrity import absent
    from flows.shelf import shelf_of

    with desk.reading() as connection:
        count, lost = absent(connection, shelf_of(desk.settings))
    said = Words(f"файлов {count}", f"{count} files")
    advice = None
    if lost:
        said = Words(f"файлов {count}, нет на месте {lost}", f"{count} files, {lost} of them gone")
        advice = Words("какие: potok journal verify; верните папку из копии", "which: potok journal verify; bring the "
                       "folder back from a backup")  # fmt: skip
    yield Line(DOCUMENTS, ok=not lost, said=said, advice=advice)


def _journal(desk: Desk) -> Iterator[Line]:
    from domain.engine.journal import verify
    from domain.reports.registers import entries

    with desk.reading() as connection:
        count = entries(connection)
        if count > VERIFIED_AT_MOST:
            said = Words(f"записей {count}, проверка долгая", f"{count} entries, verifying takes long")
            advice = Words("проверьте отдельно: potok journal verify", "verify it apart: potok journal verify")
            yield Line(JOURNAL, ok=True, said=said, advice=advice)
            return
        found = verify(connection)
    if not (broken := found.broken.total):
        yield Line(JOURNAL, ok=True, said=Words(f"записей {count}, все целы", f"{count} entries, all sound"))
        return
    said = Words(f"записей {count}, нарушений {broken}", f"{count} entries, {broken} broken")
    yield Line(JOURNAL, ok=False, said=said, advice=Words("какие: potok journal verify", "which: potok journal verify"))


def _terms(desk: Desk) -> Iterator[Line]:
    """People whose term of keeping is over; a line only where there are some."""
    from domain.reports.dossier import due

    with desk.reading() as connection:
        found = due(connection, desk.today(), desk.programme.packs.current.number("person_kept_days"))
    if found:
        said = Words(f"срок хранения вышел у {len(found)}", f"the term of keeping is over for {len(found)}")
        advice = Words("кто: potok person due", "who: potok person due")
        yield Line(Words("участники", "people"), ok=True, said=said, advice=advice)


def _letters(desk: Desk) -> Iterator[Line]:
    """What happened to the letters of the last days, and the command that mends it."""
    from console.postal import said_of, sound
    from notifications.troubles import troubles

    with desk.reading() as connection:
        found = troubles(connection, desk.programme.now())
    for said, mend in said_of(found, desk.programme.zone):
        yield Line(LETTERS, ok=False, said=said, advice=mend)
    if not found:
        yield Line(LETTERS, ok=True, said=sound(found))


def _clock(desk: Desk) -> Iterator[Line]:
    """A clock that went back would date what happens now wrongly."""
    from flows.clock import clock_behind

    with desk.reading() as connection:
        said = clock_behind(connection, desk.settings)
    if said is not None:
        yield Line(CLOCK, ok=False, said=said, advice=Words("поправьте время машины", "set the time of the machine"))


def _seals(desk: Desk) -> Iterator[Line]:
    from console.proof_health import seals_said

    for said, advice in seals_said(desk):
        yield Line(SEALS, ok=True, said=said, advice=advice)


WITHOUT_DATABASE: tuple[Look, ...] = (_calendar, _files, _mail, _webhook, _openid, _prefect)
IN_DATABASE: tuple[Look, ...] = (
    _identity, _methodology, _backup, _journal, _clock, _seals, _documents, _letters, _terms,
)  # fmt: skip
"""What is looked at once the database can be read."""

WHAT: dict[Look, Words] = {
    _database: DATABASE, _methodology: METHODOLOGY, _mail: MAIL, _journal: JOURNAL, _documents: DOCUMENTS,
    _letters: LETTERS, _clock: CLOCK, _seals: SEALS,
}  # fmt: skip
