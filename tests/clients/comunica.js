// Ask an endpoint with Comunica and print what it makes of the answer, as one line of JSON.
// Use: node comunica.js FOLDER-WITH-NODE-MODULES ENDPOINT QUERY
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");

const [folder, endpoint, query] = process.argv.slice(2);
const { QueryEngine } = createRequire(path.join(folder, "package.json"))("@comunica/query-sparql");

async function main() {
  const result = await new QueryEngine().query(query, { sources: [{ type: "sparql", value: endpoint }] });
  const found = await result.execute();
  if (result.resultType === "boolean") return found;
  const items = await found.toArray();
  if (result.resultType === "quads") return items.map((q) => [q.subject.value, q.predicate.value, q.object.value]);
  return items.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}

main().then((said) => console.log(JSON.stringify(said)), (error) => {
  console.error(String(error));
  process.exit(1);
});
