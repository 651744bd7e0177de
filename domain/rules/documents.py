"""Rules of documents: they agree with the card and with one another (domain notes, G5 and G6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from domain.engine.words import Words, written
from domain.methodology.schema import Pack
from domain.pilot.facts import Attached
from domain.programme.kinds import Consent
from domain.rules.names import perhaps_same, plain_name
from domain.rules.verdict import Outcome, Verdict, assumed, flagged, unless
from domain.stored.holdings import Holdings


def last_of(facts: Holdings, kind: str) -> Attached | None:
    """The document of a kind that was attached last."""
    return max((paper for paper in facts.evidence if paper.kind == kind), key=lambda paper: paper.entry, default=None)


def half_unit(first: Decimal, second: Decimal, units: Decimal) -> Decimal:
    """How far two values may lie apart when the coarser one was rounded: `units` of its last digit."""
    exponents = [int(value.as_tuple().exponent) for value in (first, second)]
    return units * Decimal(1).scaleb(max(*exponents, -28))


def equal_as_rounded(first: Decimal, second: Decimal, units: Decimal) -> bool:
    """Whether two values are the same number, one of them perhaps rounded."""
    return first == second or abs(first - second) <= half_unit(first, second, units)


def goal_as_on_card(facts: Holdings, pack: Pack) -> Verdict:
    """The goals in the closing protocol are those of the card, within the rounding tolerance."""
    paper = last_of(facts, pack.looks_at.closing)
    if paper is None or not paper.goals:
        return Outcome.UNKNOWN, Words(
            "в данных протокола закрытия не указаны цели", "the closing protocol's goals are not entered"
        )
    units, flag = pack.amount("goal_tolerance"), assumed(pack, "goal_tolerance")
    plans = {plan.key: plan for plan in facts.indicators}
    wrong = [
        Words(f"{plan.name}: на карточке {written(plan.target).ru}, в протоколе {written(stated).ru}",
              f"{plan.name}: card {plan.target}, protocol {stated}")
        for key, stated in paper.goals.items()
        if (plan := plans.get(key)) is not None and not equal_as_rounded(plan.target, stated, units)
    ]  # fmt: skip
    wrong += [
        Words(f"показателя «{key}» нет на карточке", f"the card has no indicator “{key}”")
        for key in paper.goals
        if key not in plans
    ]
    wrong += [
        Words(f"{plan.name}: в протоколе нет цели", f"{plan.name}: the protocol states no goal")
        for key, plan in plans.items()
        if key not in paper.goals
    ]
    return unless(
        wrong,
        flagged(
            Words(
                f"цели в протоколе закрытия те же, что на карточке, с допуском {written(units).ru} последнего знака",
                f"the closing protocol's goals are the card's, within {units} of the last digit",
            ),
            flag,
        ),
        f"цели расходятся больше чем на {written(units).ru} последнего знака{flag.ru}: ",
        f"the goals differ by more than {units} of the last digit{flag.en}: ",
    )


def of_others(facts: Holdings) -> list[Attached]:
    """Documents that name another organisation, or name this one in other words."""
    own = plain_name(facts.organisation)
    return [paper for paper in facts.evidence if paper.organisation.strip() and plain_name(paper.organisation) != own]


def silent(facts: Holdings, pack: Pack) -> list[str]:
    """Kinds of documents that should name their organisation, and whose last one does not."""
    return [
        kind
        for kind in pack.looks_at.names_organisation
        if kind in pack.evidence and (last := last_of(facts, kind)) is not None and not last.organisation.strip()
    ]


def same_organisation(facts: Holdings, pack: Pack) -> Verdict:
    """Every document that names an organisation names the project's own; a name in short is for a person to compare."""
    own = facts.organisation
    unlike = of_others(facts)
    wrong = [paper for paper in unlike if not perhaps_same(own, paper.organisation)]
    if wrong:
        return unless(
            _named(wrong, pack),
            Words("", ""),
            f"другая организация (на карточке {own}): ",
            f"another organisation (the card says {own}): ",
        )
    if unlike:
        return _to_compare(_named(unlike, pack), own)
    if unnamed := _unnamed(facts, pack):
        return Outcome.UNKNOWN, unnamed
    return Outcome.PASS, Words(
        f"организация во всех документах одна: {own}", f"all documents name the same organisation: {own}"
    )


def _named(papers: Iterable[Attached], pack: Pack) -> list[Words]:
    """Documents with the organisations that they name."""
    titled = [(pack.evidence[paper.kind].title, paper.organisation) for paper in papers]
    return [Words(f"{title.ru}: {name}", f"{title.en}: {name}") for title, name in titled]


def _to_compare(papers: list[Words], own: str) -> Verdict:
    ru, en = "; ".join(paper.ru for paper in papers), "; ".join(paper.en for paper in papers)
    return Outcome.UNKNOWN, Words(
        f"возможно, та же организация, но название записано короче или полнее (на карточке {own}), сверьте: {ru}",
        f"perhaps the same organisation, its name written shorter or in full (the card says {own}), compare: {en}",
    )


def _unnamed(facts: Holdings, pack: Pack) -> Words | None:
    """Documents that should name their organisation and do not; None where all do."""
    if quiet := [pack.evidence[kind].title for kind in silent(facts, pack)]:
        return Words(
            f"у документов не указана организация: {', '.join(title.ru for title in quiet)}",
            f"documents without an organisation: {', '.join(title.en for title in quiet)}",
        )
    if not any(paper.organisation.strip() for paper in facts.evidence):
        return Words("ни один документ не называет организацию", "no document names its organisation")
    return None


ANSWERED: Mapping[str, Verdict] = {
    Consent.GIVEN: (Outcome.PASS, Words("согласие на публикацию дано", "the consent to publish is given")),
    Consent.REFUSED: (Outcome.FAIL, Words("в согласии на публикацию отказано", "the consent to publish is refused")),
    Consent.PENDING: (Outcome.UNKNOWN, Words("согласие на публикацию ожидается", "the consent to publish is pending")),
}
"""What an answer comes to, whatever the words beside it."""


def consent_to_publish(facts: Holdings, pack: Pack) -> Verdict:
    """Somebody has read the consent and said that it is given; its conditions are shown to whoever decides."""
    said, chosen = str(facts.card.get("consent") or "").strip(), str(facts.card.get("consent_kind") or "")
    if chosen in ANSWERED:
        return ANSWERED[chosen]
    if chosen and said:
        return Outcome.PASS, Words(
            f"согласие на публикацию дано с условиями, соблюдите их: «{said}»",
            f"the consent to publish is given with conditions, keep them: “{said}”",
        )
    if chosen:
        return Outcome.UNKNOWN, Words(
            "согласие на публикацию дано с условиями, но они не записаны",
            "the consent to publish is given with conditions, and they are not written down",
        )
    if not said:
        return Outcome.FAIL, Words("нет согласия на публикацию результатов", "there is no consent to publish")
    return Outcome.UNKNOWN, Words(
        f"прочтите слова согласия и выберите, дано ли оно: «{said}»",
        f"read the words of the consent and choose whether it is given: “{said}”",
    )
