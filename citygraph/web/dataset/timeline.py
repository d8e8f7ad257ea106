"""What is told of the releases that are there: as plain values, as statements, as Link headers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from citygraph.dataset import Dataset
from citygraph.eventstream import ROOT
from citygraph.history import Release
from citygraph.names import BASE, DATASET, RDF_TYPE
from citygraph.web.http.addresses import RELEASES
from citygraph.web.http.signposts import Link
from citygraph.web.pages.cite import Citation

_UNTITLED = "A release of the graph"
_DCAT, _DCTERMS = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
_PROV, _VOID = "http://www.w3.org/ns/prov#", "http://rdfs.org/ns/void#"
_FOAF_PAGE = "http://xmlns.com/foaf/0.1/page"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = ("citygraph.nq", "graphs.nq")
"""Files that hold all statements with their sources: the first of them that a release has is named first."""
FROM_HOME = (
    Link(RELEASES, "version-history", "text/turtle"),
    Link(ROOT, "related", "text/turtle"),
)
"""What the home page links to, so that who keeps up finds the releases and the event stream."""
_PATCH = '"application/rdf-patch"'


def iri_of(release: Release) -> str:
    """Return the IRI of a release, which is the same on every host."""
    return f"{BASE}releases/{quote(release.name)}"


@dataclass(frozen=True)
class Timeline:
    """The releases that are there, seen from one host.

    Attributes:
        releases: the first to come first.
        current: the name of the one that is served.
        host: the address of the service, without a slash at its end.
        dataset: what is said of the graph as a whole, if the release that is served says it.
    """

    releases: list[Release]
    current: str
    host: str
    dataset: Dataset | None

    @property
    def newest_first(self) -> list[Release]:
        """The releases, the last to come first."""
        return self.releases[::-1]

    @property
    def names(self) -> list[str]:
        """The names of the releases, the last to come first."""
        return [release.name for release in self.newest_first]

    @cached_property
    def _before(self) -> dict[str, Release]:
        return {release.name: before for before, release in pairwise(self.releases)}

    def before(self, release: Release) -> Release | None:
        """Return the release that came before another one, or None."""
        return self._before.get(release.name)

    def path(self, release: Release) -> str:
        """Return the path of the page of a release."""
        return f"{RELEASES}/{quote(release.name)}"

    def changes_path(self, old: Release, new: Release) -> str:
        """Return the path of what differs between two releases."""
        return f"{self.path(old)}/changes/{quote(new.name)}"

    def citation(self, release: Release) -> Citation:
        """Return how a release is cited."""
        title = self.dataset.title["en"] if self.dataset else _UNTITLED
        return Citation(title, "release", release.name, release.date, iri_of(release))

    def all(self) -> dict[str, Any]:
        """Return what programs are told of all releases."""
        listed = [self._told(release) for release in self.newest_first]
        return {"current": self.current, "stream": self.host + ROOT, "releases": listed}

    def one(self, release: Release) -> dict[str, Any]:
        """Return what programs are told of one release: its files too, and how it is cited."""
        address = self.host + self.path(release)
        files = [
            {"name": name, **told, "address": f"{address}/{quote(name)}"}
            for name, told in release.manifest["files"].items()
        ]
        citation = self.citation(release)
        cited = {"text": citation.text, "bibtex": citation.bibtex, "csl": citation.csl}
        return self._told(release) | {"files": files, "cite": cited}

    def changes(self, old: Release, new: Release) -> dict[str, Any]:
        """Return where the difference between two releases is found."""
        address = self.host + self.changes_path(old, new)
        forms = {"page": "html", "patch": "rdfp", "added": "added.nq", "removed": "removed.nq"}
        return {"from": old.name, "to": new.name} | {
            form: f"{address}.{suffix}" for form, suffix in forms.items()
        }

    def _told(self, release: Release) -> dict[str, Any]:
        before, manifest = self.before(release), release.manifest
        return {
            "name": release.name,
            "iri": iri_of(release),
            "address": self.host + self.path(release),
            "version": manifest["version"],
            "date": release.date,
            "published": release.moment,
            "current": release.name == self.current,
            "counts": manifest["counts"],
            "changes": self.changes(before, release) if before else None,
        }

    def triples(self, release: Release | None) -> list[str]:
        """Return what is said of one release, or of all: lines of N-Triples, sorted."""
        shown = self.releases if release is None else [release]
        said = [part for each in shown for part in self._said(each)]
        if release is None:
            current = next(each for each in shown if each.name == self.current)
            said += [(DATASET.value, f"{_DCAT}hasVersion", f"<{iri_of(each)}>") for each in shown]
            said.append((DATASET.value, f"{_DCAT}hasCurrentVersion", f"<{iri_of(current)}>"))
        return sorted({f"<{subject}> <{predicate}> {value} ." for subject, predicate, value in said})

    def _said(self, release: Release) -> Iterator[tuple[str, str, str]]:
        this, before, address = iri_of(release), self.before(release), self.host + self.path(release)
        counts = release.manifest["counts"]
        for kind in (f"{_PROV}Entity", f"{_VOID}Dataset"):
            yield this, RDF_TYPE.value, f"<{kind}>"
        yield this, f"{_DCAT}isVersionOf", f"<{DATASET.value}>"
        yield this, f"{_DCAT}version", f'"{release.name}"'
        yield this, f"{_DCTERMS}issued", f'"{release.date}"^^<{_XSD}date>'
        yield this, f"{_PROV}generatedAtTime", f'"{release.moment}"^^<{_XSD}dateTime>'
        yield this, f"{_VOID}triples", f'"{counts["triples"]}"^^<{_XSD}integer>'
        yield this, _FOAF_PAGE, f"<{address}>"
        for name in release.manifest["files"]:
            if name.startswith("citygraph.") or name in _WHOLE:
                yield this, f"{_VOID}dataDump", f"<{address}/{quote(name)}>"
        if before:
            patch = f"{self.host}{self.changes_path(before, release)}.rdfp"
            for predicate in (f"{_DCAT}previousVersion", f"{_PROV}wasRevisionOf"):
                yield this, predicate, f"<{iri_of(before)}>"
            yield patch, f"{_DCTERMS}format", _PATCH
            for each in (before, release):
                yield patch, f"{_PROV}wasDerivedFrom", f"<{iri_of(each)}>"

    def links(self, release: Release | None) -> str:
        """Return a Link header for the list of releases, or for one (RFC 5829, RFC 8288)."""
        path = self.path(release) if release else RELEASES
        found = [
            (f"{path}.{suffix}", f'rel="alternate"; type="{kind}"')
            for suffix, kind in (("json", "application/json"), ("ttl", "text/turtle"))
        ]
        latest = next(each for each in self.releases if each.name == self.current)
        found += [(self.path(latest), 'rel="latest-version"'), (ROOT, 'rel="related"; type="text/turtle"')]
        if self.dataset:
            found.append((self.dataset.licence, 'rel="license"'))
        if release:
            found += [(iri_of(release), 'rel="cite-as"'), (RELEASES, 'rel="version-history"')]
            if before := self.before(release):
                found.append((self.path(before), 'rel="predecessor-version"'))
                found.append((f"{self.changes_path(before, release)}.rdfp", f'rel="related"; type={_PATCH}'))
            after = next((each for each in self.releases if self.before(each) is release), None)
            found += [(self.path(after), 'rel="successor-version"')] if after else []
        return _as_header(found)

    def links_of_changes(self, old: Release, new: Release) -> str:
        """Return a Link header for what differs between two releases."""
        path = self.changes_path(old, new)
        kinds = {
            "json": "application/json",
            "rdfp": "application/rdf-patch",
            "added.nq": "application/n-quads",
            "removed.nq": "application/n-quads",
        }
        found = [(f"{path}.{suffix}", f'rel="alternate"; type="{kind}"') for suffix, kind in kinds.items()]
        found += [
            (self.path(old), 'rel="predecessor-version"'),
            (self.path(new), 'rel="successor-version"'),
        ]
        return _as_header(found)


def _as_header(links: list[tuple[str, str]]) -> str:
    return ", ".join(f"<{address}>; {parameters}" for address, parameters in links)
