"""Site: the application as Flask has it, without looking at each of its functions over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask


class Site(Flask):
    """An application of which nothing is asynchronous."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is; Flask would ask of each, a dozen in a request, whether it is asynchronous."""
        return func
