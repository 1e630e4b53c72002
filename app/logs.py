"""Logs: what the server tells those who run it, on standard error, one line of JSON a message, whoever says it."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

#: Says a line of JSON for each request that the settings want shown (app.web.operations).
REQUESTS = "cmaa.requests"


class Line(logging.Formatter):
    """Writes a message as one line of JSON; a request is one already."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, who says it, the id of the request if there is one, what, and the traceback."""
        if record.name == REQUESTS:
            return record.getMessage()
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if found := getattr(record, "request", ""):
            said["id"] = found
        said["message"] = record.getMessage()
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=True)


def to_stderr() -> None:
    """Let requests, and warnings and errors of everything else, go to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    logging.getLogger(REQUESTS).setLevel(logging.INFO)
    logging.captureWarnings(True)
