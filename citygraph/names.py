"""The few names that the machinery needs: where our IRIs begin; words of RDF, SHACL, Dublin Core and such."""

from pyoxigraph import NamedNode

BASE = "https://w3id.org/citygraph/"
SOURCE = "https://w3id.org/citygraph/id/source/"
TABLE = "https://w3id.org/citygraph/data/"
ENDPOINT = NamedNode("https://w3id.org/citygraph/sparql")
EXAMPLES = NamedNode("https://w3id.org/citygraph/.well-known/sparql-examples")
DATASET = NamedNode(f"{BASE}dataset")
CATALOG = NamedNode(f"{BASE}catalog")
SERVICE = NamedNode(f"{BASE}sparql#service")
DESCRIPTION = NamedNode(f"{BASE}.well-known/void")
ABOUT = (EXAMPLES, DESCRIPTION)
"""The graphs that are about the others: in the store, and neither sources nor in their union."""

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDF_NIL = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
RDFS_COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDFS_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
LICENSE = NamedNode("http://purl.org/dc/terms/license")
IN_SCHEME = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
NOTE = NamedNode("http://www.w3.org/2004/02/skos/core#note")
DEPRECATED = NamedNode("http://www.w3.org/2002/07/owl#deprecated")
REPLACED_BY = NamedNode("http://purl.org/dc/terms/isReplacedBy")
MODIFIED = NamedNode("http://purl.org/dc/terms/modified")
RIGHTS = NamedNode("http://purl.org/dc/terms/rights")
SCHEMA_KEYWORDS = NamedNode("https://schema.org/keywords")
SCHEMA_TARGET = NamedNode("https://schema.org/target")

SH = "http://www.w3.org/ns/shacl#"
SH_DECLARE = NamedNode(f"{SH}declare")
SH_PREFIXES = NamedNode(f"{SH}prefixes")
SH_PREFIX = NamedNode(f"{SH}prefix")
SH_NAMESPACE = NamedNode(f"{SH}namespace")
SH_DEACTIVATED = NamedNode(f"{SH}deactivated")
SH_NODE_SHAPE = NamedNode(f"{SH}NodeShape")
SH_DATATYPE = NamedNode(f"{SH}datatype")
SH_EXECUTABLE = NamedNode(f"{SH}SPARQLExecutable")
SH_SELECT, SH_SELECT_EXECUTABLE = NamedNode(f"{SH}select"), NamedNode(f"{SH}SPARQLSelectExecutable")
SH_CONSTRUCT, SH_CONSTRUCT_EXECUTABLE = (
    NamedNode(f"{SH}construct"),
    NamedNode(f"{SH}SPARQLConstructExecutable"),
)
SHAPES = "https://w3id.org/citygraph/shapes#"
JUDGED_ON = NamedNode(f"{SHAPES}judgedOn")
UNION = NamedNode(f"{SHAPES}Union")


def source(identifier: str) -> NamedNode:
    """Return the IRI of the source with this identifier: the name of its graph."""
    return NamedNode(SOURCE + identifier)
