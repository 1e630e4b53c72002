"""For those who run it: what is set, whether a server gives out what it says, and in what it is shut when it runs."""

import json
import re
import threading
from contextlib import contextmanager

import pyoxigraph as ox
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server

from app import config, create_app
from app.cli import main
from app.cli.operate import _without_password
from app.graph import builds
from tests.conftest import ROOT
from tests.publish.released import released


def ran(*words, **environ):
    return CliRunner().invoke(main, list(words), env={f"CMAA_{name}": value for name, value in environ.items()})


# --- config


def test_every_setting_is_shown_with_its_source():
    told = ran("config", "--port", "9000", "--format", "json", QUERY_SECONDS="2.5", HOSTS="a.example, b.example")
    rows = {row["setting"]: row for row in json.loads(told.stdout)}
    assert list(rows) == [f"CMAA_{name.upper()}" for name in config.SETTINGS]
    assert (rows["CMAA_PORT"]["value"], rows["CMAA_PORT"]["default"], rows["CMAA_PORT"]["from"]) == (
        "9000",
        "8000",
        "option",
    )
    assert (rows["CMAA_QUERY_SECONDS"]["value"], rows["CMAA_QUERY_SECONDS"]["from"]) == ("2.5", "environment")
    assert rows["CMAA_HOSTS"]["value"] == "a.example,b.example"
    assert (rows["CMAA_WORKERS"]["value"], rows["CMAA_WORKERS"]["from"]) == ("4", "default")
    assert all(row["meaning"] for row in rows.values())


def test_an_option_goes_before_the_environment():
    rows = json.loads(ran("config", "--port", "9000", "--format", "json", PORT="9001").stdout)
    assert next((r["value"], r["from"]) for r in rows if r["setting"] == "CMAA_PORT") == ("9000", "option")


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_password_is_never_shown(form):
    told = ran("config", "--format", form, ENDPOINT="https://me:s3cret@host.example/sparql")
    assert "s3cret" not in told.output
    assert "https://me:…@host.example/sparql" in told.stdout


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="/@:Q"), max_size=5),
    st.text("Q/@:#?", min_size=3).filter(lambda p: "Q" in p),
)
def test_however_odd_the_password(name, password):
    assert "Q" not in _without_password(f"http://{name}:{password}@host/sparql")


def test_settings_that_are_none_and_settings_that_are_wrong():
    told = ran("config", PROT="9000")
    assert told.exit_code == 0
    assert 'CMAA_PROT: no such setting; did you mean "CMAA_PORT"?' in told.stderr
    wrong = ran("config", WORKERS="many")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert 'CMAA_WORKERS: "many" is not a number' in wrong.stderr


# --- verify


@pytest.fixture(scope="module")
def quads():
    """A few statements, unnamed nodes among them, and the same number written otherwise by a store."""
    text = """
        @prefix ex: <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://w3id.org/cmaa/graph/data/x> { ex:a ex:list (1 2 3) ; ex:b "01"^^xsd:nonNegativeInteger, "été"@fr . }
        <https://w3id.org/cmaa/graph/inferred> { ex:a a ex:Thing . }
    """
    return list(ox.parse(text, ox.RdfFormat.TRIG))


@pytest.fixture
def build(quads, tmp_path):
    """The folder of builds with one build that serves."""
    release = released(quads, tmp_path / "build" / "aaaa-rules")
    store = ox.Store(str(release.folder / "store"))
    store.bulk_extend(quads)
    store.flush()
    builds.switch(tmp_path / "build", "aaaa-rules")
    return release


@contextmanager
def serving(asker, settings, release, change=lambda path, body: body):
    """Serve the pages of a release; `change` is what somebody on the way does to what is sent."""
    app = create_app(asker, settings, release)

    @app.after_request
    def tamper(answer):
        from flask import request

        answer.direct_passthrough = False
        changed = change(request.path, answer.get_data())
        answer.close()
        if isinstance(changed, str):
            answer.status_code, answer.headers["Location"] = 302, changed
        else:
            answer.set_data(changed)
        return answer

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def lines(told) -> dict[str, str]:
    return {line.partition(":")[0].partition(" (")[0]: line.partition(": ")[2] for line in told.stdout.splitlines()}


def test_a_server_that_gives_what_it_says(asker, settings, build):
    with serving(asker, settings, build) as url:
        told = ran("verify", url, BUILD=str(build.folder.parent))
        assert (told.exit_code, told.stderr) == (0, "")
        assert list(lines(told)) == ["dump", "description", "readiness", "checksum", "build on this disk"]
        assert lines(told)["dump"] == f"ok, {build.stated} statements, RDFC-1.0 hash {build.hash}"
        assert all(said.startswith("ok") for said in lines(told).values())
        alone = ran("verify", url + "/", "--alone", BUILD=str(build.folder.parent))
        assert list(lines(alone)) == ["dump", "description", "readiness", "checksum"]
        port = url.rpartition(":")[2]
        for host in ("127.0.0.1", "0.0.0.0"):
            assert ran("verify", BUILD=str(build.folder.parent), HOST=host, PORT=port).stdout == told.stdout


OTHER = b'<https://example.org/z> <https://example.org/z> "z" .\n'


@pytest.mark.parametrize(
    ("path", "change", "wrong"),
    [
        ("/dump/cmaa.nq", lambda b: b + OTHER, {"description", "readiness", "checksum", "build on this disk"}),
        (
            "/dump/cmaa.nq",
            lambda b: b[b.index(b"\n") + 1 :],
            {"description", "readiness", "checksum", "build on this disk"},
        ),
        ("/dump/cmaa.nq", lambda b: b"\n".join(reversed(b.splitlines())), {"checksum"}),
        ("/dump/cmaa.nq", lambda b: b"no statement", {"dump"}),
        ("/dump/cmaa.nq", lambda b: b"", {"description", "readiness", "checksum", "build on this disk"}),
        ("/doc/dataset.ttl", lambda b: re.sub(rb'"[0-9a-f]{64}"', b'"' + b"0" * 64 + b'"', b), {"description"}),
        ("/doc/dataset.ttl", lambda b: b"<", {"description"}),
        ("/readyz", lambda b: b"ready: " + b"0" * 64 + b"\n", {"readiness"}),
        ("/readyz", lambda b: b"<html>", {"readiness"}),
        ("/dump/SHA256SUMS", lambda b: b"", {"checksum"}),
    ],
)
def test_what_is_tampered_with_on_the_way_is_found(asker, settings, build, path, change, wrong):
    with serving(asker, settings, build, lambda at, body: change(body) if at == path else body) as url:
        told = ran("verify", url, BUILD=str(build.folder.parent))
    assert told.exit_code == 1
    assert {what for what, said in lines(told).items() if said.startswith("WRONG")} == wrong


def test_a_server_of_another_build_is_not_that_on_this_disk(asker, settings, build, quads, tmp_path):
    with serving(asker, settings, released(quads[1:], tmp_path / "other")) as url:
        told = ran("verify", url, BUILD=str(build.folder.parent))
    assert told.exit_code == 1
    assert [what for what, said in lines(told).items() if said.startswith("WRONG")] == ["build on this disk"]


def test_a_new_build_meanwhile_is_no_fault(asker, settings, build):
    seen = []

    def change(path, body):
        seen.append(path)
        return b"ready: " + b"0" * 64 + b"\n" if path == "/readyz" and seen.count(path) == 2 else body

    with serving(asker, settings, build, change) as url:
        told = ran("verify", url, "--alone")
    assert (told.exit_code, told.stdout) == (3, "")
    assert "took up another build meanwhile; verify it again" in told.stderr


def test_what_is_not_followed_and_what_is_too_much(asker, settings, build):
    elsewhere = "http://other.example/dump"
    with serving(asker, settings, build, lambda at, body: elsewhere if at == "/dump/cmaa.nq" else body) as url:
        told = ran("verify", url, "--alone")
    assert told.exit_code == 3
    assert "leads to http://other.example/dump, where we do not follow" in told.stderr
    large = b"x" * 1_100_000
    with serving(asker, settings, build, lambda at, body: large if at == "/dump/cmaa.nq" else body) as url:
        told = ran("verify", url, "--alone", "--megabytes", "1")
    assert told.exit_code == 3
    assert "more than 1 megabytes" in told.stderr
    with serving(asker, settings, build, lambda at, body: (threading.Event().wait(1.5) and b"") or body) as url:
        told = ran("verify", url, "--alone", "--seconds", "0.5")
    assert told.exit_code == 3
    assert "no whole answer within 0.5 seconds" in told.stderr


def test_addresses_that_are_none():
    assert ran("verify", "http://127.0.0.1:1").exit_code == 3
    assert ran("verify", "nowhere").exit_code == 2
    assert ran("verify", "http://host.example/?x=1").exit_code == 2
    assert ran("verify", "file:///etc/passwd").exit_code == 2


def test_a_server_of_something_else(asker, settings, build):
    app_of_others = make_server(
        "127.0.0.1", 0, lambda environ, start: (start("404 Not Found", [("Content-Length", "0")]) and [b""]) or [b""]
    )
    thread = threading.Thread(target=app_of_others.serve_forever)
    thread.start()
    try:
        told = ran("verify", f"http://127.0.0.1:{app_of_others.server_port}")
    finally:
        app_of_others.shutdown()
        thread.join()
        app_of_others.server_close()
    assert told.exit_code == 3
    assert "answers 404; check that this is the address of a CMAA Graph" in told.stderr


def test_without_a_server_the_build_on_disk_is_read(build):
    told = ran("verify", BUILD=str(build.folder.parent), PORT="1")
    assert told.exit_code == 0
    assert list(lines(told)) == ["record", "canonical form", "store"]
    assert "no server there" in told.stderr


def test_a_build_that_was_changed_is_found(build, quads):
    folder = str(build.folder.parent)
    store = ox.Store(str(build.folder / "store"))
    store.remove(quads[0])
    store.add(ox.Quad(ox.NamedNode("https://example.org/n"), *list(quads[0])[1:]))  # as many as before
    store.flush()
    del store
    assert lines(ran("verify", BUILD=folder, PORT="1"))["store"].startswith("WRONG")
    build.dump.write_bytes(build.dump.read_bytes().replace(b"Thing", b"Other"))
    told = ran("verify", BUILD=folder, PORT="1")
    assert told.exit_code == 1
    assert lines(told)["record"].startswith("WRONG")


def test_no_server_and_no_build(tmp_path):
    told = ran("verify", BUILD=str(tmp_path), PORT="1")
    assert (told.exit_code, told.stdout) == (3, "")
    assert "run `cmaa build`, or give an address" in told.stderr


# --- the container


@pytest.fixture(scope="module")
def image() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    steps = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, rest in steps]


@pytest.fixture(scope="module")
def services() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_the_image(image):
    bases = [rest.split()[0] for name, rest in image if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    final = image[max(i for i, (name, _) in enumerate(image) if name == "FROM") :]
    users = [rest for name, rest in final if name == "USER"]
    assert users
    assert all(re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user) for user in users)
    runs = " ".join(rest for name, rest in final if name == "RUN")
    assert "pip uninstall" in runs
    assert "pip install" not in runs
    assert "apt-get" not in runs
    assert not any(name == "COPY" and "--from=" not in rest for name, rest in final)
    last = [name for name, _ in final]
    assert last.index("USER") < last.index("CMD")
    health = json.loads(next(rest for name, rest in final if name == "HEALTHCHECK").partition(" CMD ")[2])
    compile(health[2], "the health check", "exec")
    assert health[:2] == ["python", "-c"]
    assert "/healthz" in health[2]


def test_what_the_image_holds():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    assert {"app", "data", "ontology", "queries", "shapes", "pyproject.toml", "README.md"} <= set(kept)
    assert not {".git", "build", "texts", "tests", ".venv"} & set(kept)


def test_every_service_is_shut_in(services, image):
    written = {m for name, rest in image if name == "RUN" for m in re.findall(r"/srv/\w+", rest)}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["tmpfs"] == ["/tmp"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["init"] is True, name
        assert "privileged" not in service
        assert "cap_add" not in service
        assert "user" not in service, name
        for volume in service.get("volumes", []):
            source, target = volume.split(":")
            assert re.fullmatch(r"\w+", source), "a volume, no folder of the host"
            assert target in written
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:")


def test_one_service_is_enough_unless_asked_otherwise(services):
    usual = [name for name, service in services.items() if not service.get("profiles")]
    assert usual == ["cmaa"]
    assert "builds:/srv/build" in services["cmaa"]["volumes"]
    with_store = {name for name, service in services.items() if service.get("profiles") == ["store"]}
    assert with_store == {"store", "push", "web"}
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == len(set(ports))
    assert services["web"]["environment"]["CMAA_ENDPOINT"].startswith("http://store:")
    other = {name for name, service in services.items() if service.get("profiles") == ["virtuoso"]}
    assert other == {"virtuoso", "push-virtuoso", "web-virtuoso"}
    assert services["web-virtuoso"]["environment"]["CMAA_ENDPOINT"].startswith("http://virtuoso:")
    assert "USER 10001:10001" in services["virtuoso"]["build"]["dockerfile_inline"]


def test_a_query_that_runs_can_end_before_the_container_does(services, settings):
    grace = float(services["cmaa"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.query_seconds + 1


def test_the_health_check_tells_alive_from_dead(image, asker, settings, build, monkeypatch):
    code = next(rest for name, rest in image if name == "HEALTHCHECK").partition(" CMD ")[2]
    run = compile(json.loads(code)[2], "the health check", "exec")
    with serving(asker, config.settings(home=ROOT, hosts="only.example"), build) as url:
        monkeypatch.setenv("CMAA_PORT", url.rpartition(":")[2])
        with pytest.raises(SystemExit) as ended:
            exec(run, {})
        assert not ended.value.code
    with pytest.raises(ConnectionRefusedError):
        exec(run, {})
