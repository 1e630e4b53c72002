"""Serving: finish what was begun, leave nothing behind, and take up a new build without a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError

import pytest
from click.testing import CliRunner

from app import config, serve
from app.cli import main
from app.errors import ParameterError, StoreError
from app.graph import build, builds
from app.serve.strict import Channel
from tests.conftest import ROOT
from tests.store.box.test_box import gone, numbered, released, until

SLOW = """
import time
from flask import Flask
from app import config, serve
app = Flask("slow")
@app.get("/")
def slow():
    print("asked", flush=True)
    time.sleep(1)
    return "done"
s = config.settings(port=0)
serve.run(app, s, serve.listening(s))
"""

FAILING = """
from app import config, create_app, serve
from app.store.embedded import EmbeddedStore
from app.ask.run import Asker
s = config.settings(port=0, log="all")
app = create_app(Asker.over(EmbeddedStore(), s.folder("queries")), s)
@app.get("/broken")
def fail():
    raise RuntimeError("a fault")
serve.run(app, s, serve.listening(s))
"""

WHOLE = """
import sys
from app import config, serve
from app.graph import builds
s = config.settings(build=sys.argv[1], port=0, workers=2)
serve.serve(s, None, builds.release(builds.current(s)))
"""


def built(folder, name: str, quads, day: int = 1):
    """Write a build, name it as the current one, and return its release."""
    made = replace(released(folder / name, quads), written=name)
    record = {"built": f"2026-11-{day:02}T00:00:00+00:00", "engine": "rules", "files": 1}
    record |= {"stated": made.stated, "inferred": 0, "hash": name}
    (folder / name / builds.RECORD).write_text(json.dumps(record))
    builds.switch(folder, name)
    return builds.release(folder / name)


def begun(code: str, *arguments: str, **more) -> subprocess.Popen:
    command = [sys.executable, "-u", "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, **more)


def address(server: subprocess.Popen) -> str:
    said = server.stdout.readline()
    assert said.endswith("/ (stop with Ctrl-C)\n")
    return said.split()[3]


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert "Server" not in answer.headers
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_what_it_was_asked(told):
    with begun(SLOW) as server, ThreadPoolExecutor(1) as clients:
        url = address(server)
        port = int(url.rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):  # one that never asks does not hold it up
            answer = clients.submit(get, url)
            assert server.stdout.readline() == "asked\n"
            server.send_signal(told)
            assert answer.result() == (200, "done")
            assert server.wait(30) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_told_twice_it_stops_at_once():
    with begun(SLOW) as server, ThreadPoolExecutor(1) as clients:
        answer = clients.submit(get, address(server))
        assert server.stdout.readline() == "asked\n"
        server.terminate()
        until(lambda: default(server.pid, signal.SIGTERM))
        server.terminate()
        assert server.wait(30) == -signal.SIGTERM
        with pytest.raises((OSError, HTTPException)):
            answer.result()


def default(pid: int, number: int) -> bool:
    """Tell whether a process takes a signal as every process does: it has no handler of its own for it (proc(5))."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return not caught >> (number - 1) & 1


def test_the_log_is_lines_of_json_on_standard_error():
    with begun(FAILING, stderr=subprocess.PIPE) as server:
        url = address(server)
        with pytest.raises(HTTPError) as refused:
            get(f"{url}broken")
        assert refused.value.code == 500
        number = refused.value.headers["X-Request-Id"]
        refused.value.close()
        assert get(f"{url}healthz")[0] == 200
        server.terminate()
        lines = [json.loads(line) for line in server.communicate(timeout=30)[1].splitlines()]
    fault, *requests = lines
    assert (fault["id"], fault["from"], fault["traceback"].splitlines()[-1]) == (number, "app", "RuntimeError: a fault")
    assert [(line["path"], line["status"]) for line in requests] == [("/broken", 500), ("/healthz", 200)]
    assert requests[0]["id"] == number


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_a_new_build_serves_without_a_restart(graph, tmp_path):
    built(tmp_path, "aa-rules", graph.quads())
    with begun(WHOLE, str(tmp_path)) as server:
        url = address(server)
        assert "Japan–United States" in get(url)[1]
        built(tmp_path, "bb-rules", numbered(3), 2)
        assert server.stdout.readline() == "serving build bb-rules, hash bb-rules\n"
        assert "Japan–United States" not in get(url)[1]
        boxes = [pid for pid in os.listdir("/proc") if pid.isdigit() and parent(pid) == server.pid]
        assert len(boxes) == 1
        server.terminate()
        assert server.wait(30) == 0
        until(lambda: gone(boxes))


def parent(pid: str) -> int:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_a_build_that_cannot_be_loaded_leaves_the_old_one(settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(serve, "_LOOK", 0.01)
    first = built(tmp_path, "aa-rules", numbered(1))
    asked = []

    def switch(release):
        asked.append(release)
        if release.hash == "bb-rules":
            raise StoreError("cannot be read", where="there", remedy="run `cmaa build`")
        releases.release = release

    stop, releases = threading.Event(), SimpleNamespace(release=first, switch=switch)
    watching = threading.Thread(target=serve.follow, args=(replace(settings, build=tmp_path), releases, stop))
    watching.start()
    second = built(tmp_path, "bb-rules", numbered(2), 2)
    until(lambda: asked == [second])
    assert releases.release == first
    (tmp_path / "current").write_text("nowhere\n")
    fourth = built(tmp_path, "dd-rules", numbered(4), 4)
    until(lambda: releases.release == fourth)
    stop.set()
    watching.join()
    assert asked == [second, fourth]
    assert "the build before goes on serving: there: cannot be read" in capsys.readouterr().err


def test_what_cannot_be_served(settings, asker):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StoreError, match=f"127.0.0.1:{port}: cannot listen .*; choose another PORT"):
            serve.serve(replace(settings, port=port), asker)
    with pytest.raises(ParameterError, match="nothing to serve"):
        serve.serve(settings, None)


def test_the_command_line_says_that_a_port_is_taken(small, tmp_path):
    settings = config.settings(home=small, build=tmp_path)
    build.build(settings)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = ["serve", "--home", str(small), "--port", str(port)]
        told = CliRunner().invoke(main, words, env={"CMAA_BUILD": str(tmp_path)})
    assert told.exit_code == 3
    assert told.stderr.startswith(f"error: 127.0.0.1:{port}: cannot listen (")
    assert told.stderr.endswith("; choose another PORT\n")


def test_the_loop_does_not_ask_after_an_answer_that_a_thread_is_sending():
    """It would turn without end until the thread is done, and keep it from its work."""
    channel = object.__new__(Channel)
    channel.will_close = channel.close_when_flushed = False
    channel.adj = SimpleNamespace(outbuf_high_watermark=100)
    channel.outbuf_lock, channel.total_outbufs_len = threading.Condition(), 0
    assert not channel.writable()
    channel.total_outbufs_len = 10
    assert channel.writable()

    def asked() -> bool:
        with ThreadPoolExecutor(1) as other:
            return other.submit(channel.writable).result()

    with channel.outbuf_lock:
        assert not asked()
        channel.total_outbufs_len = 1000  # so much that the thread waits for the loop
        assert asked()
        channel.total_outbufs_len, channel.will_close = 0, True
        assert asked()
