"""Where letters of a person go: to the address named for them, else to the login."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func

from domain.registry.tables import TABLES

_person = TABLES["person"]
LETTERS_TO: ColumnElement[Any] = func.coalesce(func.nullif(_person.c.delivery, ""), _person.c.email).label("email")
"""The address of a person's letters, among the columns of a question."""

SHARES_BOX: ColumnElement[Any] = (func.coalesce(_person.c.delivery, "") != "").label("shares_box")
"""Whether that is a mailbox that was named, which others may read."""
