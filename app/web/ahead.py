"""Ahead: the codings that the page of any coded agreement is held against, read once the first answer is out.

They take as long as ten pages, and whoever asked for such a page first would wait for all of them. Nobody waits for
what is read here: it begins after an answer, goes one agreement at a time, and ends with its release.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from flask import Flask, Response, request

from app.errors import CmaaError
from app.web.kept import codings
from app.web.shared import asker

#: Seconds before the first agreement and between two, in which requests have the processor.
_FIRST, _PAUSE = 0.5, 0.02


def register(app: Flask) -> None:
    """Read ahead after the first answer of an application whose release lies in a box: it alone is asked for long."""
    begun = threading.Lock()

    def begin() -> None:
        if begun.acquire(blocking=False):
            threading.Thread(target=read, args=(app,), name="ahead", daemon=True).start()

    @app.after_request
    def after(answer: Response) -> Response:
        if not begun.locked() and request.blueprint != "operations" and hasattr(asker().store, "pinned"):
            answer.call_on_close(begin)
        return answer


def read(app: Flask) -> None:
    """Read what is kept of each completely coded agreement; stop where another release answers, or none."""
    with app.app_context(), suppress(CmaaError):
        pinned = getattr(asker().store, "pinned")  # noqa: B009  (of a box only; see register)
        steps = codings().ahead()
        time.sleep(_FIRST)
        while True:
            with pinned() as release:
                if release != app.config["RELEASE"] or not next(steps, ""):
                    return
            time.sleep(_PAUSE)
