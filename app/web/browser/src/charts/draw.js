// Draws a picture of partners from the rows of the table on the page and from nothing else. The table says the same in words
// and has every link; so a picture is one image to those who do not see it.
import { BASES, dashed, fill } from "./common.js";

const SVG = "http://www.w3.org/2000/svg";

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

function draw(figure, view, picture) {
  const table = document.getElementById("rows");
  const canvas = figure?.querySelector(".canvas");
  if (!table || !canvas || figure.dataset.view !== view) return;
  const width = Math.max(240, Math.round(canvas.clientWidth));
  const words = JSON.parse(figure.dataset.words);
  const rows = rowsOf(table);
  const { name, on, party, code } = figure.dataset;
  const made = picture({ rows, words, name, on, width, party, code });
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

/** Show a view of the partners by a picture of it, now and whenever the page shows other rows or has another width. */
export function show(view, picture) {
  let watched;
  const watch = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width);
    if (width && width !== watched) requestAnimationFrame(() => draw(document.getElementById("picture"), view, picture));
    watched = width;
  });
  const begin = () => {
    const figure = document.getElementById("picture");
    watch.disconnect();
    watched = undefined;
    if (figure) watch.observe(figure.querySelector(".canvas"));
  };
  document.addEventListener("partners:shown", begin);
  begin();
}
