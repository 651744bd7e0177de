"""What `potok doctor` says of the letters of the last days, each trouble with the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.engine.words import Words
from notifications.troubles import Troubles

Said = tuple[Words, Words]
"""What is wrong, and what to do."""


def said_of(found: Troubles, zone: ZoneInfo) -> Iterator[Said]:
    """Each trouble and its remedy; nothing where all letters arrived."""
    yield from _failed(found, zone)
    if found.refused:
        which = "potok notices list --reason address_unknown"
        yield (
            Words(f"адресов, на которые письма не идут: {found.refused}", f"addresses refused: {found.refused}"),
            Words(f"исправьте: potok person amend КОД --email …; чьи: {which}",
                  f"amend: potok person amend CODE --email …; whose: {which}"),
        )  # fmt: skip
    if found.stuck:
        yield (
            Words(f"ждут больше суток: {found.stuck}", f"waiting for more than a day: {found.stuck}"),
            Words("работает ли potok serve? отправить: potok notices deliver",
                  "is potok serve running? to send: potok notices deliver"),
        )  # fmt: skip
    for rest in found.down:
        since = rest.since.astimezone(zone)
        yield (
            Words(f"канал «{rest.name}» не работает с {since:%d.%m %H:%M}: {rest.said.ru}",
                  f"the channel “{rest.name}” is down since {since:%Y-%m-%d %H:%M}: {rest.said.en}"),
            Words("проверить: potok notices test", "try it: potok notices test"),
        )  # fmt: skip


def sound(found: Troubles) -> Words:
    """What is said where there is no trouble: that all arrived only where nothing waits."""
    if left := found.waiting:
        return Words(
            f"ждут отправки: {left}, прочее за неделю доставлено",
            f"waiting: {left}, all else of the last week arrived",
        )
    return Words("за неделю всё доставлено", "all of the last week arrived")


def _failed(found: Troubles, zone: ZoneInfo) -> Iterator[Said]:
    day = found.since.astimezone(zone).date()
    names = f" ({', '.join(found.names)})" if found.names else ""
    if found.failed:
        why, again = "potok notices list --fate failed", f"potok notices retry --failed --since {day}"
        yield (
            Words(f"не доставлено с {day:%d.%m}: {found.failed}{names}", f"failed since {day}: {found.failed}{names}"),
            Words(f"почему: {why}; повторить: {again}", f"why: {why}; try again: {again}"),
        )
    if found.perhaps:
        which = "potok notices list --reason perhaps_sent"
        yield (
            Words(f"возможно, дошли, но сервер этого не подтвердил: {found.perhaps}",
                  f"perhaps arrived, the server never said so: {found.perhaps}"),
            Words(f"спросите адресатов: {which}", f"ask the readers: {which}"),
        )  # fmt: skip
