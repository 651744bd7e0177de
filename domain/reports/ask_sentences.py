"""What is to be done about an open thing, said as a sentence that begins with a verb."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.state import PARKED, State
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack
from domain.reports.deadlines import Deadline, Kind
from domain.reports.responsibility import gate_of

LONG = 120
"""Longest text of a condition or a measure in one line, in characters."""


def sentence(deadline: Deadline, state: State, pack: Pack) -> Words:
    """What is to be done, as a sentence that begins with a verb."""
    if deadline.kind in WORK:
        said, text = WORK[deadline.kind], _named_as(deadline, pack)
        key = deadline.key
        return Words(said.ru.format(key=key, text=_short(text.ru)), said.en.format(key=key, text=_short(text.en)))
    if deadline.kind is Kind.DECISION:
        return to_decide(gate_of(state, pack))
    if deadline.kind is Kind.DUE:
        title = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].title.capital
        if state.round:
            return Words(f"Исправить замечания по этапу «{title.ru}»", f"Settle the remarks on the phase “{title.en}”")
        return Words(f"Завершить и представить этап «{title.ru}»", f"Finish and submit the phase “{title.en}”")
    if deadline.kind is Kind.REVIEW and state.held_for == PARKED:
        return Words("Вернуть отложенное в работу или остановить", "Bring back what was parked, or stop it")
    return STANDING[deadline.kind]


def to_decide(gate: Gate) -> Words:
    """What a gate asks of those who decide at it."""
    return Words(f"Принять решение по этапу «{gate.title.ru}»", f"Decide on the phase “{gate.title.en}”")


def _named_as(deadline: Deadline, pack: Pack) -> Words:
    """What a thing is called; a milestone of the methodology in each language."""
    if deadline.kind is Kind.MILESTONE:
        return pack.milestone_title(deadline.key, deadline.text)
    if deadline.kind in (Kind.SUPPORT, Kind.SUPPORT_REPORT) and deadline.text in pack.replication.forms:
        return pack.replication.forms[deadline.text]
    return Words(deadline.text, deadline.text)


WORK: Mapping[Kind, Words] = {
    Kind.MILESTONE: Words("Завершить контрольную точку: {text}", "Reach the milestone: {text}"),
    Kind.CONDITION: Words("Закрыть условие {key}: {text}", "Close condition {key}: {text}"),
    Kind.ACTION: Words("Выполнить мероприятие {key}: {text}", "Carry out measure {key}: {text}"),
    Kind.MEASURE: Words("Внести замер показателя: {text}", "Enter a measurement: {text}"),
    Kind.FINDING: Words("Ответить на замечание {key}: {text}", "Answer finding {key}: {text}"),
    Kind.MENDED: Words(
        "Посмотреть ответ на замечание {key} и снять его: {text}", "Look at the answer and close finding {key}: {text}"
    ),
    Kind.SUSPENSION: Words(
        "Замечание {key} не устранено в срок, предлагается приостановить статус: {text}",
        "Finding {key} was not mended in time, it is proposed to suspend the status: {text}",
    ),
    Kind.SUPPORT: Words("Провести поддержку {key}: {text}", "Hold support {key}: {text}"),
    Kind.SUPPORT_REPORT: Words("Отчитаться о поддержке {key}: {text}", "Report on support {key}: {text}"),
}
"""What to do about a thing that has a name."""

STANDING: Mapping[Kind, Words] = {
    Kind.LEADER: Words("Назначить руководителя проекта", "Name the leader of the project"),
    Kind.REVIEW: Words("Пересмотреть приостановку", "Review the hold"),
    Kind.ASSIGNMENT: Words("Исполнить поручение и ответить на него", "Carry out the assignment and answer it"),
    Kind.ANSWERED: Words("Снять поручение с контроля или вернуть ответ", "Close the assignment, or return its answer"),
    Kind.IDLE: Words("Продолжить работу или приостановить её", "Go on with the work or put it on hold"),
    Kind.DOUBT: Words(
        "Решить о статусе образца: предложено приостановить его, почему — в истории статуса",
        "Decide on the exemplar status: its suspension is proposed, its history tells why",
    ),
    Kind.ENTERED: Words(
        "Подтвердить статус или отказ прежних лет, внесённый другим", "Confirm what another entered of earlier years"
    ),
    Kind.COMPLETION: Words(
        "Подтвердить завершение прежних лет, внесённое другим", "Confirm a completion that another entered"
    ),
    Kind.TERM: Words(
        "Подтвердить статус образца, пока не вышел срок", "Renew the exemplar status before its term ends"
    ),
    Kind.PARK: Words(
        "Отложить, раз давно ничего не происходит, или вернуть в работу",
        "Park it, for nothing happens, or get it going",
    ),
    Kind.SHEET: Words("Сдать лист оценок комиссии", "Hand in your sheet of marks"),
    Kind.AGREEMENT: Words("Согласовать разошедшиеся оценки комиссии", "Agree on the marks that differ too much"),
    Kind.VOTE: Words("Проголосовать за заключение комиссии", "Vote for the conclusion of the commission"),
    Kind.EXPERTISE: Words(
        "Провести экспертизу практики: принять или вернуть с замечаниями", "Review the practice: pass or return it"
    ),
    Kind.CONFIRM: Words("Подтвердить, что практика действует", "Confirm that the practice is still so"),
    Kind.OFFER: Words("Ответить на предложение тиражировать пакет", "Answer the offer to replicate a package"),
    Kind.OFFER_REPLY: Words(
        "Ответить получателю: на его вопрос или дату", "Reply to the receiver: to a question or to a date"
    ),
    Kind.DESK: Words("Рассмотреть самооценку: принять или вернуть", "Review the self-assessment: accept or return it"),
    Kind.CHANGES: Words("Согласовать изменения элементов пакета", "Approve what is changed in the package"),
    Kind.CORE: Words(
        "Согласовать изменение ключевых элементов пакета", "Approve the change of core elements of the package"
    ),
    Kind.CLOSING: Words("Согласовать закрытие проекта тиражирования", "Agree on the closing of the replica"),
    Kind.SUSTAINED: Words("Проверить, удержан ли результат", "Check whether the result held"),
}
"""What to do about a subject itself."""


def _short(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= LONG else f"{whole[: LONG - 1]}…"
