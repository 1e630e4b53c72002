// Network of partners.
import * as Plot from "@observablehq/plot";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { BASES, NARROW, fill, title } from "./charts/common.js";
import { show } from "./charts/draw.js";

function network({ rows, words, party, name, width }) {
  const height = width < NARROW ? Math.max(420, rows.length * 7) : Math.max(420, Math.min(820, rows.length * 9));
  const centre = { partner: party, name, basis: "centre", href: "", fx: 0, fy: 0 };
  const nodes = new Map([[party, centre]]);
  for (const row of rows) nodes.set(row.partner, { ...row });
  for (const row of rows) // an organisation that is no row itself, as where it was left out of the choice
    if (row.through && !nodes.has(row.through)) nodes.set(row.through, { partner: row.through, name: row.throughName, basis: row.basis, how: "own", href: "" });
  const hubs = new Set(rows.flatMap((row) => [row.through, row.also]).filter((slug) => nodes.has(slug) && slug));
  [...hubs].forEach((slug, at) => Object.assign(nodes.get(slug), { fx: (at % 2 ? -1 : 1) * width * 0.3, fy: 0 })); // groups stand apart
  const links = [];
  for (const node of nodes.values()) {
    if (node === centre) continue;
    const hub = node.how === "membership" ? node.through : node.also;
    const held = hub && hubs.has(hub) && hub !== node.partner;
    if (held) links.push({ source: hub, target: node.partner, thin: true, pull: 0.5 });
    if (node.how !== "membership") links.push({ source: party, target: node.partner, thin: node.how !== "own", pull: held ? 0.02 : 0.25 });
  }
  const list = [...nodes.values()];
  const room = Math.sqrt((width * height) / list.length) / 2;
  const far = { "in force": 0.55, signed: 0.8, listed: 1.05, ended: 1.2 };
  const simulation = forceSimulation(list) // begins from places of its own and takes no chances: the same each time
    .force("charge", forceManyBody().strength(-room * 1.6))
    .force("link", forceLink(links).id((node) => node.partner).distance(({ target, thin }) => (Math.min(width, height) / 2) * (thin ? 0.3 : far[target.basis] ?? 1)).strength(({ pull }) => pull))
    .force("collide", forceCollide((node) => (node === centre || hubs.has(node.partner) ? room * 1.2 : room * 0.8)).iterations(3))
    .force("x", forceX().strength((0.09 * height) / width))
    .force("y", forceY().strength((0.13 * width) / height))
    .stop();
  simulation.tick(320);
  const edge = width < NARROW ? 18 : 44;
  const fit = (key, size) => {
    const values = list.map((node) => node[key]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => edge + ((value - low) / (high - low || 1)) * (size - 2 * edge);
  };
  const [across, down] = [fit("x", width), fit("y", height)];
  for (const node of list) [node.px, node.py] = [across(node.x), down(node.y)];
  const label = (node) => (width < NARROW && node !== centre ? node.partner.toUpperCase() : node.name.length > 20 ? `${node.name.slice(0, 19)}…` : node.name);
  const others = list.filter((node) => node !== centre);
  const [size, ...heights] = width < NARROW ? [8.5, 11, -11, 19] : [10, 15, -15, 26]; // below, above, further below
  const taken = list.map((node) => ({ node, left: node.px - 6, right: node.px + 6, top: node.py - 6, bottom: node.py + 6 }));
  const letters = (node, dy, high, wide) => ({ node, left: node.px - wide, right: node.px + wide, top: node.py + dy - high / 2, bottom: node.py + dy + high / 2 });
  taken.push(letters(centre, 24, 14, centre.name.length * 4.2));
  for (const node of [...others].sort((one, other) => label(other).length - label(one).length)) { // names stand where they touch nothing
    const free = (dy) => {
      const box = letters(node, dy, size, label(node).length * size * 0.3 + 1);
      return !taken.some((one) => one.node !== node && one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom);
    };
    node.dy = heights.find(free) ?? heights[0];
    taken.push(letters(node, node.dy, size, label(node).length * size * 0.3 + 1));
  }
  const place = { x: "px", y: "py" };
  const ends = { x1: ({ source }) => source.px, y1: ({ source }) => source.py, x2: ({ target }) => target.px, y2: ({ target }) => target.py };
  const dots = BASES.flatMap((basis) =>
    [true, false].map((own) =>
      Plot.dot(others.filter((node) => node.basis === basis && (node.how === "own") === own), {
        ...place,
        href: "href",
        title: (node) => title(node, words),
        r: (node) => (hubs.has(node.partner) ? 11 : width < NARROW ? 5 : 7),
        fill: fill(basis),
        className: own ? "mark" : "mark indirect",
      }),
    ),
  );
  const picture = Plot.plot({
    width,
    height,
    margin: 0,
    axis: null,
    x: { type: "identity" },
    y: { type: "identity" },
    r: { type: "identity" },
    marks: [
      Plot.link(links.filter(({ thin }) => !thin), { ...ends, strokeWidth: 1.2, className: "tie" }),
      Plot.link(links.filter(({ thin }) => thin), { ...ends, strokeDasharray: "2 3", className: "tie" }),
      ...dots,
      Plot.dot([centre], { ...place, r: 13, className: "mark mark-centre" }),
      ...heights.map((dy) => Plot.text(others.filter((node) => node.dy === dy), { ...place, text: label, dy, fontSize: size, className: "name", href: "href" })),
      Plot.text([centre], { ...place, text: "name", dy: 24, fontSize: width < NARROW ? 11 : 13, fontWeight: 700, className: "name" }),
    ],
  });
  return { picture, beside: [], lead: "", keys: ["centre"], indirect: rows.some((row) => row.how !== "own") };
}

show("network", network);
