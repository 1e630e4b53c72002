"""Sitemap: the addresses that search engines may read (sitemaps.org, protocol 0.9), and what robots may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as ET

from app.ask.run import Asker
from app.namespaces import BASE
from app.publish.xml import legal

#: The most addresses that one sitemap may hold.
LIMIT = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_AGREEMENT = "agreement/"


def things(asker: Asker) -> list[str]:
    """Return the paths of the pages about agreements, their provisions, parties, instruments and sources."""
    names = [row["node"].removeprefix(BASE) for row in asker.describe("sitemap")]
    own = [name for name in names if name.startswith(_AGREEMENT) and name.count("/") == 1]
    return [f"/{name}" for name in own] + [f"/doc/{name}" for name in names]


def sitemap(addresses: Iterable[str], changed: datetime | None = None) -> str:
    """Return a sitemap of the first 50,000 addresses, each once."""
    ET.register_namespace("", _NAMESPACE)
    whole = ET.Element(f"{{{_NAMESPACE}}}urlset")
    for address in list(dict.fromkeys(addresses))[:LIMIT]:
        url = ET.SubElement(whole, f"{{{_NAMESPACE}}}url")
        ET.SubElement(url, f"{{{_NAMESPACE}}}loc").text = legal(address)
        if changed:
            ET.SubElement(url, f"{{{_NAMESPACE}}}lastmod").text = changed.isoformat(timespec="seconds")
    return ET.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def robots(at: str) -> str:
    """Return what robots may read: pages and documents, but no answers made for one who asks (RFC 9309)."""
    barred = ("/sparql", "/api/", "/query/*?*", "/*?format=*", "/*&format=*", "/compare?", "/basis?", "/checklist?")
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in barred),
        "Crawl-delay: 2",
        "",
        f"Sitemap: {at}/sitemap.xml",
    ]
    return "\n".join(lines) + "\n"
