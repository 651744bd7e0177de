"""The sheets of a base of practices: its cards, their comparable effects, and the steps of their algorithms."""

from __future__ import annotations

from domain.engine.words import Words
from domain.exchange.layout import ROUBLES, Field, Kind, Layout, choosing, column
from domain.methodology.practice_words import TEXTS
from domain.methodology.schema import Pack
from domain.programme.kinds import Consent, Direction, Quantity
from domain.text.called import CALLED

CODE = Words("PRC-0042", "PRC-0042")
SHORT = {"process": 300}
"""Texts of a card that are shorter than the others."""


def practices(pack: Pack) -> tuple[Layout, ...]:
    """The sheets in the order in which they are entered."""
    return _cards(pack), _effects(), _steps()


def _cards(pack: Pack) -> Layout:
    organisation = Words("код или название", "code or title")
    return Layout(
        key="practices",
        title=Words("Практики", "Practices"),
        file="practices",
        identity=("code",),
        fields=(
            column("code", "Код", "Code", Kind.CODE, required=True, most=40, example=CODE),
            column("title", "Название практики", "Title of the practice", required=True),
            column("organisation", "Чья практика", "Whose practice", note=organisation),
            choosing("sphere", "Сфера", "Sphere", pack.spheres),
            choosing("category", "Категория процесса", "Process category", pack.categories),
            *(
                Field(key=key, heading=title.capital, kind=Kind.LONG_TEXT, most=SHORT.get(key, 4_000))
                for key, title in TEXTS.items()
            ),
            column("cost", "Затраты, руб.", "Cost, roubles", Kind.DECIMAL, signs=ROUBLES),
            column("owner", "Контактное лицо", "Contact", note=Words("код или почта", "code or e-mail")),
            choosing("consent", "Согласие на публикацию", "Consent to publish", CALLED[Consent]),
        ),
    )


def _practice() -> Field:
    note = Words("код практики, как в листе «Практики» или в базе", "code as in the sheet “Practices” or the base")
    return column("practice", "Практика", "Practice", Kind.CODE, required=True, most=40, note=note, example=CODE)


def _effects() -> Layout:
    return Layout(
        key="practice_effects",
        title=Words("Эффекты практик", "Effects of practices"),
        file="practice_effects",
        identity=("practice", "title"),
        fields=(
            _practice(),
            column("title", "Показатель", "Indicator", required=True, most=300),
            column("unit", "Единица", "Unit", required=True, most=60),
            choosing("direction", "Куда лучше", "Direction", CALLED[Direction], required=True),
            column("base", "Было", "Base", Kind.DECIMAL, required=True),
            column("base_on", "Когда было", "Base on", Kind.DATE, required=True),
            column("fact", "Стало", "Fact", Kind.DECIMAL, required=True),
            column("fact_on", "Когда стало", "Fact on", Kind.DATE, required=True),
            choosing("quantity", "Что измеряет", "Quantity", CALLED[Quantity]),
            column("method", "Метод расчёта", "Method", Kind.LONG_TEXT, most=4_000),
            column("confirmed_by", "Кто подтвердил рубли", "Who confirmed the roubles", most=300),
        ),
    )


def _steps() -> Layout:
    return Layout(
        key="practice_steps",
        title=Words("Алгоритмы практик", "Algorithms of practices"),
        file="practice_steps",
        identity=("practice", "title"),
        fields=(
            _practice(),
            column("title", "Шаг", "Step", required=True),
            column("role", "Кто делает", "Who does it", required=True, most=200),
            column("days", "Рабочих дней", "Working days", Kind.WHOLE, required=True),
        ),
    )
