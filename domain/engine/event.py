"""What every event is, and a field that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.engine.kinds import Kind
from domain.engine.words import Title, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to one subject."""

    kind: ClassVar[str]
    says: ClassVar[Words]
    """What happened, in the words of the journal."""
    owed: ClassVar[bool] = False
    """Somebody may have to be told, so that the entry goes to the outbox."""
    tallied: ClassVar[Words | None] = None
    """By which words digests tell how many there are in a subject; those of one batch take one row of the outbox."""
    told_late: ClassVar[bool] = False
    """It is told however late it was entered: somebody may object until a day, has to act, or is let in no more."""
    awaits: ClassVar[str] = ""
    """The field that names whoever has to act by it: told by the first rule of a pack, whatever roles that names."""
    stirs: ClassVar[bool] = True
    """Somebody did something in the subject, so that it is not idle."""
    otherwise: ClassVar[Words | None] = None
    """What happened instead where the facts of an entry tell so: a second title, which a region may change, too."""
    opens: ClassVar[Kind | None] = None
    """The kind of subject that begins with it."""

    def __init_subclass__(cls) -> None:
        """A region may call the event otherwise, by its kind."""
        if "kind" in cls.__dict__:
            cls.says = Title(cls.says, cls.kind)
            if cls.otherwise is not None:
                cls.otherwise = Title(cls.otherwise, f"{cls.kind}.otherwise")

    @classmethod
    def happened(cls, facts: Mapping[str, Any]) -> Words:
        """What an entry of it says happened, where its facts tell more than its kind."""
        return cls.otherwise if cls.otherwise and cls.came_otherwise(facts) else cls.says

    @classmethod
    def came_otherwise(cls, facts: Mapping[str, Any]) -> bool:
        """Whether its second title says what happened by these facts."""
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """What a field of the card was and what it is now."""

    field: str
    before: Any
    after: Any
