"""Texts of a consent to publish: which are one, which are none, and which a person must read."""

from __future__ import annotations

import pytest

from domain.rules.consent import read_consent
from domain.rules.verdict import Outcome

GIVEN = [
    "Без возражений", "возражений нет", "Нет возражений", "Возражений не имею", "не имею возражений",
    "ничего против не имеем", "Согласие дано без ограничений", "Да.", "ДА!", "Yes.", "Разрешено", "Согласовано",
    "agreed", "одобряю", "Согласны на публикацию результатов проекта.", "не возражаем", "не против публикации",
    "Согласие на публикацию результатов получено, разрешаем использовать материалы.",
    "Не возражаем против публикации результатов проекта.", "Согласны на публикацию результатов.", "Согласие дано",
    "Не возражаем против публикации", "Разрешаем", "Да", "We agree.", "Согласна", "согласен!", "Мы не против",
    "Возражения отсутствуют", "Против публикации не возражаем", "Против публикации возражений нет",
    "Возражений против публикации не имеем", "Нет никаких возражений", "Каких-либо возражений не имеем",
    "Нет, не возражаем", "Не будем возражать", "ничего не имею против", "не имеем ничего против", "Да, согласны",
    "Да, разрешаем публикацию", "Согласие имеется", "Согласие есть", "Имеется", "Получено", "Даю согласие",
    "Даём согласие на публикацию", "Выражаю согласие", "Одобрено", "Публикацию разрешаю", "Публикация разрешена",
    "Согласие дано, отказа не поступало", "Согласие не отозвано", "Согласны. Персональных данных нет.",
    "Согласие получено без оговорок", "Безоговорочно согласны", "Согласен без каких-либо условий",
    "Можно публиковать", "Просим опубликовать", "No objections", "No objection to publication", "We do not object",
    "We don’t object", "Without objection", "We have no objections", "Consent given", "Consent granted.",
    "Permission granted", "We permit publication", "I consent", "Yes, we agree", "OK", "Approved",
    "We agree without reservation", "The results may be published", "We don't mind",
    "Согласны на публикацию не только результатов, но и материалов", "Добро дано", "Соглашаемся", "Заказчик согласен",
    "Согласия всех участников получены", "Мы за публикацию", "I hereby give my consent to publication", "Agreed!",
    "Consent obtained 12.05.2024", "Никто не возражает", "Согласен: Иванов И.И., 12.05.2024",
    "Согласие получено (протокол № 5)", "Публиковать можно", "Не вижу препятствий для публикации", "Безусловно",
    "Agreement reached", "No-objection", "We have no problem with publication", "Не секретно, согласны",
    "Согласны в полном объёме без изъятий", "You have our permission", "Won't object",
    "С публикацией согласен, возражений нет", "Коммерческой тайны нет, согласны", "Согласны. Запретов нет.",
    "Согласие: да", "Consent: yes", "Не возрожаем", "Согласны, что результаты будут опубликованы на сайте",
    "We agree that the results will be published", "We are happy for the results to be published",
    "Согласие дано в полном объёме", "Согласен, возражений и замечаний не имею", "Автор не возражает",
    "Согласны. Вопросов нет.", "Не имеем претензий", "Согласие отозвано не было", "I agree, no problem",
    "Consent is not withdrawn", "We couldn’t agree more", "No one objected", "Not opposed to publication",
    "Publication approved by the customer", "Конечно", "Препятствий для публикации нет",
]  # fmt: skip

NOT_GIVEN = [
    "согласие отсутствует", "отзыв согласия", "согласие аннулировано", "вряд ли согласны", "I don’t agree",
    "I can’t agree", "I dont agree", "lack of consent", "hardly agree", "consent withheld", "consent revoked",
    "не согласен", "нет", "отказ", "против публикации", "без согласия", "", "Не согласны на публикацию",
    "Согласие не даём", "Отказываемся публиковать", "Мы против публикации", "Согласны, но без цифр",
    "We do not consent", "Разрешаем только внутри министерства", "Нет согласия", "Согласия нет", "согласие отозвано",
    "Согласие не получено", "Не даём согласия", "Несогласен", "Не разрешаем", "Публикация запрещена", "Возражаем",
    "Имеются возражения", "Есть возражения против публикации", "Не одобряю", "едва ли согласимся",
    "Согласие утратило силу", "срок согласия истёк", "Consent denied", "Consent refused", "no consent", "We object",
    "disagree", "I disagree.", "not agreed", "We cannot allow publication", "won't permit", "Permission declined",
    "We are against publication", "unable to consent", "never agreed", "consent was withdrawn",
    "consent has been cancelled", "absence of consent", "No.", "Нет!", "Согласен не был", "Никто согласия не давал",
    "Ни при каких условиях", "Публикация нежелательна", "Согласие отменено", "Воздерживаемся", "consent expired",
    "no permission", "Согласие на публикацию не требуется", "Отказано", "отклонено", "Родители не согласны",
    "Согласие заказчика не получено", "We do not permit publication", "No, we do not agree", "Запрещаем",
    "публиковать нельзя", "Не публиковать", "I do not give my consent", "consent not given", "consent not obtained",
    "—", "С публикацией не согласны", "В согласии отказано", "Согласие больше не действует", "Да нет",
    "Ни в коем случае", "Не можем согласиться", "Согласен с отказом", "Согласны, что публиковать нельзя",
    "Согласие получено не было", "Not for publication", "Consent has not been given", "Under no circumstances",
    "Declined", "You do not have my consent", "Nope", "Отказ от публикации", "Yes for text, no for photos",
    "Согласие: нет", "Consent: no", "Не все согласны", "Согласие просрочено", "Автор возражает",
    "Согласие родителей отсутствует", "Ребёнок против", "Не согласовано", "Не одобрено", "Unauthorised",
    "I cannot agree", "We wouldn’t agree", "Заказчик согласен, исполнитель — нет", "Согласия пока нет",
    "Согласие дано, но отозвано", "We have objections", "Возражения есть и согласия нет",
    "Отказ получен и согласия нет", "Consent is missing", "Согласны ничего не публиковать",
]  # fmt: skip

FOR_A_PERSON = [
    "согласие будет дано позднее", "согласие уточняется", "согласие требуется", "требуется согласие",
    "согласие ожидается", "получить согласие", "Согласны?", "consent pending", "consent required",
    "при условии согласия заказчика", "если заказчик согласен", "согласен частично", "согласие с оговорками",
    "Согласен ___", "Публикация в сборнике", "Публикация не запрещена", "отказа не поступало",
    "согласен / не согласен", "да/нет", "Согласие на согласовании", "Ждём согласия", "запрошено согласие",
    "Согласие получим", "Согласны, кроме фамилий", "Согласны только на обезличенные данные", "Возможно, согласны",
    "Согласие оформляется", "Согласие в процессе получения", "awaiting consent", "consent will be given later",
    "agree, provided that names are removed", "agree in part", "We agree if the customer agrees", "Consent requested",
    "Do you agree?", "Agree except for names", "Согласны ли вы на публикацию", "Согласие: [указать]",
    "Согласны при условии, что не будут указаны фамилии", "Разрешаем публиковать после согласования",
    "Согласен с замечаниями", "Условно согласны", "В целом согласны", "Готовы дать согласие",
    "Необходимо согласие заказчика", "Нужно согласие", "consent to be obtained", "subject to approval",
    "Maybe we agree", "☐ согласен ☐ не согласен", "Согласно приказу № 5", "По согласованию с заказчиком",
    "в случае согласия руководства", "Согласие планируется получить", "Согласен …", "Не вижу оснований для отказа",
    "Согласен при сохранении анонимности", "Provisionally agreed", "Не возражаем, если без фамилий", "Будем согласны",
    "Скорее да", "Yes, but anonymised", "Consent is being sought", "To be agreed", "Agreed in principle",
    "Limited consent", "For internal use only", "На усмотрение заказчика", "Ответ ожидается",
    "Согласие действует до 2025 года", "Согласие: —", "Consent: n/a", "Согласны на публикацию без указания фамилий",
    "Согласие под вопросом", "Согласие направлено на подпись", "Часть участников согласна", "Почти согласны",
    "Согласие получено от всех, кроме Иванова", "Согласие истребовано", "Согласие предоставим", "Спросить согласие",
    "Agree with comments", "Approval is awaited", "Согласен(на) / не согласен(на)", "Не препятствуем",
    "I would like to give consent", "☐ Да", "Согласны после проверки текста", "Разрешаем до 31.12.2025",
]  # fmt: skip


@pytest.mark.parametrize("text", GIVEN)
def test_a_plain_agreement_is_a_consent_even_one_said_with_a_negation(text: str) -> None:
    assert read_consent(text)[0] is Outcome.PASS


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_a_negation_of_the_consent_is_none(text: str) -> None:
    assert read_consent(text)[0] is Outcome.FAIL


@pytest.mark.parametrize("text", FOR_A_PERSON)
def test_a_consent_to_come_in_part_or_on_a_condition_is_for_a_person(text: str) -> None:
    assert read_consent(text)[0] is Outcome.UNKNOWN


@pytest.mark.parametrize("text", GIVEN)
def test_a_consent_in_capitals_with_odd_spaces_is_the_same(text: str) -> None:
    spaced = text.upper().replace(" ", "\u00a0 ")

    assert read_consent(f"\u200b {spaced}\n")[0] is Outcome.PASS


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Вряд ли согласны", "вряд ли"),
        ("Consent was revoked", "revoked"),
        ("I don’t agree", "don't"),
        ("Согласие уточняется", "уточняется"),
        ("Если заказчик согласен", "если"),
        ("Согласен частично", "частично"),
        ("Согласен ___", "___"),
    ],
)
def test_the_reason_quotes_the_words_that_decided(text: str, quoted: str) -> None:
    reason = read_consent(text)[1]

    assert f"«{quoted}»" in reason.ru
    assert f"“{quoted}”" in reason.en


@pytest.mark.parametrize("text", ["При условии согласия заказчика", "Согласен частично", "Согласие с оговорками"])
def test_a_consent_with_a_reservation_says_that_a_person_must_read_it(text: str) -> None:
    reason = read_consent(text)[1]

    assert "должен прочесть человек" in reason.ru
    assert "a person must read it" in reason.en
