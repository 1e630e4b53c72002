// Timeline of partners.
import * as Plot from "@observablehq/plot";
import { BASES, NARROW, dashed, title } from "./charts/common.js";
import { show } from "./charts/draw.js";

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

show("timeline", timeline);
