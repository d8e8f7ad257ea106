// What pictures of graphs need of others: nodes and edges, where they lie, drawing by WebGL, and a picture to keep.
export { downloadAsImage, toBlob } from "@sigma/export-image";
export { default as Graph } from "graphology";
export { default as forceAtlas2 } from "graphology-layout-forceatlas2";
export { default as Sigma } from "sigma";
