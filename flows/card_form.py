"""The form that changes a project's card: each field of the card may be left as it is, changed or emptied."""

from __future__ import annotations

from typing import Any

from pydantic import Field, create_model

from domain.engine.asked import Typed, fields_of
from domain.pilot.amendment import AmendCard
from domain.pilot.card_fields import CARD
from domain.pilot.cards import OpenProject
from flows.form_fields import asked_for, held
from flows.forms import Form, met


class _CardForm(Form):
    asks = AmendCard

    empty: list[str] = Field(default_factory=list, title="Очистить поля", description="ключи полей")

    def said(self) -> dict[str, Any]:
        """The fields that change, those that are emptied, and the people of each role."""
        known = {name: told for name, told in fields_of(OpenProject).items() if name in CARD}
        card = {name: held(self, told) for name, told in known.items() if getattr(self, name) is not None}
        people = met(self, ["people", *(name for name in card if known[name].how.typed is Typed.INTRODUCED)])
        card |= {name: value for name, value in people.items() if name in card} | dict.fromkeys(self.empty)
        own = {name: held(self, told) for name, told in fields_of(self.asks).items() if name != "people"}
        return own | {"card": card, "people": people["people"], "newcomers": people["newcomers"]}


_ASKED = asked_for(AmendCard)
CardForm: type[Form] = create_model(
    "CardForm",
    __base__=_CardForm,
    subject=_ASKED.pop("subject"),
    **{name: made for name, made in asked_for(OpenProject, optional=True).items() if name in CARD},
    **_ASKED,
)
