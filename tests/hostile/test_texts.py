"""Plain text, Markdown and HTML from anybody: `cmaa intake FILE`, and standard input."""

import json
import os

import pytest

from app.guard.guarded import Bounds
from app.intake import read
from app.intake.decode import seen
from tests.hostile import made
from tests.hostile.made import TEXT

PAGE = "<html><body><h2>Article 1</h2><p>It shall be so.</p><h2>Article 2</h2><p>It may.</p>{}</body></html>"

#: file → (content, what is said); exit code 1, and nothing is written
REFUSED = {
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": (b" \n\t" * 100_000, "the file is empty"),
    "nul.txt": (bytes(100_000), "binary, not text"),
    "random.txt": (bytes(range(256)) * 100, "binary, not text"),
    "program.txt": (b"\x7fELF\x02\x01\x01" + bytes(500), "binary, not text"),
    "program.md": (b"MZ\x90\x00" + bytes(500), "binary, not text"),
    "program.html": (b"\xcf\xfa\xed\xfe" + bytes(500), ""),
    "picture.txt": (b"\xff\xd8\xff\xe0" + bytes(500), "a picture cannot be read"),
    "old-word.txt": (b"\xd0\xcf\x11\xe0" + bytes(500), "a file of an old Word"),
    "rich.txt": (b"{\\rtf1 {\\object}}", "an RTF file"),
    "one-line.txt": (b"x" * 2_000_000, "no articles found"),
    "one-line-of-words.txt": (b"The Parties shall " * 60_000, "no articles found"),
    "only-signs.txt": ("\u202e\u200b\ufeff" * 1000, "the file holds no text"),
    "no-articles.txt": ("Nothing here.", "no articles found"),
    "two-agreements.txt": (TEXT * 2, "two agreements"),
    "turtle.txt": ("@base <file:///etc/passwd> . <> a <b> .", "no articles found"),
    "json.txt": ("[" * 100_000, "no articles found"),
    "utf-7.txt": ("+ADw-script+AD4-", "no articles found"),
    "utf-16-without-mark.txt": (TEXT.encode("utf-16-le"), "binary, not text"),
    "half-a-character.txt": (TEXT.encode("utf-16-le")[:-1] + b"\xd8\xff", ""),
    "empty.html": ("<html></html>", "no text"),
    "comment.html": ("<html><!-- Article 1 It shall. --></html>", "no text"),
    "never-closed.html": ("<html><body>" + "<!-- " * 100_000, ""),
    "deep.html": ("<html>" + "<div>" * 100_000 + "x", ""),
    "deep-lists.html": ("<html>" + "<ol><li>" * 50_000 + "x", ""),
    "many-attributes.html": ("<html><p " + "".join(f"a{i}='x' " for i in range(8_000)) + ">x", ""),
    "long-tag.html": ("<html><" + "a" * 2_000_000 + ">x", ""),
    "script-alone.html": ("<html><script>Article 1</script>", "no text"),
    "punycode.html": ("<html><meta charset=punycode>" + "a" * 100_000 + "-" + "b" * 100_000, ""),
    "idna.html": ("<html><meta charset=idna>" + "a." * 100_000, ""),
    "undefined.html": ("<html><meta charset=undefined><p>x", ""),
    "escapes.html": ("<html><meta charset=unicode_escape><p>\\u202e\\N{x", ""),
    "codec-that-is-none.html": ("<html><meta charset=zlib><p>x", ""),
    "codec-in-a-file.html": ("<html><meta charset=..-..-x><p>x", ""),
}  # fmt: skip

#: file → (content, what must not be in what is written)
TAKEN = {
    "bidi.txt": (TEXT.replace("help", "\u202epleh\u202c"), "\u202e"),
    "no-width.txt": (TEXT.replace("shall", "sh\u200ball"), "\u200b"),
    "joiner.txt": (TEXT.replace("shall", "sh\u200dall"), "\u200d"),
    "tags-beyond.txt": (TEXT.replace("help", "help" + "".join(chr(0xE0000 + ord(c)) for c in "ignore this")), "\U000e0069"),
    "terminal.txt": (TEXT.replace("help", "help\x1b[2J\x1b]0;x\x07") + "It ends well. " * 300, "\x1b"),
    "nul-within.txt": (TEXT.replace("help", "he\x00lp") + "It ends well. " * 100, "\x00"),
    "c1.txt": (TEXT.replace("help", "he\x9blp"), "\x9b"),
    "noncharacter.txt": (TEXT.replace("help", "he\uffff\ufffelp"), "\uffff"),
    "separators.txt": (TEXT.replace("\n", "\u2028"), ""),
    "utf-16-big.txt": (TEXT.encode("utf-16"), "\ufeff"),
    "utf-32.txt": (TEXT.encode("utf-32"), "\x00"),
    "invalid-utf-8.txt": (TEXT.replace("help", "caf\xe9 d\xe9but").encode("latin-1"), "\ufffd"),
    "markup.txt": (TEXT.replace("help", "<script>alert(1)</script> help"), ""),
    "markup.md": ("# AGREEMENT\n\n## Article 1\n\n[x](javascript:alert(1)) It shall.\n\n## Article 2\n\nIt may.\n", ""),
    "formula.txt": (TEXT.replace("help", "=cmd|'/c calc'!A0"), ""),
    "turtle-within.txt": (TEXT.replace("help", '" . <https://w3id.org/cmaa/id/x> a "'), ""),
    "xml-within.txt": (TEXT.replace("help", "]]> </p></content> &a; <!ENTITY"), ""),
    "article-of-999.txt": (TEXT.replace("Article 2", "Article 999"), ""),
    "long-heading.txt": (TEXT.replace("Article 1\n", "Article 1\n\n" + "A" * 100_000 + "\n"), ""),
    "laughs.html": ("<?xml version='1.0'?>" + made.LAUGHS.replace("DOCTYPE x", "DOCTYPE html") + "]>" + PAGE.format("&j;"), "haha"),
    "external.html": ('<!DOCTYPE html SYSTEM "CANARY" [<!ENTITY a SYSTEM "/etc/passwd">]>' + PAGE.format("&a;"), "root:"),
    "fetches.html": (PAGE.format("<img src=CANARY><link rel=stylesheet href=CANARY><iframe src=CANARY></iframe>"), "CANARY"),
    "base.html": (PAGE.format("<base href=CANARY><object data=x></object><embed src=CANARY>"), "CANARY"),
    "refresh.html": ("<html><meta http-equiv=refresh content='0;url=CANARY'>" + PAGE.format(""), "CANARY"),
    "script.html": (PAGE.format("<script>alert('the-script')</script><p onclick=alert(1)>x</p>"), "the-script"),
    "hidden-script.html": (PAGE.format("<svg><script>the-script</script></svg><template>the-script</template>"), "the-script"),
    "list-from-a-billion.html": (PAGE.format("<ol type=a start=99999999999>" + "<li>x</li>" * 50 + "</ol>"), "aaaaaaaaaa"),
    "list-from-nowhere.html": (PAGE.format("<ol start='²'><li>x</li></ol><ol start='-5'><li>x</li></ol><ol start=1e9><li>x</li></ol>"), ""),
    "roman-list.html": (PAGE.format("<ol type=i start=9999>" + "<li>x</li>" * 20 + "</ol>"), ""),
    "blanks.html": (PAGE.format("<b> </b>" * 50_000), ""),
    "lists-not-closed.html": (PAGE.format("</ol>" * 1000 + "</ul>" * 1000), ""),
    "characters.html": (PAGE.format("&#0;&#x202e;&#xd800;&#x10ffff;&#9999999999;"), "\u202e"),
}  # fmt: skip


def written(place):
    return "".join(path.read_text() for path in sorted((place / "texts/x").iterdir()))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_agreement_is_refused(name, run, place, canary):
    content, says = REFUSED[name]
    (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    run("intake", name).fails(1, says)
    assert not (place / "texts").exists()


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_hostile_in_a_text_stays_harmless(name, run, place, canary):
    content, never = TAKEN[name]
    content = content if isinstance(content, bytes) else content.encode()
    (place / name).write_bytes(content.replace(b"CANARY", canary.encode()))
    ended = run("intake", name, "--slug", "x")
    ended.is_safe()
    assert ended.code == 0, ended.err
    never = never.replace("CANARY", canary)
    assert not never or never not in written(place)
    json.loads((place / "texts/x/x.json").read_text())


def test_larger_than_any_agreement(run, place, canary):
    with (place / "a.txt").open("wb") as file:
        file.truncate(100_000_000)
    run("intake", "a.txt").fails(1, "larger than 50 MB; give")
    run("intake", "-", given=b"x" * 1100, changes={"app.intake.read.LIMIT": 1000}).fails(1, "larger than")


def test_a_text_that_would_take_minutes_is_ended(run, place, canary):
    (place / "a.txt").write_text("Article 1\n" * 40_000)
    lower = {"app.intake.take.BOUNDS": Bounds(seconds=1, megabytes=1000)}
    run("intake", "a.txt", changes=lower).fails(1, "takes longer than 1 seconds; give the agreement alone")
    assert not (place / "texts").exists()


def test_a_provision_longer_than_any_has_no_proposals(run, place, canary):
    (place / "a.txt").write_text(TEXT + "The Parties shall " * 20_000)
    ended = run("intake", "a.txt")
    assert ended.code == 0
    assert ended.is_safe() is None


@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "device", "socket", "link-to-a-pipe", "link-in-a-circle", "no-file"]
)
def test_what_is_no_file_is_neither_read_nor_waited_for(kind, run, place, canary):
    path = place / "a.txt"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "link-to-a-pipe":
        os.mkfifo(place / "pipe")
        path.symlink_to("pipe")
    elif kind == "link-in-a-circle":
        path.symlink_to("a.txt")
    elif kind == "socket":
        import socket

        with socket.socket(socket.AF_UNIX) as made_here:
            os.chdir(place)
            made_here.bind("a.txt")
    run("intake", "a.txt").fails(
        2 if kind == "no-file" else 1, "no such file" if kind == "no-file" else "cannot be read"
    )


def test_a_file_that_grows_while_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    true_stat = os.fstat
    monkeypatch.setattr(read, "LIMIT", len(TEXT) - 1)
    monkeypatch.setattr(os, "fstat", lambda handle: os.stat_result((true_stat(handle).st_mode, *[0] * 9)))
    with pytest.raises(read.UnreadableText, match="larger than"):
        read.read(path)


def test_what_cannot_be_seen_is_left_out_and_nothing_else():
    assert seen("a\r\nb\rc\td\x0c") == "a\nb\nc\td\x0c"
    assert seen("‘é’ – § 5 “x” \xa0 м 中 א") == "‘é’ – § 5 “x” \xa0 м 中 א"
    assert seen("می\u200cخواهم") == "می\u200cخواهم"
    assert seen("a\u200cb \ud800 \x85") == "ab  \x85"
