// Pictures of partners: a map, a timeline and a network, drawn from the rows of the table on the page and from nothing else.
// The table says the same in words and has every link; so a picture is one image to those who do not see it.
import * as Plot from "@observablehq/plot";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { feature } from "topojson-client";
import world from "world-atlas/countries-110m.json";
import points from "./points.json"; // made by points.mjs

const BASES = ["in force", "signed", "listed", "ended"];
const NARROW = 600;
const SVG = "http://www.w3.org/2000/svg";
const dashed = (basis) => basis.replace(" ", "-");
const fill = (basis) => `url(#fill-${dashed(basis)})`;

function make(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Patterns that tell the bases apart without colour; each lies on paper, so that nothing shines through. */
function patterns() {
  const ink = (basis, name, attributes) => make(name, { class: `ink-${dashed(basis)}`, ...attributes });
  const under = () => make("rect", { class: "under", width: 6, height: 6, stroke: "none" });
  const pattern = (basis, ...marks) =>
    make("pattern", { id: `fill-${dashed(basis)}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, under(), ...marks);
  return make(
    "defs",
    {},
    pattern("in force", ink("in force", "rect", { width: 6, height: 6, stroke: "none" })),
    pattern("signed", ink("signed", "path", { d: "M-1,1l2,-2M0,6l6,-6M5,7l2,-2", fill: "none", "stroke-width": 1.8 })),
    pattern("listed", ink("listed", "circle", { cx: 3, cy: 3, r: 1.1, stroke: "none" })),
    pattern("ended", ink("ended", "path", { d: "M1,1l4,4M5,1l-4,4", fill: "none", "stroke-width": 0.9 })),
  );
}

/** The rows of the table, as the table has them. */
function rowsOf(table) {
  return [...table.tBodies[0].rows].map((row) => {
    const link = row.querySelector("th a");
    return { ...row.dataset, name: link.textContent.trim(), href: link.getAttribute("href") };
  });
}

function title(row, words) {
  const parts = [words[row.basis]];
  if (row.throughName) parts.push(`${words.through} ${row.throughName}`);
  if (row.since) parts.push(`${row.since}${row.until ? `–${row.until}` : ""}`);
  return `${row.name}: ${parts.join(", ")}`;
}

function map({ rows, words, party, width }) {
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
  const own = countries.get(party);
  const picture = Plot.plot({
    width,
    projection: { type: "equal-earth", domain: { type: "Sphere" } },
    marks: [
      Plot.sphere({ className: "sphere" }),
      Plot.geo(features.filter(({ id }) => id !== "010"), { className: "land" }), // ice has no customs
      ...(own ? [Plot.geo(own, { className: "mark mark-centre" })] : []),
      ...marks,
    ],
  });
  return { picture, beside: off, lead: words.off, keys: own ? ["centre"] : [], indirect: !rows.every(direct) };
}

/** First and last day that a date of the data allows, and whether it is a day. */
function span(text) {
  const [year, month, day] = text.split("-").map(Number);
  const first = new Date(Date.UTC(year, (month || 1) - 1, day || 1));
  const last = day ? first : new Date(Date.UTC(month ? year : year + 1, month || 0, 0));
  return { first, last, exact: Boolean(day) };
}

function timeline({ rows, words, on, width }) {
  const dated = rows
    .filter((row) => row.since)
    .map((row) => ({ ...row, ...span(row.since), end: row.until ? span(row.until).last : null }))
    .sort((one, other) => one.first - other.first || one.name.localeCompare(other.name));
  const days = dated.flatMap((row) => [row.first, row.last, row.end ?? row.last]);
  const right = on ? span(on).first : new Date(Math.max(...days) + 365 * 864e5);
  const clip = (day) => (day > right ? right : day);
  const shown = (name) => (width < NARROW && name.length > 15 ? `${name.slice(0, 14)}…` : name);
  const options = { y: "name", href: "href", title: (row) => title(row, words) };
  const goes = dated.filter((row) => row.basis !== "ended" || row.end);
  const ink = (basis, more = "") => `ink-${dashed(basis)} ${more}`;
  const marks = BASES.flatMap((basis) => {
    const fits = (list) => list.filter((row) => row.basis === basis);
    const claims = fits(dated).filter((row) => row.asOf);
    const known = fits(dated).filter((row) => !row.asOf && row.exact);
    const partly = fits(dated).filter((row) => !row.asOf && !row.exact);
    const dashes = { listed: "1 3", signed: "5 2", ended: "2 4" }[basis];
    return [
      Plot.ruleY(fits(goes), { ...options, x1: "last", x2: (row) => clip(row.end ?? right), strokeWidth: 2.5, strokeDasharray: dashes, className: ink(basis, "span") }),
      Plot.ruleY(partly, { ...options, x1: "first", x2: (row) => clip(row.last), strokeWidth: 7, className: ink(basis) }),
      Plot.tickX(known, { ...options, x: "first", strokeWidth: 2.5, className: ink(basis) }),
      Plot.dot(claims, { ...options, x: "first", r: 3.5, strokeWidth: 1.6, className: ink(basis, "open") }),
      Plot.dot(fits(dated).filter((row) => row.end && row.end <= right), { ...options, x: "end", r: 4, symbol: "times", strokeWidth: 2, className: ink(basis) }),
    ];
  });
  const picture = Plot.plot({
    width,
    height: dated.length * 19 + 70,
    marginLeft: width < NARROW ? 104 : 170,
    marginRight: 12,
    marginTop: 30,
    x: { type: "utc", domain: [Math.min(...days), right], ticks: width < NARROW ? 4 : 10, axis: "both", label: null, grid: true },
    y: { type: "band", domain: dated.map(({ name }) => name), label: null, tickSize: 0, tickFormat: shown, padding: 0.3 },
    marks,
  });
  return { picture: dated.length ? picture : null, beside: rows.filter((row) => !row.since), lead: words.undated, keys: ["times"] };
}

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
  const place = { x: "px", y: "py" };
  const ends = { x1: ({ source }) => source.px, y1: ({ source }) => source.py, x2: ({ target }) => target.px, y2: ({ target }) => target.py };
  const others = list.filter((node) => node !== centre);
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
      Plot.text(others, { ...place, text: label, dy: (width < NARROW ? 11 : 15), fontSize: width < NARROW ? 8.5 : 10, className: "name", href: "href" }),
      Plot.text([centre], { ...place, text: "name", dy: 24, fontSize: width < NARROW ? 11 : 13, fontWeight: 700, className: "name" }),
    ],
  });
  return { picture, beside: [], lead: "", keys: ["centre"], indirect: rows.some((row) => row.how !== "own") };
}

const VIEWS = { map, timeline, network };

/** What the marks mean: a list in words, each with its mark. */
function legend(rows, words, view, keys, indirect) {
  const list = document.createElement("ul");
  list.className = "legend";
  const entry = (text, ...marks) => {
    const item = document.createElement("li");
    item.append(make("svg", { viewBox: "0 0 28 18", "aria-hidden": "true" }, ...marks), text);
    list.append(item);
  };
  const used = BASES.filter((basis) => rows.some((row) => row.basis === basis));
  for (const basis of used)
    entry(
      words[basis],
      view === "timeline"
        ? make("line", { x1: 2, x2: 26, y1: 9, y2: 9, "stroke-width": 3, "stroke-dasharray": { listed: "1 3", signed: "5 2", ended: "2 4" }[basis] ?? "none", class: `ink-${dashed(basis)}` })
        : make("rect", { x: 1, y: 1, width: 26, height: 16, fill: fill(basis), class: "mark" }),
    );
  if (keys.includes("centre")) entry(words.centre, make("rect", { x: 1, y: 1, width: 26, height: 16, class: "mark mark-centre" }));
  if (indirect) entry(words.indirect, make("rect", { x: 1, y: 1, width: 26, height: 16, fill: "none", class: "mark indirect" }));
  if (view === "timeline") {
    entry(words.known, make("line", { x1: 14, x2: 14, y1: 2, y2: 16, "stroke-width": 2.5, stroke: "currentColor" }));
    entry(words.partly, make("line", { x1: 4, x2: 24, y1: 9, y2: 9, "stroke-width": 7, stroke: "currentColor" }));
    entry(words.claim, make("circle", { cx: 14, cy: 9, r: 4, fill: "none", "stroke-width": 1.6, stroke: "currentColor" }));
    if (rows.some((row) => row.until)) entry(words.end, make("path", { d: "M10,5l8,8M18,5l-8,8", "stroke-width": 2, stroke: "currentColor" }));
  }
  return list;
}

/** Those that the picture has no place for, each a link. */
function aside(lead, rows) {
  const note = document.createElement("p");
  note.className = "beside";
  note.append(`${lead} `);
  rows.forEach((row, at) => {
    const link = document.createElement("a");
    [link.href, link.textContent] = [row.href, row.name];
    note.append(at ? ", " : "", link);
  });
  note.append(".");
  return note;
}

function draw(figure) {
  const table = document.getElementById("rows");
  const canvas = figure?.querySelector(".canvas");
  if (!table || !canvas || !VIEWS[figure.dataset.view]) return;
  const width = Math.max(240, Math.round(canvas.clientWidth));
  const words = JSON.parse(figure.dataset.words);
  const rows = rowsOf(table);
  const { view, name, on, party, code } = figure.dataset;
  const made = VIEWS[view]({ rows, words, name, on, width, party: view === "map" ? code : party });
  for (const old of figure.querySelectorAll(".legend, .beside")) old.remove();
  canvas.replaceChildren();
  if (made.picture) {
    const svg = made.picture;
    for (const style of svg.querySelectorAll("style")) style.remove(); // the page has these rules; none may stand inline
    svg.prepend(patterns());
    svg.setAttribute("aria-hidden", "true");
    for (const link of svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1"); // the table has them for the keyboard
    const image = document.createElement("span"); // beside the drawing: an image may hold no links
    image.className = "hidden";
    image.setAttribute("role", "img");
    image.setAttribute("aria-label", canvas.dataset.summary);
    canvas.append(image, svg);
    canvas.after(legend(rows, words, view, made.keys, made.indirect));
  }
  if (made.beside.length) figure.querySelector("figcaption").before(aside(made.lead, made.beside));
  figure.querySelector(".without").hidden = true;
}

let watched;
const watch = new ResizeObserver(([{ contentRect }]) => {
  const width = Math.round(contentRect.width);
  if (width && width !== watched) requestAnimationFrame(() => draw(document.getElementById("picture")));
  watched = width;
});

function begin() {
  const figure = document.getElementById("picture");
  watch.disconnect();
  watched = undefined;
  if (figure) watch.observe(figure.querySelector(".canvas"));
}

document.addEventListener("partners:shown", begin);
begin();
