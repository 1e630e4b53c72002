// Map of partners.
import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import world from "world-atlas/countries-110m.json"; // as world.mjs leaves it
import { BASES, NARROW, fill, title } from "./charts/common.js";
import { show } from "./charts/draw.js";
import points from "./charts/points.json"; // made by points.mjs

function map({ rows, words, code, width }) {
  const countries = new Map();
  const { features } = feature(world, world.objects.countries);
  for (const country of features) if (country.id) countries.set(country.id, country);
  const options = { href: "href", title: (row) => title(row, words) };
  const drawn = rows.filter((row) => countries.has(row.code));
  const small = rows.filter((row) => !countries.has(row.code) && points[row.code]);
  const off = rows.filter((row) => !countries.has(row.code) && !points[row.code]);
  const direct = (row) => row.how === "own";
  const marks = BASES.flatMap((basis) =>
    [true, false].flatMap((own) => {
      const fits = (row) => row.basis === basis && direct(row) === own;
      const look = { ...options, fill: fill(basis), fillOpacity: own ? 1 : 0.55, className: own ? "mark" : "mark indirect" };
      return [
        Plot.geo(drawn.filter(fits), { ...look, geometry: (row) => countries.get(row.code) }),
        Plot.dot(small.filter(fits), { ...look, x: (row) => points[row.code][0], y: (row) => points[row.code][1], r: width < NARROW ? 3.5 : 5 }),
      ];
    }),
  );
  const own = countries.get(code);
  const picture = Plot.plot({
    width,
    projection: { type: "equal-earth", domain: { type: "Sphere" } },
    marks: [
      Plot.sphere({ className: "sphere" }),
      Plot.geo(features, { className: "land" }),
      ...(own ? [Plot.geo(own, { className: "mark mark-centre" })] : []),
      ...marks,
    ],
  });
  return { picture, beside: off, lead: words.off, keys: own ? ["centre"] : [], indirect: !rows.every(direct) };
}

show("map", map);
