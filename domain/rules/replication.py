"""Rules of a replica's gates: the receiver is ready, its changes are approved, its closing is agreed."""

from __future__ import annotations

from collections.abc import Callable

from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.pilot.results import least_attainment
from domain.programme.kinds import ReadyAnswer
from domain.replication.facts import Closed, fidelity
from domain.rules.results import without_own_target
from domain.rules.verdict import Outcome, Verdict, same, unless, verdict
from domain.stored.holdings import Holdings


def unready(facts: Holdings, pack: Pack) -> list[str]:
    """Lines of the check-list that are not answered, or with a no."""
    answers = {item: ready.answer for item, ready in facts.readiness.items()}
    return [item for item in pack.replication.ready if answers.get(item, ReadyAnswer.NO) is ReadyAnswer.NO]


def receiver_is_ready(facts: Holdings, pack: Pack) -> Verdict:
    """Each line of the check-list is answered, and none with a no."""
    titles = pack.replication.ready
    return unless(
        [titles[item] for item in unready(facts, pack)],
        Words("получатель готов", "the receiver is ready"),
        "готовность не подтверждена: ",
        "readiness is not shown: ",
    )


def unsettled(facts: Holdings) -> list[str]:
    """Elements of which nobody has said what becomes of them, or whose change nobody approved."""
    return [element.key for element in facts.elements if not element.is_settled]


def elements_approved(facts: Holdings, pack: Pack) -> Verdict:
    """Each element is copied, or adapted or dropped with an approval; each target is one for this receiver."""
    titles = {element.key: element.title for element in facts.elements}
    settled = Words("решено по каждому элементу пакета", "each element of the package is settled")
    return unless(
        [*(same(titles[key]) for key in unsettled(facts)), *(Words(*said) for _, said in without_own_target(facts))],
        settled if facts.elements else Words("у пакета нет элементов", "the package has no elements"),
        "не решено или не согласовано: ",
        "not settled or not approved: ",
    )


def sustained(months: int) -> Callable[[Holdings, Pack], Verdict]:
    """The rule that somebody checked after so many months, by a measurement, whether the result is held."""

    def checked(facts: Holdings, pack: Pack) -> Verdict:
        return verdict(
            months in facts.sustained,
            Words(f"удержание через {months} мес. проверено", f"sustainment after {months} months was checked"),
            Words(f"по измерению не проверено, удержан ли результат через {months} мес.",
                  f"nobody checked by a measurement whether the result is held after {months} months"),
        )  # fmt: skip

    return checked


def closing_agreed(facts: Holdings, pack: Pack) -> Verdict:
    """The methodologist has agreed on the closing, and what was agreed on is still so."""
    if facts.closing is None:
        said = "методолог ещё не согласовал закрытие", "the methodologist has not agreed on the closing yet"
        return Outcome.FAIL, Words(*said)
    least, (implemented, core) = least_attainment(facts, pack), fidelity(facts.elements)
    now = Closed(least is not None and least >= pack.replication.goal_share, core, implemented)
    return verdict(
        facts.closing == now,
        Words("методолог согласовал закрытие", "the methodologist agreed on the closing"),
        Words("после согласования изменились итог или внедрённые элементы: согласуйте закрытие снова",
              "the result or the elements that work changed since the agreement: agree once more"),
    )  # fmt: skip
