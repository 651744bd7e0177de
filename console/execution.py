"""Carries out what an action asks for and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from console.answer import Answer
from console.desk import Common, Desk, Draft
from console.entry_table import told_by
from console.failure import lines, refused
from console.names import beside_codes
from domain.engine.command import Command
from domain.engine.lane import Done
from domain.engine.refusals import Refusal
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.replication.replica_start import ReplicaBegun
from flows.answers import place, remark_lines
from flows.programme import Result
from flows.staff_run import Ran, run


def carry_out(desk: Desk, drafts: Draft | list[Draft], common: Common) -> Answer:
    """Carry out the forms in order until one is refused; every form is judged before the first is carried out."""
    listed = drafts if isinstance(drafts, list) else [drafts]
    forms = [desk.filled(draft, common, step) for step, draft in enumerate(listed)]
    acting = desk.acting(common.actor, common.basis)
    ran: list[Ran] = []
    for form in forms:
        ran.append(run(desk.programme, form, acting))
        if not ran[-1].result.done:
            break
    unread = [said for draft in listed for said in draft.unread]
    return _answer(desk, ran, forms[len(ran) - 1].asks, unread)


def _answer(desk: Desk, ran: list[Ran], asks: type[Command], unread: Sequence[Words]) -> Answer:
    """The last result, after what was done before it."""
    last: Result = ran[-1].result
    if last.done:
        data = _done_data(desk, ran[-1])
        data["warnings"] += [said.say(desk.language) for said in unread]
        return Answer(data, [*_done_lines(desk, ran), *remark_lines(unread, desk.language)])
    earlier = ran[:-1]
    if not earlier:
        raise Refusal(last.reasons, asks)
    failure = refused(last.reasons)
    head = desk.say("Документ приложен, дальше отказано:", "The document is attached, the rest was refused:")
    data = failure.data(desk.language) | {"done_before": [_done_data(desk, step) for step in earlier]}
    said = "\n".join(lines(last.reasons, desk.language, asks))
    return Answer(data, [head, beside_codes(desk, said)], failure.exit_code)


def _done_data(desk: Desk, ran: Ran) -> dict[str, Any]:
    result: Result = ran.result
    outcome: Any = result.outcome
    return {
        "outcome": "waits" if result.waits else "repeated" if result.repeated else "done",
        "exit_code": 0,
        "command_id": outcome.command_id,
        "subject": outcome.subject,
        "entries": [asdict(entry) for entry in outcome.entries],
        "state": result.state,
        "through": ran_through(desk, ran),
        "told": ran.told,
        "warnings": [remark.say(desk.language) for remark in result.remarks],
    }


def ran_through(desk: Desk, ran: Ran) -> dict[str, str | None]:
    """How an action was run, for a program."""
    return {"prefect": ran.orchestrator.api, "said": ran.orchestrator.said.say(desk.language)}


def _done_lines(desk: Desk, ran: list[Ran]) -> list[str]:
    result: Result = ran[-1].result
    head = desk.say("Готово", "Done")
    if result.waits:
        head = desk.say("Ждёт второго человека", "Waits for a second person")
    elif result.repeated:
        head = desk.say("Уже было сделано раньше, ничего не изменено", "This was done before, nothing was changed")
    shown = [head]
    if (state := result.state) is not None:
        shown = [f"{head}: {state.code} {desk.wording.quoted(state.title)}", *_where(desk, state)]
        if isinstance(result.outcome, Done) and not (result.waits or result.repeated):
            written = {entry.seq for entry in result.outcome.entries if entry.subject == state.code}
            shown += told_by(desk, state.code, written)
            shown += [
                order_on(desk, entry.subject) for entry in result.outcome.entries if entry.kind == ReplicaBegun.kind
            ]
    shown += [line for step in ran for line in remark_lines(step.result.remarks, desk.language)]
    sent = sum(step.told.sent for step in ran if step.told)
    left = sum(step.told.left for step in ran if step.told)
    if sent or left:
        shown.append(
            desk.say(f"Писем отправлено: {sent}, ждут отправки: {left}", f"Letters sent: {sent}, waiting: {left}")
        )
    shown += [sentence(step.told.down.say(desk.language)) for step in ran[-1:] if step.told and step.told.down]
    if any(step.orchestrator.news for step in ran):
        shown.append(sentence(ran[-1].orchestrator.said.say(desk.language)))
    return shown


def _where(desk: Desk, state: State) -> list[str]:
    """Where the subject stands now, and which entry of its history this was."""
    pack: Pack = desk.programme.packs.of(state.pack)
    entry = desk.say(f"запись {state.version} в журнале", f"entry {state.version} of its journal")
    where = place(state, pack, desk.language)
    return [sentence(f"{where} · {entry}" if where else entry)]


def order_on(desk: Desk, replica: str) -> str:
    """The order on a replica that has just begun can be printed and signed."""
    command = f"potok project paper {replica} replication_order"
    return desk.say(f"Приказ о тиражировании к подписи: {command}", f"The order to be signed: {command}")


def sentence(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]
