"""Look at an answer as a browser would: is anything in it alive that our templates did not put there?"""

import json
import re
from html.parser import HTMLParser

EVIL = "evil.example"
#: The beginnings that an address on a page may have; two slashes lead elsewhere.
_SAFE = re.compile(r"(?:/(?![/\\])|#|\?|https?://|$)")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "cite", "xlink:href")
_NEVER = ("iframe", "object", "embed", "applet", "base", "frame", "img", "audio", "video", "style", "template")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Page(HTMLParser):
    """What is alive on a page: scripts, addresses that act, handlers of events."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.alive, self.data, self._script = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in _NEVER or (tag == "meta" and "http-equiv" in given):
            self.alive.append(self.get_starttag_text())
        if tag == "script":
            self._script = given
            if given.get("type") != "application/ld+json" and not (given.get("src") or "").startswith("/static/"):
                self.alive.append(self.get_starttag_text())
        for name, value in attributes:
            acts = name in _ADDRESSES and not _SAFE.match((value or "").strip("\0 \t\r\n"))
            if acts or name.startswith("on") or name == "style":
                self.alive.append(self.get_starttag_text())

    def handle_data(self, data):
        if self._script is None:
            return
        if self._script.get("type") == "application/ld+json":
            self.data.append(json.loads(data))
        elif data.strip():
            self.alive.append(data)

    def handle_endtag(self, tag):
        if tag == "script":
            self._script = None


def inert(text: str) -> None:
    """Assert that a page has nothing alive on it, and no attribute without quotes."""
    assert not Page(text).alive
    for tag in _TAG.findall(re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)):
        assert not re.search(r"=(?!\"\")", re.sub(r'"[^"]*"', '""', tag)), tag


def sound(answer) -> None:
    """Assert what holds of every answer: no failure, no trace of the program, the headers that keep a browser safe."""
    text = answer.get_data().decode("utf-8", "replace")
    answer.close()
    assert answer.status_code != 500, text
    assert "Traceback" not in text
    assert 'File "' not in text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "camera=()" in answer.headers["Permissions-Policy"]
    opened = answer.headers.get("Access-Control-Allow-Origin") == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if opened else "same-origin")
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "Server" not in answer.headers
    if answer.mimetype == "text/html":
        inert(text.replace("<html lang=en>", ""))  # as the framework writes in the body of a redirect
