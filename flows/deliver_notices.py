"""Write and send what the ledger owes."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed

from domain.engine.words import Words
from flows.immediate_notices import tell
from flows.offer_chunks import STOPPING, ended_in_order
from flows.programme import Programme
from flows.run_holder import hold
from flows.settings import Settings


@flow(name="deliver-notices", timeout_seconds=1800)
async def deliver_notices() -> State[Any]:
    """Turn owed events into notices and hand over whatever may be sent; safe to repeat at any moment."""
    await hold()
    settings = Settings()
    with ended_in_order():
        told = tell(Programme.open(settings), stopping=STOPPING.is_set)
    said = Words(
        f"написано {told.written}, отправлено {told.sent}, осталось {told.left}",
        f"written {told.written}, sent {told.sent}, left {told.left}",
    ).say(settings.speaks)
    if STOPPING.is_set():
        said += Words("; остановлено, остальное уйдёт потом", "; stopped, the rest leaves later").say(settings.speaks)
    if told.down:
        return Failed(message=f"{said}; {told.down.say(settings.speaks)}", data=told)
    if told.again and not told.sent:
        said += Words("; ни одно письмо не принято", "; not one letter was taken").say(settings.speaks)
        return Failed(message=said, data=told)
    return Completed(message=said, data=told)
