// What pictures of graphs need of others: tables, nodes and edges, where they lie, drawing by WebGL, a picture to keep.
export { toBlob } from "@sigma/export-image";
export { csvParseRows } from "d3-dsv";
export { default as Graph } from "graphology";
export { default as forceAtlas2 } from "graphology-layout-forceatlas2";
export { default as Sigma } from "sigma";
export { EdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
