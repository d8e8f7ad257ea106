"""The servers that are compared: how each is filled, started and asked. Each runs as its documentation says, on all cores."""

import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from bench.graphs import Graph
from bench.tools import Tools

LONGEST = 30
"""Seconds that a server has for an answer."""

_HERE = Path(__file__).parent
_BIN = Path(sys.executable).parent
_DEFAULT_GRAPH = "urn:citygraph:union"


class Server(ABC):
    """A server to compare with; `path` is where it takes queries, `parameters` what stands before each."""

    name: ClassVar[str]
    title: ClassVar[str]
    path: ClassVar[str] = "/sparql"
    parameters: ClassVar[str] = ""

    def __init__(self, tools: Tools, port: int) -> None:
        self.tools = tools
        self.port = port

    def missing(self) -> str:
        """Return what is missing to run it, or nothing."""
        return ""

    @abstractmethod
    def version(self) -> str:
        """Return which version is measured."""

    @abstractmethod
    def command(self, graph: Graph, folder: Path) -> list[str]:
        """Return the command that starts it on a graph; `folder` is its own."""

    def fill(self, graph: Graph, folder: Path) -> None:  # noqa: B027 most keep nothing
        """Load a graph into what it keeps on disk, if it keeps any."""

    def environment(self) -> Mapping[str, str]:
        """Return the environment of its processes."""
        return self.tools.environment

    def run(self, command: list[str], folder: Path) -> str:
        """Run a command of it to its end and return what it prints."""
        ended = subprocess.run(  # noqa: S603
            command, cwd=folder, env=self.environment(), check=True, capture_output=True, text=True
        )
        return ended.stdout


class Ours(Server):
    """This server; who has to wait for a turn is not sent away before the others would have answered, too."""

    name, title = "citygraph", "citygraph"

    def version(self) -> str:
        """Return the version of this project, and of the engine in it."""
        return f"{version('citygraph')} (pyoxigraph {version('pyoxigraph')}, Granian {version('granian')})"

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it keeps nothing
        """Serve the release."""
        place = ["--releases", str(graph.releases), "--port", str(self.port)]
        return [sys.executable, "-m", "citygraph", "serve", "--no-build", "--wait", str(LONGEST), *place]


class Constant(Server):
    """What our server has answered, from a dictionary: the most that this HTTP server can do."""

    name, title = "constant", "constant answer"

    def version(self) -> str:
        """Return the version of the HTTP server."""
        return f"Granian {version('granian')}"

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it knows no graph
        """Serve the answers that were written to its folder."""
        return [sys.executable, str(_HERE / "peers" / "constant.py"), str(folder), str(self.port)]


class Oxigraph(Server):
    """The Oxigraph server on its database."""

    name, title, path = "oxigraph", "Oxigraph server (disk)", "/query"

    def missing(self) -> str:
        """Return what is missing to run it."""
        return "" if (_BIN / "oxigraph").exists() else "not installed: pip install oxigraph"

    def version(self) -> str:
        """Return the version of the package."""
        return version("oxigraph")

    def fill(self, graph: Graph, folder: Path) -> None:
        """Load the graph into its database, and lay it out for reading."""
        place = ["--location", str(folder / "database")]
        self.run([str(_BIN / "oxigraph"), "load", *place, "--file", str(graph.everything)], folder)
        self.run([str(_BIN / "oxigraph"), "optimize", *place], folder)

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it is filled
        """Serve the database."""
        place = ["--location", str(folder / "database"), "--bind", f"127.0.0.1:{self.port}"]
        return [str(_BIN / "oxigraph"), "serve-read-only", *place]


class OxigraphInMemory(Oxigraph):
    """The Oxigraph server without a database: the data are sent to it when it has started."""

    name, title = "oxigraph-memory", "Oxigraph server (memory)"

    def fill(self, graph: Graph, folder: Path) -> None:
        """Do nothing: it keeps nothing."""

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it has no folder
        """Serve, and send the graph."""
        script = str(_HERE / "peers" / "oxigraph_in_memory.py")
        return [sys.executable, script, str(_BIN / "oxigraph"), str(graph.everything), str(self.port)]


class RdflibEndpoint(Server):
    """rdflib-endpoint as its command starts it."""

    name, title, path = "rdflib-endpoint", "rdflib-endpoint", "/"

    def missing(self) -> str:
        """Return what is missing to run it."""
        return (
            "" if (_BIN / "rdflib-endpoint").exists() else "not installed: pip install rdflib-endpoint[cli]"
        )

    def version(self) -> str:
        """Return the versions of the packages."""
        return f"{version('rdflib-endpoint')} (rdflib {version('rdflib')}, uvicorn {version('uvicorn')})"

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it keeps nothing
        """Serve the file."""
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        return [str(_BIN / "rdflib-endpoint"), "serve", *place, str(graph.everything)]


class RdflibBehindFlask(Server):
    """What one writes in an afternoon: a Dataset of rdflib, a route of Flask, in Granian."""

    name, title = "rdflib-flask", "rdflib behind Flask"

    def version(self) -> str:
        """Return the versions of the packages."""
        return f"rdflib {version('rdflib')} (Flask {version('flask')}, Granian {version('granian')})"

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it keeps nothing
        """Serve the file."""
        return [
            sys.executable,
            str(_HERE / "peers" / "rdflib_flask.py"),
            str(graph.everything),
            str(self.port),
        ]


class Fuseki(Server):
    """Apache Jena Fuseki on TDB2."""

    name, title, path = "fuseki", "Fuseki (TDB2)", "/data/sparql"
    _most_memory = "-Xmx4g"

    def missing(self) -> str:
        """Return what is missing to run it."""
        return "" if self.tools.fuseki() else "needs Java and Maven, which fetches it from Maven Central"

    def version(self) -> str:
        """Return the version that the archive has in its name."""
        return Path(self._archive()).stem.rpartition("-")[2]

    def fill(self, graph: Graph, folder: Path) -> None:
        """Load the graph into TDB2."""
        load = ["tdb2.tdbloader", f"--loc={folder / 'database'}", str(graph.everything)]
        self.run(["java", self._most_memory, "-cp", self._archive(), *load], folder)

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it is filled
        """Serve the database."""
        place = ["--localhost", f"--port={self.port}", f"--loc={folder / 'database'}", "/data"]
        main = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
        logging = f"-Dlog4j2.configurationFile={_HERE / 'peers' / 'log4j2.properties'}"
        return ["java", self._most_memory, logging, "-cp", self._archive(), main, *place]

    def _archive(self) -> str:
        return self.tools.fuseki() or ""


class Virtuoso(Server):
    """Virtuoso, open source edition. Its default graph is all graphs; a parameter of the request names ours."""

    name, title = "virtuoso", "Virtuoso"
    parameters = f"default-graph-uri={_DEFAULT_GRAPH}&"

    def missing(self) -> str:
        """Return what is missing to run it."""
        return "" if self.tools.program("virtuoso-t") else "needs Debian's package virtuoso-opensource-7-bin"

    def version(self) -> str:
        """Return what the program says."""
        program = self.tools.program("virtuoso-t") or ""
        said = subprocess.run(  # noqa: S603
            [program, "-?"], env=self.environment(), capture_output=True, text=True, check=False
        )
        words = (said.stdout + said.stderr).split()
        return words[words.index("Version") + 1]

    def fill(self, graph: Graph, folder: Path) -> None:
        """Write its settings and the statements that load the graph: it loads them at its first start."""
        settings = (_HERE / "peers" / "virtuoso.ini").read_text(encoding="utf-8")
        places = {"{folder}": str(folder), "{data}": str(graph.releases.parent), "{port}": str(self.port)}
        for word, value in (places | {"{sql}": str(self.port + 1000)}).items():
            settings = settings.replace(word, value)
        (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        statements = (
            f"ld_add('{graph.union.resolve()}', '{_DEFAULT_GRAPH}');\n"
            f"ld_add('{graph.graphs.resolve()}', 'urn:citygraph:none');\n"
            "rdf_loader_run();\n"
            'grant select on "DB.DBA.RDF_QUAD" to "SPARQL";\n'
            "checkpoint;\nshutdown;\n"
        )
        (folder / "load.sql").write_text(statements, encoding="utf-8")
        client = Path(self.tools.program("virtuoso-t") or "").with_name("isql-vt")
        self.run([self.command(graph, folder)[0], "+wait", "-c", "virtuoso.ini"], folder)
        self.run([str(client), f"127.0.0.1:{self.port + 1000}", "dba", "dba", "load.sql"], folder)

    def command(self, graph: Graph, folder: Path) -> list[str]:  # noqa: ARG002 it is filled
        """Serve the database."""
        return [self.tools.program("virtuoso-t") or "", "-f", "-c", "virtuoso.ini"]


PEERS: tuple[type[Server], ...] = (
    OxigraphInMemory,
    Oxigraph,
    Fuseki,
    Virtuoso,
    RdflibEndpoint,
    RdflibBehindFlask,
)
