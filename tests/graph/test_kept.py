"""What a build keeps of its statements gives the dump and the hash that a dump written whole would have."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import StoreError
from app.graph import dump, kept
from app.graph.kept import Kept
from tests.conftest import ROOT

LINES = st.sets(st.text("ab <>.é-+", max_size=5).map(lambda text: f"{text}\n".encode()), max_size=12)
MANY = [f"<{number:05}> .\n".encode() for number in range(2000)]


def written(folder, lines) -> Kept:
    folder.mkdir()
    content = b"".join(sorted(lines))
    (folder / kept.DUMP).write_bytes(content)
    return Kept(folder / kept.DUMP, hashlib.sha256(content).hexdigest(), len(content))


def amended(folder, found: Kept, gone, come):
    folder.mkdir()
    return found.then(gone, come).write(folder)


@pytest.fixture
def first(tmp_path) -> Kept:
    return written(tmp_path / "first", MANY)


@given(LINES, st.lists(LINES, max_size=4), st.randoms())
def test_changes_upon_changes_give_what_is_there_at_the_end(tmp_path_factory, old, steps, chance):
    place = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_PART", chance.choice([1, 100]))
        now, found = set(old), written(place / "0", old)
        for number, come in enumerate(steps, 1):
            gone = {line for line in sorted(now) if chance.random() < 0.4}
            come = come - (now - gone)
            now = (now - gone) | come
            folder = place / str(number)
            base = amended(folder, found, gone, come)
            content = b"".join(sorted(now))
            if isinstance(base, str):
                assert (folder / kept.DUMP).read_bytes() == content
                found = Kept(folder / kept.DUMP, base, len(content))
                continue
            found = kept.read(folder, base)
            if chance.random() < 0.5:  # both orders: the hash alone first, or the dump first
                assert kept.digest(folder, base) == hashlib.sha256(content).hexdigest()
            assert kept.whole(folder, base).read_bytes() == content
            assert kept.digest(folder, base) == hashlib.sha256(content).hexdigest()


def test_a_small_change_writes_no_dump(tmp_path, first):
    base = amended(tmp_path / "next", first, MANY[3:5], [b"<x> .\n"])
    assert sorted(path.name for path in (tmp_path / "next").iterdir()) == [kept.BASE, kept.CHANGES]
    assert (tmp_path / "next" / kept.CHANGES).read_text() == "-<00003> .\n-<00004> .\n+<x> .\n"
    assert (base.hash, base.size) == (first.hash, first.size)


def test_a_large_change_writes_it_whole(tmp_path, first):
    assert amended(tmp_path / "next", first, MANY[:500], []) == hashlib.sha256(b"".join(MANY[500:])).hexdigest()
    assert [path.name for path in (tmp_path / "next").iterdir()] == [kept.DUMP]


def test_what_is_undone_leaves_no_trace(tmp_path, first):
    there = amended(tmp_path / "there", first, MANY[:2], [b"<x> .\n"])
    back = amended(tmp_path / "back", kept.read(tmp_path / "there", there), [b"<x> .\n"], MANY[:2])
    assert back.same
    assert kept.digest(tmp_path / "back", back) == first.hash
    assert kept.whole(tmp_path / "back", back).read_bytes() == first.path.read_bytes()


@pytest.mark.parametrize(
    ("gone", "come", "what"),
    [
        ([b"<no> .\n"], [], "a statement is missing"),
        ([], [MANY[7]], "a statement is there twice"),
        ([b"<00001> .\n"], [], "a statement is missing|not what was built"),
        ([], [b"<x> .\n"], "a statement is there twice|not what was built"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(tmp_path, first, gone, come, what):
    base = amended(tmp_path / "next", first, [MANY[1]], [b"<x> .\n"])
    with pytest.raises(StoreError, match=f"({what}).*cmaa build --whole"):
        kept.read(tmp_path / "next", base).then(gone, come)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def turned(path):
    content = path.read_bytes()
    path.write_bytes(content[:-4] + b"z" + content[-3:])


@pytest.mark.parametrize("damage", [cut, turned, lambda path: path.unlink()])
@pytest.mark.parametrize("name", [kept.BASE, kept.CHANGES])
@pytest.mark.parametrize("get", [kept.whole, kept.digest])
def test_what_is_damaged_is_never_given_out(tmp_path, first, get, name, damage):
    folder = tmp_path / "next"
    base = amended(folder, first, [MANY[1]], [b"<x> .\n"])
    damage(folder / name)
    with pytest.raises(StoreError, match="cmaa build --whole"):
        get(folder, base)
    assert not (folder / kept.DUMP).exists()
    assert not (folder / kept.HASH).exists()


def test_a_dump_that_is_not_the_one_known_is_not_amended_whole(tmp_path, first):
    turned(first.path)
    with pytest.raises(StoreError, match="not what was built"):
        dump.amend(first.path, tmp_path / "new", [MANY[1]], [], first.hash)


def test_a_build_that_is_gone_is_a_clear_error(tmp_path):
    base = kept.Base("0" * 64, 1, "1" * 64)
    for get in (kept.whole, kept.digest):
        with pytest.raises(StoreError, match="the build is gone"):
            get(tmp_path / "nowhere", base)


def test_a_hash_that_was_half_written_is_worked_out_again(tmp_path, first):
    base = amended(tmp_path / "next", first, [MANY[1]], [])
    known = kept.digest(tmp_path / "next", base)
    (tmp_path / "next" / kept.HASH).write_text(known[:20])
    assert kept.digest(tmp_path / "next", base) == known


def test_processes_that_need_the_dump_at_once_get_the_same(tmp_path, first):
    folder = tmp_path / "next"
    base = amended(folder, first, [MANY[1]], [b"<x> .\n"])
    (folder / f".{kept.DUMP}").write_bytes(b"left by one that was killed")
    code = (
        "import sys; from pathlib import Path; from app.graph import kept;"
        f"f, b = Path(sys.argv[1]), kept.{base!r};"
        "print(kept.digest(f, b), len(kept.whole(f, b).read_bytes()))"
    )
    several = [
        subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate()[0] for process in several}
    content = b"".join(sorted({*MANY, b"<x> .\n"} - {MANY[1]}))
    assert said == {f"{hashlib.sha256(content).hexdigest()} {len(content)}\n"}
    names = {path.name for path in folder.iterdir()}
    assert names == {kept.DUMP, kept.BASE, kept.CHANGES, kept.HASH, ".lock"}
