"""Names of organisations: the same, perhaps the same written in short, and others."""

from __future__ import annotations

import pytest

from domain.methodology.loader import load_default
from domain.pilot.facts import Attached
from domain.rules.documents import same_organisation
from domain.rules.names import perhaps_same, plain_name
from domain.rules.verdict import Outcome
from domain.stored.holdings import Holdings

PACK = load_default()
SCHOOL = "МБОУ «Школа № 7»"
IN_FULL = "Муниципальное бюджетное общеобразовательное учреждение «Школа № 7»"

SAME = [
    ("Школа №7", "Школа № 7"), ("Школа N 7", "Школа № 7"), ("Школа N7", "Школа № 7"), ("Школа No. 7", "Школа № 7"),
    ("Школа No7", "Школа № 7"), ("Школа номер 7", "Школа № 7"), ("Школа Nº 7", "Школа № 7"),
    ("‹Школа № 7›", "«Школа № 7»"), ("„Школа № 7‟", "Школа № 7"), ("“Школа № 7”", "'Школа № 7'"),
    ("Школа № 7.", "Школа № 7"), ("Школа\u200b № 7", "Школа № 7"), ("Школа\u00a0№\u00a07", "Школа № 7"),
    ("\ufeffШкола № 7", "Школа № 7"), ("МБОУ «Школа»№7", "МБОУ «Школа» № 7"),
    ("Школа № 7, г. Азов", "Школа № 7 г.Азов"), ("Школа им. Королёва", "Школа имени Королева"),
    ("MБОУ Шкoла № 7", "МБОУ Школа № 7"), ("Центр города Ростова‑на‑Дону", "Центр города Ростова-на-Дону"),
    ("ШКОЛА № 7", "школа № 7"), ("Лицей № 7/1", "Лицей №7/1"), ("Детский сад «Ёлочка»", "Детский сад Елочка"),
    ("Дом культуры (сельский)", "Дом культуры сельский"),
    ("Бассейн «Олимпии\u0306скии\u0306»", "Бассейн «Олимпийский»"),
]  # fmt: skip

PERHAPS = [
    (SCHOOL, IN_FULL), ("Школа № 7", SCHOOL), ("Школа № 7", IN_FULL), (SCHOOL, "МАОУ «Школа № 7»"),
    (SCHOOL, "МОУ Школа №7"),
    (SCHOOL, "Муниципальное бюджетное общеобразовательное учреждение города Ростова-на-Дону «Школа № 7»"),
    (SCHOOL, "МБОУ «Школа № 7» г. Шахты"), ("ООО «Ромашка»", "Общество с ограниченной ответственностью «Ромашка»"),
    ("ПАО Сбербанк", "Публичное акционерное общество «Сбербанк»"), ("АО «Завод»", "ОАО «Завод»"),
    ("ИП Иванов И.И.", "Индивидуальный предприниматель Иванов И. И."), ("ООО «Ромашка»", "Ромашка"),
    ("ГБУЗ «Городская больница № 1»", "Государственное бюджетное учреждение здравоохранения «Городская больница № 1»"),
    ("ГБУ РО «ЦРБ»", "ГБУ РО «Центральная районная больница»"),
    ("МБДОУ «Детский сад № 5»", "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад № 5»"),
    ("МБОУ СОШ № 7", "МБОУ «Средняя общеобразовательная школа № 7»"),
    ("МБУ ДО «Дом творчества»", "Муниципальное бюджетное учреждение дополнительного образования «Дом творчества»"),
    ("МКУ «Центр закупок»", "Муниципальное казённое учреждение «Центр закупок»"),
    ("МУП «Водоканал»", "Муниципальное унитарное предприятие «Водоканал»"),
    ("АНО ДПО «Центр»", "Автономная некоммерческая организация дополнительного профессионального образования «Центр»"),
    ("ФГБОУ ВО ДГТУ", "Федеральное государственное бюджетное образовательное учреждение высшего образования «ДГТУ»"),
    ("ГКУ РО «Центр занятости»", "Государственное казённое учреждение Ростовской области «Центр занятости»"),
    ("Администрация г. Азова", "Администрация города Азова"), ("МФЦ", "Многофункциональный центр"),
    ("МБУ ДО «Дом детского творчества»", "Дом детского творчества"),
]  # fmt: skip

OTHERS = [
    ("Школа № 7", "Школа № 8"), (SCHOOL, "МБОУ «Школа № 8»"), (SCHOOL, IN_FULL.replace("7", "8")),
    ("Школа № 17", "Школа № 1 7"), ("МБОУ «Школа № 7» г. Азова", "МБОУ «Школа № 7» г. Шахты"),
    ("ООО «Ромашка»", "АО «Ромашка»"), ("ООО «Школа № 7»", SCHOOL), ("ИП Иванов И.И.", "ИП Иванов И.П."),
    ("МБОУ", "МАОУ"), ("МБОУ", IN_FULL), ("Лицей № 7", "Школа № 7"), ("МБОУ «Лицей № 7»", SCHOOL),
    ("Школа № 7", "Школа № 7/1"), ("Детский сад «Солнышко»", "Детский сад «Солнце»"),
    ("МУП «Водоканал»", "ООО «Водоканал»"), ("Городская больница № 1", "Городская поликлиника № 1"),
    ("Школа № 7", "Школа № 7 для детей"), ("ГБУ РО «ЦРБ»", "ГБУ РО «ЦГБ»"),
    ("Администрация города Азова", "Администрация Азовского района"), ("До мажор МБУ", "Мажор"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), SAME)
def test_what_the_eye_does_not_mind_makes_no_other_organisation(one: str, two: str) -> None:
    assert plain_name(one) == plain_name(two)


@pytest.mark.parametrize(("one", "two"), PERHAPS)
def test_a_name_in_short_is_neither_the_same_nor_another(one: str, two: str) -> None:
    assert plain_name(one) != plain_name(two)
    assert perhaps_same(one, two)
    assert perhaps_same(two, one)


@pytest.mark.parametrize(("one", "two"), OTHERS)
def test_different_names_are_different_organisations(one: str, two: str) -> None:
    assert plain_name(one) != plain_name(two)
    assert not perhaps_same(one, two)
    assert not perhaps_same(two, one)


@pytest.mark.parametrize(
    ("protocol", "wanted"),
    [("мбоу \"Школа №7\".", Outcome.PASS), (IN_FULL, Outcome.UNKNOWN), ("МБОУ «Школа № 8»", Outcome.FAIL)],
)  # fmt: skip
def test_the_rule_passes_asks_or_fails_and_quotes_both_names(protocol: str, wanted: Outcome) -> None:
    papers = [_paper(1, "signed_card", SCHOOL), _paper(2, "closing_protocol", protocol)]

    outcome, reason = same_organisation(Holdings(organisation=SCHOOL, evidence=papers), PACK)

    assert outcome is wanted
    assert SCHOOL in reason.ru
    assert wanted is Outcome.PASS or (protocol in reason.ru and protocol in reason.en)


def test_one_other_organisation_fails_whatever_is_written_in_short() -> None:
    papers = [_paper(1, "signed_card", IN_FULL), _paper(2, "closing_protocol", "Лицей № 1")]

    outcome, reason = same_organisation(Holdings(organisation=SCHOOL, evidence=papers), PACK)

    assert outcome is Outcome.FAIL
    assert "Лицей № 1" in reason.ru
    assert IN_FULL not in reason.ru


def _paper(entry: int, kind: str, organisation: str) -> Attached:
    return Attached(entry, "sustaining", kind, kind, "", None, organisation=organisation)
