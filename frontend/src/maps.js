// What maps need of others: zooming by wheel, fingers and keys, and points that gather and part again.
export { select } from "d3-selection";
export { zoom, zoomIdentity } from "d3-zoom";
export { default as Supercluster } from "supercluster";
