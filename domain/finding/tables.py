"""The one table of postings: in which subject a word stands, and how much it says there."""

from sqlalchemy import Index, desc
from sqlmodel import Field, SQLModel

from domain.engine.tables import CODE, TABLES

__all__ = ["TABLES"]


HEAVIEST = "ix_posting_weight"
"""The index along which the postings of a word are read, the heaviest first."""


class Posting(SQLModel, table=True):
    """A word of a subject: made from what is stored elsewhere, and made anew where it is missing."""

    __table_args__ = (
        Index(HEAVIEST, "term", "part", desc("weight"), "subject"),
        {"info": {"derived": True}, "sqlite_with_rowid": False},
    )

    term: str = Field(max_length=CODE, primary_key=True)
    subject: str = Field(max_length=CODE, primary_key=True, index=True)
    part: str = Field(max_length=20, primary_key=True)
    weight: int
