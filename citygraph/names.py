"""The few names that the machinery needs: where our IRIs begin; words of RDF, RDFS, SHACL and Dublin Core."""

from pyoxigraph import NamedNode

SOURCE = "https://w3id.org/citygraph/id/source/"
TABLE = "https://w3id.org/citygraph/data/"

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDF_NIL = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDFS_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
MODIFIED = NamedNode("http://purl.org/dc/terms/modified")

SH = "http://www.w3.org/ns/shacl#"
SH_PREFIX = NamedNode(f"{SH}prefix")
SH_NAMESPACE = NamedNode(f"{SH}namespace")
SH_DEACTIVATED = NamedNode(f"{SH}deactivated")
SH_NODE_SHAPE = NamedNode(f"{SH}NodeShape")
SH_DATATYPE = NamedNode(f"{SH}datatype")
SHAPES = "https://w3id.org/citygraph/shapes#"
JUDGED_ON = NamedNode(f"{SHAPES}judgedOn")
UNION = NamedNode(f"{SHAPES}Union")


def source(identifier: str) -> NamedNode:
    """Return the IRI of the source with this identifier: the name of its graph."""
    return NamedNode(SOURCE + identifier)
