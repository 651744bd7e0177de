"""A refusal names the field at fault as the form that staff filled in calls it."""

from __future__ import annotations

from domain.engine.refusals import Fault, Reason
from domain.engine.words import Language, Words
from domain.pilot.measurements import CorrectMeasurement
from flows.answers import refusal_text
from flows.forms import form_of

NO_ENTRY = Reason("not_among", Words("такой записи нет", "there is no such entry"), Fault.INPUT, "entry")
NOBODY = Reason("not_entitled", Words("у вас нет на это права", "you have no right to do this"), Fault.RULE, "actor")
ENDED = Reason("ended", Words("уже завершён", "has ended"))


def test_in_russian_a_field_is_called_as_on_the_form() -> None:
    said = refusal_text([NO_ENTRY, NOBODY, ENDED], Language.RU, form_of(CorrectMeasurement)).splitlines()[1:]

    assert said == [
        "- Номер записи измерения: такой записи нет",
        "- Кто действует: у вас нет на это права",
        "- уже завершён",
    ]


def test_in_english_too_and_where_the_form_has_no_such_field_it_is_called_by_its_name() -> None:
    assert "- Entry of the measurement: there is no such entry" in refusal_text(
        [NO_ENTRY], Language.EN, form_of(CorrectMeasurement)
    )
    assert "- entry: такой записи нет" in refusal_text([NO_ENTRY], Language.RU)
