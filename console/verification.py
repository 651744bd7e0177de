"""`potok journal verify`: chains, tables that rest on them, triggers and methodologies, each fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.desk import Desk
from console.failure import REFUSED
from console.language import both
from domain.documents.integrity import Looked, verify_files
from domain.engine.columns import instant_text
from domain.engine.database import as_it_stands
from domain.engine.journal import Verification
from domain.engine.journal import verify as verify_chains
from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Words
from domain.proving.comparison import Difference
from domain.proving.signature import Signed
from domain.reports.views import state_of
from flows.seal_copies import known_keys, noted, noted_methodologies
from flows.shelf import shelf_of

AnySubject = Annotated[
    str | None, typer.Argument(metavar="CODE", help=both("код; всё, если не указан", "a code; everything if not said"))
]

Seals = Annotated[
    list[str] | None,
    typer.Option(
        "--seal",
        metavar=both("СТРОКА", "LINE"),
        help=both("строка печати из письма или с бумаги", "the line of a seal, from a letter or from paper"),
    ),
]


def verify(desk: Desk, code: AnySubject = None, seal: Seals = None) -> Answer:
    """Recompute the chains, read the files of documents, and tell the journal again."""
    listed, shelf = desk.programme.listed, shelf_of(desk.settings)
    if code is not None:
        with desk.reading() as connection:
            state_of(connection, code)
            chains = verify_chains(connection, code, listed=listed)
            return _answer(desk, chains, verify_files(connection, shelf, code, listed=listed))
    from domain.proving.proof import prove

    printed, kept = signed_lines(seal or ()), list(noted(desk.settings))
    foreign = list(_signatures(desk, [*printed, *kept]))
    with desk.reading() as connection, as_it_stands(connection):
        proof = prove(
            connection, printed=[one.sealed for one in printed], noted=[one.sealed for one in kept],
            adopted=noted_methodologies(desk.settings), listed=listed,
        )  # fmt: skip
        looked = verify_files(connection, shelf, listed=listed) if proof.complete else Looked()
    told = desk.say(
        f"Таблицы сверены с журналом: записей рассказано заново {proof.replayed}; печатей сверено: {proof.seals}",
        f"Tables compared with the journal: {proof.replayed} entries told again; seals compared: {proof.seals}",
    )
    told = "\n".join([told, *(said.say(desk.language) for said in proof.clock)])
    lines = [f"- {said.say(desk.language)}" for said in (*proof.unsound, *foreign)]
    lines = _first(desk, lines[:listed], len(lines))
    lines += _first(desk, [_difference(desk, one) for one in proof.differences], proof.differing)
    data = {"replayed": proof.replayed, "differences": list(proof.differences), "differing": proof.differing,
            "beside": [said.say(desk.language) for said in (*proof.unsound, *foreign)], "seals": proof.seals,
            "clock": [said.say(desk.language) for said in proof.clock],
            "sound": proof.sound and not (looked.unsound or foreign)}  # fmt: skip
    return _answer(desk, proof.chains, looked, told, lines, data)


def signed_lines(texts: Sequence[str]) -> list[Signed]:
    """Printed lines as they were typed; refuses every one that is none."""
    found, faults = [], []
    for text in texts:
        try:
            found.append(Signed.of(text))
        except ValueError:
            ru = f"«{text[:80]}»: нужна строка печати целиком: время, историй, записей, сумма и, если есть, подпись"
            en = f"“{text[:80]}”: the whole line of a seal: instant, chains, entries, sum, and the signature if any"
            faults.append(bad_value("--seal", ru, en))
    if faults:
        raise Refusal(faults)
    return found


def _signatures(desk: Desk, lines: Sequence[Signed]) -> Iterator[Words]:
    """Signatures that are not of a key of this installation."""
    keys = {known.name: known.public for known in known_keys(desk.settings)}
    for one in lines:
        if not one.key or (holds := one.holds(keys)):
            continue
        moment = instant_text(one.sealed.sealed_at)
        if holds is None:
            yield Words(
                f"печать {moment}: ключ подписи {one.key} здесь неизвестен (potok journal key)",
                f"the seal of {moment}: the key {one.key} of its signature is not known here (potok journal key)",
            )
        else:
            yield Words(f"печать {moment}: подпись не сходится", f"the seal of {moment}: the signature does not hold")


def _first(desk: Desk, lines: Sequence[str], count: int) -> list[str]:
    """The first of very many lines, with the number of the rest."""
    rest = count - len(lines)
    more = [desk.say(f"… и ещё: {rest}", f"… and {rest} more")] if rest else []
    return [*lines, *more]


def _difference(desk: Desk, one: Difference) -> str:
    place = " ".join(filter(None, (one.table, one.key, one.field)))
    return f"- {one.subject}, {place}: {one.said.say(desk.language)}"


def _answer(
    desk: Desk, chains: Verification, looked: Looked, told: str = "", more: Sequence[str] = (),
    data: dict[str, Any] | None = None,
) -> Answer:  # fmt: skip
    say = desk.say
    counts = say(
        f"Проверено: историй {chains.subjects}, записей {chains.entries}, файлов документов {looked.files}",
        f"Verified: {chains.subjects} chains, {chains.entries} entries, {looked.files} files of documents",
    )
    if chains.erased:
        counts += say(
            f"; сведения удалены по акту в записях: {chains.erased}", f"; erased by an act in entries: {chains.erased}"
        )
    found = {
        "subjects": chains.subjects, "entries": chains.entries, "erased": chains.erased,
        "broken": list(chains.broken), "broken_total": chains.broken.total,
        "files": looked.files, "unsound": list(looked.unsound), "unsound_total": looked.unsound.total,
    } | (data or {})  # fmt: skip
    shown = [counts, told] if told else [counts]
    lines = [f"- {one.subject}, №{one.seq}: {one.said.say(desk.language)}" for one in chains.broken]
    lines = _first(desk, lines, chains.broken.total)
    if not (lines or more or looked.unsound):
        return Answer(found, [*shown, say("Всё цело.", "All of it is sound.")])
    if lines:
        lines.insert(0, say("Историю меняли:", "The history was changed:"))
    if more:
        lines += [say("Меняли в обход программы:", "Changed past the program:"), *more]
    return Answer(found, [*shown, *lines, *_unsound(desk, looked)], REFUSED)


def _unsound(desk: Desk, looked: Looked) -> list[str]:
    """Files of documents that are not as they must be."""
    where = (f"{one.subject}, №{one.entry}: " if one.subject else "" for one in looked.unsound)
    found = [f"- {rests}{one.reason.said.say(desk.language)}" for rests, one in zip(where, looked.unsound, strict=True)]
    found = _first(desk, found, looked.unsound.total)
    return [desk.say("Файлы документов:", "Files of documents:"), *found] if found else []
