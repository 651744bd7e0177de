"""Why a command is refused: sentences that a project's customer can read, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.engine.command import Command
from domain.engine.kinds import VOCABULARY, Kind, Standing
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack, Phase


class Fault(StrEnum):
    """What is behind a refusal."""

    RULE = "rule"
    INPUT = "input"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a command is refused."""

    key: str
    said: Words
    fault: Fault = Fault.RULE
    field: str = ""
    """The field of the command that is at fault, for bad input."""
    roles: frozenset[str] = frozenset()
    """Roles that may, where whoever acts holds none of them here."""
    remarks: tuple[str, ...] = ()
    """What was remarked on at a return and is still to be mended, as the remarks name it."""


class Refusal(Exception):
    """A command cannot be done now; carries every reason at once."""

    def __init__(self, reasons: Iterable[Reason], asks: type[Command] | None = None) -> None:
        self.reasons = tuple(reasons)
        self.asks = asks
        """What was asked for, where fields at fault are to be called as it calls them."""
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return "; ".join(reason.said.en for reason in self.reasons)


def unknown(field: str, kind: Kind | None, code: str, *others: Kind) -> Reason:
    """No subject has that code, or none of those kinds."""
    said = Words(f"нет такого кода: «{code}»", f"there is no code “{code}”")
    if kind is not None:
        names = [VOCABULARY.names[one] for one in (kind, *others)]
        ru, en = " или ".join(name.ru for name in names), " or ".join(name.en for name in names)
        said = Words(f"нет такого: {ru} «{code}»", f"there is no {en} “{code}”")
    return Reason("unknown_code", said, Fault.INPUT, field)


def body_ended(field: str, kind: Kind, code: str) -> Reason:
    """An organisation or a centre that ended or was merged into another one."""
    ended = "больше не действует (закрытие или объединение)"
    ru = f"{VOCABULARY.names[kind].ru} «{code}» {ended}: см. potok journal list {code}"
    en = f"the {VOCABULARY.names[kind].en} “{code}” has ended or was merged into another: see potok journal list {code}"
    return Reason("ended", Words(ru, en), Fault.INPUT, field)


def not_among(field: str, value: str, allowed: Iterable[str]) -> Reason:
    """A word that the methodology does not know."""
    listed = ", ".join(allowed)
    said = Words(f"«{value}» не подходит; можно: {listed}", f"“{value}” is not one of: {listed}")
    if not listed:
        said = Words(f"«{value}» нет: здесь ещё нет ни одного", f"there is no “{value}”: there is none here yet")
    return Reason(
        "not_among",
        said,
        Fault.INPUT,
        field,
    )


def without_reason(known: Mapping[str, Words]) -> Reason:
    """A reason is to be given: each as people call it, with the key that is typed for it."""
    ru = ", ".join(f"{title.ru} ({key})" for key, title in known.items())
    en = ", ".join(f"{title.en} ({key})" for key, title in known.items())
    return bad_value("reason", f"назовите причину, одну из: {ru}", f"give a reason, one of: {en}")


def bad_value(field: str, ru: str, en: str) -> Reason:
    """A value that makes no sense."""
    return Reason("bad_value", Words(ru, en), Fault.INPUT, field)


def code_taken(kind: Kind, code: str) -> Reason:
    """The code already names something."""
    name = VOCABULARY.names[kind]
    return Reason(
        "code_taken",
        Words(f"код «{code}» уже занят: {name.ru}", f"the code “{code}” is taken by another {name.en}"),
        Fault.INPUT,
        "code",
    )


def in_the_future(on: date, today: date) -> Reason:
    """Things are entered when they have happened."""
    return bad_value(
        "on",
        f"дата {on:%d.%m.%Y} ещё не наступила (сегодня {today:%d.%m.%Y})",
        f"{on} has not come yet (today is {today})",
    )


def beyond_calendar(field: str, first: int, last: int, counted: date | None = None) -> Reason:
    """A day lies outside the years whose days off are known; `counted` where it was not given but counted."""
    ru, en = (f"{counted:%d.%m.%Y}: ", f"{counted}: ") if counted else ("", "")
    return bad_value(
        field,
        f"{ru}рабочий календарь есть только на {first}–{last} годы",
        f"{en}the working calendar covers {first} to {last} only",
    )


def before_last_move(on: date, since: date) -> Reason:
    """A move cannot be earlier than the one before it."""
    return bad_value(
        "on",
        f"дата {on:%d.%m.%Y} раньше предыдущего шага ({since:%d.%m.%Y})",
        f"{on} is before the last step ({since})",
    )


def changed_meanwhile(code: str, seen: int, now: int) -> Reason:
    """Somebody else was faster."""
    return Reason(
        "conflict",
        Words(
            f"{code} изменён другим участником, пока вы работали (вы видели запись {seen}, сейчас {now}); "
            "откройте карточку ещё раз и повторите",
            f"{code} was changed by somebody else while you worked (you saw entry {seen}, now it is {now}); "
            "open it again and repeat",
        ),
        Fault.CONFLICT,
    )


ID_TAKEN = "id_taken"


def id_taken(command_id: str, subject: str) -> Reason:
    """The id of a command was used for something else; repeating an id must not answer with another action's result."""
    return Reason(
        ID_TAKEN,
        Words(
            f"номер поручения «{command_id}» уже использован для другого действия ({subject}): укажите новый",
            f"the command id “{command_id}” was used for another action ({subject}): give a new one",
        ),
        Fault.INPUT,
        "command_id",
    )


def busy(code: str) -> Reason:
    """The same subject was being written at the same moment."""
    return Reason(
        "conflict",
        Words(
            f"{code} в эту же секунду изменяет другой участник; повторите",
            f"{code} is being changed by somebody else at this very moment; repeat",
        ),
        Fault.CONFLICT,
    )


def not_entitled(pack: Pack, roles: Collection[str], on_behalf_of: str | None = None) -> Reason:
    """The actor, or whoever they act for, holds none of the roles that may do this."""
    held = [pack.roles[role] for role in sorted(roles)]
    whose = Words("у вас", "you have")
    if on_behalf_of is not None:
        whose = Words(f"у того, за кого вносят ({on_behalf_of}),", f"{on_behalf_of}, for whom it is entered, has")
    return Reason(
        "not_entitled",
        Words(
            f"{whose.ru} нет на это права; могут: " + (", ".join(role.title.ru for role in held) or "никто"),
            f"{whose.en} no right to do this; these roles have: "
            + (", ".join(role.title.en for role in held) or "none"),
        ),
        field="actor",
        roles=frozenset(roles),
    )


def own_submission() -> Reason:
    """Nobody decides on what they submitted themselves."""
    return Reason(
        "own_submission",
        Words(
            "решение по собственному представлению принимает другой участник",
            "somebody else must decide on what you submitted yourself",
        ),
        field="actor",
    )


def evidence_missing(pack: Pack, phase: Phase, kind: str) -> Reason:
    """The gate asks for a document that is not attached."""
    title = pack.evidence[kind].title
    return Reason(
        "evidence_missing",
        Words(
            f"к этапу «{phase.title.ru}» не приложен документ: {title.ru}",
            f"the phase “{phase.title.en}” lacks a document: {title.en}",
        ),
        field=f"evidence.{kind}",
    )


def not_in(pack: Pack, code: str, standing: Standing | None, wanted: Standing) -> Reason:
    """The subject does not stand where this command needs it."""
    now = pack.standings[standing] if standing else Words("без жизненного цикла", "without a lifecycle")
    need = pack.standings[wanted]
    return Reason(
        "wrong_standing",
        Words(
            f"{code} сейчас «{now.ru}», а нужно «{need.ru}»",
            f"{code} is “{now.en}”, and this needs “{need.en}”",
        ),
    )


def not_offered(gate: Gate, decision: str) -> Reason:
    """The gate does not know this decision."""
    offered = ", ".join(gate.exits)
    return Reason(
        "decision_not_offered",
        Words(
            f"на воротах «{gate.title.ru}» нет решения «{decision}»; есть: {offered}",
            f"the gate “{gate.title.en}” does not offer “{decision}”; it offers: {offered}",
        ),
        field="decision",
    )


def rule_broken(key: str, said: Words) -> Reason:
    """A rule of the gate does not pass."""
    return Reason(key, said, field=f"rule.{key}")


def already(key: str, ru: str, en: str) -> Reason:
    """What is asked for is there already, or cannot be had any more."""
    return Reason(key, Words(ru, en))


def not_proved() -> Reason:
    """A name that was only typed lets nobody in here."""
    return Reason(
        "not_proved",
        Words(
            "здесь имени недостаточно: войдите ключом (potok login) или возьмите билет (potok ticket)",
            "a name is not enough here: sign in with a key (potok login) or take a ticket (potok ticket)",
        ),
    )


def ticket_refused() -> Reason:
    """A ticket that does not open this, whatever is wrong with it."""
    return Reason(
        "ticket_refused",
        Words(
            "билет не подходит: возьмите новый для этого действия (potok ticket)",
            "the ticket does not open this: take a new one for this action (potok ticket)",
        ),
    )


def not_in_that_name(person: str, other: str) -> Reason:
    """Somebody acts in another's name without being its deputy or an administrator."""
    return Reason(
        "not_in_that_name",
        Words(
            f"{person} не действует за {other}: это могут администратор и заместитель на время отсутствия",
            f"{person} does not act for {other}: an administrator may, and a deputy during an absence",
        ),
    )


def name_needs_basis(other: str) -> Reason:
    """An administrator acts in another's name and does not say why."""
    return Reason(
        "name_needs_basis",
        Words(
            f"действуя за {other}, назовите причину или протокол: --on-basis",
            f"acting for {other}, give the reason or the protocol: --on-basis",
        ),
        Fault.INPUT,
        "--on-basis",
    )


def person_ended(person: str) -> Reason:
    """Whoever left the programme acts in it no more."""
    return Reason("person_ended", Words(f"{person} больше не участник программы", f"{person} has left the programme"))


def needs_second(pack: Pack, number: str, since: date, until: date, roles: Collection[str]) -> Reason:
    """Whoever asked for a deed is not the second person who asks for it: it waits, for one of those, until a day."""
    held = [pack.roles[role].title for role in sorted(roles) if role in pack.roles]
    ru = f"с {since:%d.%m.%Y} ждёт второго человека (вправе: {', '.join(one.ru for one in held)})"
    en = f"waits since {since} for a second person (who may: {', '.join(one.en for one in held)})"
    return Reason(
        "needs_second",
        Words(
            f"{ru}; без него само снимется после {until:%d.%m.%Y}: potok second confirm {number}",
            f"{en}; without one it lapses after {until}: potok second confirm {number}",
        ),
    )
