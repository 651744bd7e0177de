"""Personal data is remarked on wherever a form has free text, and nowhere else."""

from __future__ import annotations

from datetime import date

from domain.methodology.schema import Decision
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from flows.forms import filled
from flows.remarks import remarks_on

PHONE = "тел. 240-12-34"


def test_every_text_of_a_form_is_looked_at_however_deep_it_lies() -> None:
    terms = {"text": f"уточнить, {PHONE}", "owner": "PER-0001", "due_on": date(2024, 12, 20)}
    form = filled(Decide,
        actor="PER-0001", subject="PRJ-0001", decision=Decision.CONDITIONAL, comment=PHONE, fields={"key_risk": PHONE},
        conditions=[terms],
    )  # fmt: skip

    assert [remark.ru for remark in remarks_on(form)] == [
        "Пояснение: похоже на персональные данные: номер телефона •••-••-34",
        "Замечания: похоже на персональные данные: номер телефона •••-••-34",
        "Условия: похоже на персональные данные: номер телефона •••-••-34",
    ]


def test_lists_and_people_of_a_card_are_texts_too() -> None:
    form = filled(OpenProject,
        actor="PER-0001", title="Запись", organisation="ORG-0001", risks=["отпуска", PHONE],
        people={"leader": f"Иванова Анна, {PHONE} <a@b.example>"},
    )  # fmt: skip

    assert [remark.en.partition(":")[0] for remark in remarks_on(form)] == ["people", "risks"]


def test_links_checksums_and_command_ids_are_no_texts() -> None:
    form = filled(AttachEvidence,
        actor="PER-0001", subject="PRJ-0001", kind="signed_card", link="https://files.example/89281234567",
        sha256="8" * 64, command_id="89281234567", title="карточка № 182 от 22.01.2020",
    )  # fmt: skip

    assert remarks_on(form) == ()
