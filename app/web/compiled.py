"""Compiled: templates are turned into Python once, not anew by each process that starts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder, each with the hash of its text. Where nothing can be written, nothing is."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        """Keep the templates of an environment as it is set up now."""
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(str(folder))
        options = (environment.trim_blocks, environment.lstrip_blocks, sorted(environment.extensions))
        self._options = repr(options)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of a template as it is kept; it says how the environment was set up."""
        return super().get_cache_key(f"{name}{self._options}", filename)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if that can be."""
        with suppress(OSError):
            super().dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a compiled template, if it can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)
