"""`potok status certificate` and `verify`: the paper of a status, and whether a code, a token or a file is of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from console.answer import Answer
from console.desk import Desk
from console.failure import REFUSED
from console.language import both
from console.status import challenged, room, standing, summed
from console.titles import STATUSES
from domain.engine.refusals import Refusal, already, bad_value
from domain.reports.certificate import Certificate, certificate_of
from domain.reports.statuses import Status
from domain.reports.verification import Verified, of_file, of_text, standing_of
from flows.seal_copies import key_of, known_keys
from flows.settings import Settings

LARGEST = 20_000_000
"""Bytes of a file that is looked at."""

Code = Annotated[
    str,
    typer.Argument(
        metavar="CODE", help=both("код проверки статуса или код его проверки", "check code, or code of its check")
    ),
]
Shown = Annotated[
    str,
    typer.Argument(
        metavar="CODE|TOKEN|FILE",
        help=both("код, прочитанное телефоном или файл PDF", "a code, what a telephone read, or a PDF file"),
    ),
]
Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help=both("новый файл .pdf; иначе рядом", "a new .pdf file"))
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help=both("только подпись, без реестра: о сегодняшнем дне не скажет", "the signature alone, not the register"),
    ),
]


def keys_known(settings: Settings) -> Mapping[str, bytes]:
    """Public parts of all keys that ever signed here, by their names."""
    return {key.name: key.public for key in known_keys(settings)}


def by_code(desk: Desk, typed: str) -> Status:
    """The status of a check code, or of the check that it rests on, as it stands today."""
    register = standing(desk, None)
    for status in register:
        if status.basis == typed.strip().upper():
            return status
    return standing_of(of_text(typed, {}).code, register)


def issued(desk: Desk, code: str) -> tuple[Certificate, str, bytes]:
    """The certificate of a status in force, the name of the key that signs it, and the signed file."""
    from notifications.papers.certificate import Issuer

    status = by_code(desk, code)
    if not status.is_shown:
        stands = desk.wording.of(STATUSES, status.standing)
        said = challenged(desk, status) if status.is_held else desk.say(f"статус {stands}", f"the status is {stands}")
        raise Refusal([already("not_in_force", f"свидетельства нет: {said}", f"no certificate: {said}")])
    if (key := key_of(desk.settings)) is None:
        raise Refusal(
            [already("no_key", "подписать нечем: potok journal key --new", "no key to sign: potok journal key --new")]
        )
    found = certificate_of(status, desk.programme.packs.current)
    return found, key.name, Issuer(key, desk.settings.base_url).issued(found)


@room.question("certificate", "Свидетельство о статусе: PDF", "The certificate of a status: PDF")
def certificate(desk: Desk, code: Code, out: Out = None) -> Answer:
    """The certificate of a status in force as a signed file."""
    from notifications.papers.certificate import name_of

    found, key, content = issued(desk, code)
    target = Path(out or name_of(found))
    if target.suffix.lower() != ".pdf":
        raise Refusal([bad_value("--out", "имя кончается на .pdf", "its name ends in .pdf")])
    with target.open("xb") as file:
        file.write(content)
    said = desk.say(f"Свидетельство: {target}, код {found.code}", f"Certificate: {target}, code {found.code}")
    return Answer({"file": str(target), "code": found.code, "key": key, "bytes": len(content)}, [said])


@room.question(
    "verify", "Проверить статус по коду, токену или файлу", "Verify a status by a code, a token or a file", openly=True
)
def verify(desk: Desk, shown: Shown, offline: Offline = False) -> Answer:
    """What was signed, and how the status stands today; done only where it is in force."""
    found = _looked_at(desk, shown)
    signed = [_signed(desk, found)] if found.signed else []
    if offline:
        return _alone(desk, found, signed)
    status = standing_of(found.code, standing(desk, None))
    data = summed(status) | {"code": found.code, "claim": found.claim}
    return Answer(data, [*signed, line_of(desk, status)], exit_code=0 if status.is_shown else REFUSED)


def _alone(desk: Desk, found: Verified, signed: list[str]) -> Answer:
    """What was signed and nothing else; done only where its own term is not over."""
    if not found.signed:
        said = "код без реестра не проверить: нужен токен", "a code cannot be checked without the register"
        raise Refusal([bad_value("--offline", *said)])
    until = found.claim.valid_until if found.claim else None
    over = until is not None and until < desk.settings.now().date()  # its database is not asked
    if over:
        line = desk.say(
            f"Срок по свидетельству вышел {_day(until)}; подтверждён ли статус с тех пор, говорит реестр.",
            f"Its term ended on {_day(until)}; whether the status was renewed since the register says.",
        )
    else:
        line = desk.say(
            "Действует ли статус сегодня, говорит реестр.", "Whether it is in force today the register says."
        )
    return Answer({"code": found.code, "claim": found.claim}, [*signed, line], REFUSED if over else 0)


def line_of(desk: Desk, status: Status) -> str:
    """How a status stands, in a sentence."""
    wording = desk.wording
    line = f"{status.name}: {wording.level(status.level)}, {wording.of(STATUSES, status.standing)}"
    if status.ended_on is not None:
        line += desk.say(f", с {desk.day(status.ended_on)}", f", from {desk.day(status.ended_on)}")
    return line if status.challenged_on is None else f"{line}; {challenged(desk, status)}"


def _looked_at(desk: Desk, shown: str) -> Verified:
    """A file where there is one by that name, else a text."""
    keys = keys_known(desk.settings)
    file = Path(shown) if len(shown) < 255 else None
    if file is not None and file.is_file():
        with file.open("rb") as opened:
            return of_file(opened.read(LARGEST), keys)
    if shown.lower().endswith(".pdf"):
        raise Refusal([bad_value("SHOWN", f"файла {shown} нет", f"there is no file {shown}")])
    return of_text(shown, keys)


def _signed(desk: Desk, found: Verified) -> str:
    """What is signed, in the words in which it was: no register is needed to read it."""
    claim, holds = found.claim, desk.say("Подпись верна: ", "The signature holds: ")
    if claim is None:
        return holds + desk.say(f"файл не изменён, код {found.code}", f"the file is unchanged, code {found.code}")
    term = _day(claim.valid_until) or desk.say("срок не установлен", "no term")
    until = desk.say(f"действует до: {term}", f"valid until: {term}")
    return f"{holds}{claim.name}, {claim.level}, {_day(claim.granted_on)}, {until}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d.%m.%Y}"
