"""What every command carries: who acts, when, under which id, having seen which version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar
from uuid import uuid4

from domain.engine import asked
from domain.engine.actor import NOT_SAID, SYSTEM, Acting, acting_as
from domain.engine.words import Title, Words

__all__ = ["SYSTEM", "Command", "new_command_id"]


def new_command_id() -> str:
    """An id for a command that nobody will repeat on purpose."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """What every command carries."""

    name: ClassVar[str]
    says: ClassVar[Words]
    """What is asked for, as a person reads it in a list of actions."""
    typed: ClassVar[tuple[str, ...]] = ()
    """How a terminal asks for it, each a room and a word: `check appoint`; nothing where a command of another kind
    stands for it."""
    confidential: ClassVar[bool] = False
    """What is said is for nobody else's eyes: it travels as a draft only, never as parameters of a run."""

    unread: ClassVar[bool] = False
    """What is said is read by nobody for a time: no export holds anything from which it could be guessed."""

    grave: ClassVar[bool] = False
    """Whether somebody at a browser shows anew who they are before it: rights, keys and statuses are given by it."""

    @property
    def weighty(self) -> bool:
        """Whether this very deed is grave: a deputy says by which right, the security log has a line of it."""
        return self.grave

    actor: Annotated[str, asked.who("Кто действует", "Who acts", option="--as")]
    """Code of the person in whose name it is done, whose rights count."""
    acting: Acting = NOT_SAID
    """Who does it and how that is known; a claim of the actor's where no door says more."""
    on: Annotated[
        date,
        asked.value("Дата события", "Day of it", Words("Сегодня, если не указана", "today if not said"), option="--on"),
    ]
    """The day on which it happened, in the programme's time zone."""
    command_id: Annotated[
        str,
        asked.text(
            "Номер поручения",
            "Id of the command",
            Words("Повтор с тем же номером ничего не изменит", "repeating with the same id changes nothing"),
            most=120,
            option="--command-id",
        ),
    ] = field(default_factory=new_command_id)
    """Repeating a command with the same id returns the first result and writes nothing."""
    expected_version: Annotated[
        int | None,
        asked.value("Версия карточки, которую вы видели", "Version that you saw", option="--expect-version"),
    ] = None
    """The version that the actor saw; a newer one is a conflict."""

    def __init_subclass__(cls) -> None:
        """A region may call the action otherwise, by its name."""
        if "name" in cls.__dict__:
            cls.says = Title(cls.says, cls.name)

    def __post_init__(self) -> None:
        """Nobody's rights count but those of whoever the door let in, or lets act in another's name."""
        if self.acting.answers == self.actor:
            return
        if self.acting.proved:
            raise ValueError(self.actor)
        object.__setattr__(self, "acting", acting_as(self.actor))
