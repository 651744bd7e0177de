"""What is stored of the folder of documents."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.engine.columns import Instant
from domain.engine.tables import TABLES

__all__ = ["TABLES"]


class StoredFile(SQLModel, table=True):
    """A file in the folder of documents, under the SHA-256 of its content."""

    __tablename__ = "stored_file"

    sha256: str = Field(max_length=64, primary_key=True)
    size: int
    media: str = Field(max_length=100)
    kept_at: datetime = Field(sa_type=Instant)
