// Says where the countries lie that are too small for the outlines of the map: their centres in the finer outlines, by the
// numeric code of ISO 3166-1. Run in the folder of work after `npm ci`: node points.mjs > src/charts/points.json
import { geoCentroid } from "d3-geo";
import { readFileSync } from "node:fs";
import { feature } from "topojson-client";

const read = (name) => JSON.parse(readFileSync(`node_modules/world-atlas/${name}.json`, "utf8"));
const drawn = new Set(read("countries-110m").objects.countries.geometries.map(({ id }) => id));
const fine = read("countries-50m");
const points = feature(fine, fine.objects.countries)
  .features.filter(({ id }) => id && !drawn.has(id))
  .map((country) => [country.id, geoCentroid(country).map((degrees) => Math.round(degrees * 100) / 100)])
  .sort(([one], [other]) => (one < other ? -1 : 1));
process.stdout.write(`{\n${points.map(([id, at]) => `  "${id}": [${at.join(", ")}]`).join(",\n")}\n}\n`);
