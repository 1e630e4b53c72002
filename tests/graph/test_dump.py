"""A dump that is amended is the one that would be written anew."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import StoreError
from app.graph import dump

LINES = st.sets(st.text("ab <>.é", max_size=6).map(lambda text: f"{text}\n".encode()), max_size=12)


@given(LINES, LINES, st.randoms(), st.integers(1, 20))
def test_it_holds_what_stays_and_what_came_in_order(tmp_path_factory, old, come, chance, part):
    folder = tmp_path_factory.mktemp("dump")
    gone = {line for line in sorted(old) if chance.random() < 0.5}
    come -= old
    (folder / "old").write_bytes(b"".join(sorted(old)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dump, "_PART", part)
        said = dump.amend(folder / "old", folder / "new", gone, come)
    expected = b"".join(sorted((old - gone) | come))
    assert (folder / "new").read_bytes() == expected
    assert said == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize("missing", [b"a\n", b"bb\n", b"d\n", b""])
def test_a_line_that_is_not_there_is_an_error(tmp_path, missing):
    (tmp_path / "old").write_bytes(b"b\nc\n")
    if missing:
        with pytest.raises(StoreError, match="a statement is missing; run `cmaa build --whole`"):
            dump.amend(tmp_path / "old", tmp_path / "new", {missing}, ())
    else:
        (tmp_path / "old").write_bytes(b"")
        assert dump.amend(tmp_path / "old", tmp_path / "new", (), {b"a\n"}) == hashlib.sha256(b"a\n").hexdigest()
