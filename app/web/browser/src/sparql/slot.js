// What may stand at the end of the beginning of a query. A reading by tokens, not a grammar: it is for suggestions only.

const TOKEN = /<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[?$]\w+|@[\w-]+|[\w-]*:[\w.-]*\w|[\w-]*:|\d+(?:\.\d+)?|\^\^|\w+|[{}[\]().;,/|^!]/g;
const TYPES = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"]);
const NEXT = { ".": "subject", ";": "property", ",": "object", "/": "property", "|": "property", "^": "property" };
const WORDS = { FILTER: "call", BIND: "call", GRAPH: "any", VALUES: "values", FROM: "none" };

/** Return what may stand after a text: class, property, thing, any of these, or none. */
export function slotAt(text) {
  let slot = "none";
  let predicate = "";
  const outer = [];
  for (const token of text.match(TOKEN) ?? []) {
    if (token.startsWith("#")) continue;
    if (token === "{") {
      outer.push(slot);
      slot = slot === "values" ? "any" : "subject";
    } else if (token === "(" || token === "[") {
      outer.push(slot);
      slot = token === "[" ? "property" : slot === "property" ? "property" : slot === "values" ? "none" : "any";
    } else if (token === "}") {
      outer.pop();
      slot = outer.length ? "subject" : "none";
    } else if (token === ")" || token === "]") {
      const before = outer.pop();
      slot = { property: "object", object: "done", call: "subject" }[before] ?? before ?? "none";
    } else if (slot === "any" || slot === "none" || slot === "values" || slot === "call") {
      slot = WORDS[token.toUpperCase()] ?? (slot === "any" && token in NEXT && !outer.length ? NEXT[token] : slot);
    } else if (token in NEXT) {
      slot = NEXT[token];
    } else if (token.toUpperCase() in WORDS) {
      slot = WORDS[token.toUpperCase()];
    } else if (slot === "subject") {
      slot = /^(?:OPTIONAL|MINUS|UNION|SELECT|WHERE|SERVICE|EXISTS|NOT)$/i.test(token) ? "subject" : "property";
    } else if (slot === "property" && token !== "!") {
      predicate = token;
      slot = "object";
    } else if (slot === "object") {
      slot = "done";
    }
  }
  if (slot === "object") return TYPES.has(predicate) ? "class" : "thing";
  return { subject: "thing", property: "property", any: "any", call: "any" }[slot] ?? "none";
}
