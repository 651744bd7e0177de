"""The rules of the programme in plain Python; its vocabulary is declared before anything else of it is imported."""

import domain.programme.kinds  # noqa: F401 - the engine's tables and states are made of its words
