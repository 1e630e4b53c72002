"""Settings: name, default, help, in one table. Each is read from the environment as `CMAA_<NAME>`."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from app.errors import MissingFolder, ParameterError

#: name → (default, help)
SETTINGS: dict[str, tuple[str, str]] = {
    "home": ("", "folder that holds ontology/, data/, shapes/ and queries/; by default the one around the program"),
    "build": ("", "folder for the built store; by default build/ in the home folder"),
    "texts": ("", "folder for texts that were taken in, which stay with you; by default texts/ in the home folder"),
    "endpoint": ("", "address of a remote SPARQL 1.1 store to ask instead of the built one"),
    "memory": ("1000000", "hold a graph of up to so many statements in memory; larger ones are read from disk"),
    "timeout": ("30", "seconds to wait for a remote store"),
    "host": ("127.0.0.1", "address that the server listens on"),
    "port": ("8000", "port that the server listens on"),
    "public": ("", "address under which the public reaches the server; by default the one that a request names"),
    "workers": ("4", "processes that answer queries within bounds"),
    "query_seconds": ("10", "seconds that one query may take; all those of one page three times as long"),
    "query_memory": ("1024", "megabytes of memory that one query may take"),
    "query_output": ("64", "megabytes that one answer may have"),
    "query_size": ("1000000", "bytes that the text of one query may have"),
    "per_client": ("2", "queries that one client may have running at a time"),
    "cache": ("64", "megabytes of answers that are kept, so that they need not be made again; 0 keeps none"),
    "hosts": (
        "",
        "names under which the server may be asked, by commas; by default that of the public address, else those of "
        "this machine where it listens to itself alone, else any",
    ),
    "proxies": ("0", "reverse proxies in front of the server, whose X-Forwarded headers are believed"),
    "log": ("slow", "requests that the log shows: slow (and failed), all or none"),
    "slow_seconds": ("1", "seconds from which a request counts as slow"),
}

_WHOLE = ("workers", "query_memory", "query_output", "query_size", "per_client", "cache", "proxies")

#: Which requests the log can show.
LOGS = ("slow", "all", "none")

#: The least and the most that a number can be, where it is not from 0 on.
_BETWEEN = {"port": (0, 65535), "workers": (1, 256), "query_seconds": (0.01, 86400), "timeout": (0.01, 86400)}

KNOWLEDGE = ("ontology", "data", "shapes", "queries")


@dataclass(frozen=True)
class Settings:
    """What the program was told, after defaults."""

    home: Path
    build: Path
    texts: Path
    endpoint: str
    memory: int
    timeout: float
    host: str
    port: int
    public: str
    workers: int
    query_seconds: float
    query_memory: int
    query_output: int
    query_size: int
    per_client: int
    cache: int
    hosts: tuple[str, ...]
    proxies: int
    log: str
    slow_seconds: float

    def folder(self, name: str) -> Path:
        """Return one of the knowledge folders, or raise MissingFolder."""
        path = self.home / name
        if not path.is_dir():
            raise MissingFolder(
                f'no folder "{name}"', where=str(self.home), remedy="name the project's folder with --home or CMAA_HOME"
            )
        return path


def settings(**overrides: object) -> Settings:
    """Read the settings from the environment; keyword arguments that are not None win."""
    values = {name: os.environ.get(f"CMAA_{name.upper()}") or default for name, (default, _) in SETTINGS.items()}
    values |= {name: str(value) for name, value in overrides.items() if value is not None}
    home = Path(values["home"]).expanduser().resolve() if values["home"] else default_home()
    build = Path(values["build"]).expanduser().resolve() if values["build"] else home / "build"
    texts = Path(values["texts"]).expanduser().resolve() if values["texts"] else home / "texts"
    return Settings(
        home=home,
        texts=texts,
        build=build,
        endpoint=values["endpoint"],
        memory=int(_number("memory", values)),
        timeout=_number("timeout", values),
        host=values["host"],
        port=int(_number("port", values)),
        public=values["public"].rstrip("/"),
        query_seconds=_number("query_seconds", values),
        slow_seconds=_number("slow_seconds", values),
        hosts=_names(values),
        log=_one_of("log", values, LOGS),
        **{name: int(_number(name, values)) for name in _WHOLE},
    )


def default_home() -> Path:
    """Return the checkout around this package, or the knowledge that an installed package carries."""
    package = Path(__file__).resolve().parent
    carried = package / "knowledge"
    return carried if carried.is_dir() else package.parent


def _one_of(name: str, values: dict[str, str], known: tuple[str, ...]) -> str:
    if values[name] not in known:
        raise ParameterError(
            f'"{values[name][:40]}" is not known', where=f"CMAA_{name.upper()}", remedy=f"write {', '.join(known)}"
        )
    return values[name]


def _names(values: dict[str, str]) -> tuple[str, ...]:
    """Return the names of the server; neither ports nor addresses of IPv6, which werkzeug cannot compare."""
    names = tuple(name.strip() for name in values["hosts"].split(",") if name.strip())
    if wrong := next((name for name in names if ":" in name), ""):
        what = f'"{wrong[:40]}" is not the name of a server'
        raise ParameterError(what, where="CMAA_HOSTS", remedy="give names, or addresses of IPv4, without a port")
    return names


def _number(name: str, values: dict[str, str]) -> float:
    least, most = _BETWEEN.get(name, (0, 1_000_000_000))
    try:
        number = float(values[name])
    except ValueError:
        number = math.nan
    if not least <= number <= most or (name in (*_WHOLE, "memory", "port") and number % 1):
        what = f'"{values[name][:40]}" is not a number' + (" that it can be" if number == number else "")
        raise ParameterError(what, where=f"CMAA_{name.upper()}", remedy=f"give one from {least} to {most}")
    return number
