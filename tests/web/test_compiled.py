"""Templates are compiled once; what cannot be kept, or was damaged, is compiled again."""

import pytest

from app import config, create_app


@pytest.fixture
def mine(small):
    return config.settings(home=small)


def pages(asker, settings):
    return create_app(asker, settings).test_client()


def kept(settings):
    return sorted((settings.build / "templates").iterdir())


def test_what_one_process_compiled_serves_the_next(asker, mine):
    page = pages(asker, mine).get("/").text
    before = {path: path.stat().st_mtime_ns for path in kept(mine)}
    assert before
    assert pages(asker, mine).get("/").text == page
    assert {path: path.stat().st_mtime_ns for path in kept(mine)} == before


def test_a_damaged_one_is_compiled_again(asker, mine):
    page = pages(asker, mine).get("/").text
    for path in kept(mine):
        path.write_bytes(b"damaged")
    assert pages(asker, mine).get("/").text == page
    assert all(path.read_bytes() != b"damaged" for path in kept(mine))


def test_where_nothing_can_be_written_pages_go_on(asker, mine):
    mine.build.parent.mkdir(parents=True, exist_ok=True)
    mine.build.write_text("a file where the folder would be")
    assert pages(asker, mine).get("/").status_code == 200


def test_an_environment_that_is_set_up_otherwise_takes_none_of_them(asker, mine):
    app = create_app(asker, mine)
    cache = app.jinja_env.bytecode_cache
    app.jinja_env.trim_blocks = False
    other = type(cache)(mine.build / "templates", app.jinja_env)
    assert cache.get_cache_key("home.html") != other.get_cache_key("home.html")
