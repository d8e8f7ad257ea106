// Ask ready-made queries with clients in JavaScript, and print what they read: node compare.mjs <endpoint> < queries.json
// Input: {name: text}. Output: {client: {name: rows}}, each row an object of terms written as in N-Triples.
import { text } from 'node:stream/consumers';
import { QueryEngine } from '@comunica/query-sparql';
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';

const QUOTED = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' };

function written(term) {
  if (term.termType === 'NamedNode') return `<${term.value}>`;
  if (term.termType === 'BlankNode') return '_:';
  const value = `"${term.value.replace(/["\\\n\r]/g, (one) => QUOTED[one])}"`;
  if (term.language) return `${value}@${term.language}`;
  return term.datatype.value.endsWith('#string') ? value : `${value}^^<${term.datatype.value}>`;
}

function row(entries) {
  return Object.fromEntries([...entries].map(([name, term]) => [name, written(term)]));
}

function triple(quad) {
  return row(['subject', 'predicate', 'object'].map((part) => [part, quad[part]]));
}

async function fetched(endpoint, query) {
  const fetcher = new SparqlEndpointFetcher();
  const rows = [];
  if ((await fetcher.getQueryType(query)) === 'CONSTRUCT') {
    for await (const quad of await fetcher.fetchTriples(endpoint, query)) rows.push(triple(quad));
  } else {
    for await (const bindings of await fetcher.fetchBindings(endpoint, query)) rows.push(row(Object.entries(bindings)));
  }
  return rows;
}

async function comunica(endpoint, query) {
  // The address alone: told that it is of type "sparql", Comunica does not read which functions it describes.
  const result = await new QueryEngine().query(query, { sources: [endpoint] });
  const rows = [];
  if (result.resultType === 'quads') {
    for await (const quad of await result.execute()) rows.push(triple(quad));
  } else {
    for await (const bindings of await result.execute()) {
      rows.push(row([...bindings].map(([variable, term]) => [variable.value, term])));
    }
  }
  return rows;
}

const endpoint = process.argv[2];
const queries = JSON.parse(await text(process.stdin));
const answers = { 'fetch-sparql-endpoint': {}, comunica: {} };
for (const [client, ask] of [['fetch-sparql-endpoint', fetched], ['comunica', comunica]]) {
  for (const [name, query] of Object.entries(queries)) {
    try {
      answers[client][name] = await ask(endpoint, query);
    } catch (error) {
      answers[client][name] = String(error).slice(0, 500);
    }
  }
}
process.stdout.write(JSON.stringify(answers));
