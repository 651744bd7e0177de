"""What is stored of exemplar projects that are handed on."""

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from domain.engine.tables import CODE, SUBJECT, TABLES

__all__ = ["TABLES"]


class Package(SQLModel, table=True):
    """A frozen exemplar project, ready to be handed on."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    edition: int
    manifest: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    frozen_on: date
