"""Landing: what the page of the data set shows: its files in order, and its description for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.publish.data.catalogue import address
from app.publish.data.description import Description
from app.publish.data.export import GZIP, Published
from app.publish.data.facts import DATASET
from app.publish.media import GRAPH_FORMS, HTML

#: file ending → format in which the description is to be had
ENDINGS = {form.name: form for form in (*GRAPH_FORMS, HTML)}


@dataclass(frozen=True)
class Download:
    """One file on the page, with its compressed form where there is one."""

    file: Published
    address: str
    packed: Published | None

    @property
    def size(self) -> str:
        """The size for people."""
        return readable(self.file.size)


def downloads(files: Iterable[Published], at: str) -> list[Download]:
    """Return the files in their order, each beside its compressed form."""
    held = {file.name: file for file in files}
    plain = [file for file in held.values() if file.form != GZIP]
    return [Download(file, address(file.name, at), held.get(f"{file.name}.gz")) for file in plain]


def readable(size: int) -> str:
    """Return a number of bytes in the unit that people read."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def dataset_for_search(said: Description, files: Iterable[Published], at: str) -> dict[str, object]:
    """Return the data set in the words of schema.org, for search engines."""
    creators = [{"@type": "Organization", "name": name} for name in said.makers]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": said.value("dcterms:title"),
        "description": said.value("dcterms:description"),
        "url": f"{at}/doc/dataset",
        "identifier": DATASET,
        "version": said.value("dcat:version"),
        "license": said.value("dcterms:license"),
        "keywords": said.values("dcat:keyword"),
        "creator": creators,
        "publisher": creators,
        "isAccessibleForFree": True,
        "dateModified": said.release.built.date().isoformat(),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.form.media,
                "contentUrl": address(file.name, at),
                "contentSize": f"{file.size} B",
                "sha256": file.sum,
            }
            for file in files
        ],
    }
