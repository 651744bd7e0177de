"""`potok journal`: a subject's history, proof that nobody changed it, and the seal."""

from __future__ import annotations

from typing import Any

import orjson

import domain.subjects  # noqa: F401 - fills the table of events
from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.entry_table import table_of
from console.journal_proof import rebuild, signing_key, take_seal
from console.options import Subject
from console.verification import verify
from domain.engine.journal import Entry, history
from domain.reports.views import state_of

room = Room("История: прочитать, проверить, запечатать.", "History: read it, verify it, seal it.")
APPS = {"journal": room.app}


@room.question("list", "История одного кода, сначала старое", "History of one code, oldest first")
def list_entries(desk: Desk, code: Subject) -> Answer:
    """The history of one subject."""
    with desk.reading() as connection:
        state_of(connection, code)
        found = history(connection, code)
    return Answer([_data(entry) for entry in found], [table_of(desk, found)])


def _data(entry: Entry) -> dict[str, Any]:
    names = (
        "subject",
        "seq",
        "kind",
        "happened_on",
        "recorded_at",
        "actor",
        "method",
        "credential",
        "on_behalf_of",
        "basis",
        "command_id",
        "phase",
        "standing",
        "stage",
    )
    return {name: getattr(entry, name) for name in names} | {"facts": orjson.loads(entry.facts)}


room.question(
    "verify", "Проверить: историю и таблицы никто не менял", "Verify that nobody changed history or tables", openly=True
)(verify)

room.add("seal", "Запечатать всю историю в одну строку", "Seal the whole history into one line", take_seal)
room.add("key", "Ключ, которым подписаны печати", "The key that signs seals", signing_key)
room.add(
    "rebuild", "Записать таблицы заново по журналу, в пустую базу",
    "Write the tables anew from the journal, into an empty database", rebuild,
)  # fmt: skip
