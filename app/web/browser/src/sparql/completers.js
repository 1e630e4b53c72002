// What the editor offers while somebody types: from our graph alone, and what may stand where the cursor is.
import { slotAt } from "./slot.js";

const LONGEST = 100;
const LOCAL = /^\w(?:[\w-]*\w)?$/;

/** Give the editor our completers in place of its own, two of which would ask a foreign host. */
export function offer(Yasqe, { prefixes, terms, things }) {
  const lines = Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort();
  const ours = terms.filter(([iri]) => iri.startsWith(prefixes.cmaa));
  const others = terms.filter(([iri]) => !iri.startsWith(prefixes.cmaa));
  const ofKind = (wanted) =>
    [...ours, ...others].filter(([, kind]) => kind === wanted).map(([iri, , label]) => [iri, label]);
  const lists = { class: ofKind("class"), property: ofKind("property"), thing: things };
  lists.any = [...lists.thing, ...lists.class, ...lists.property];
  const names = new Map(lists.any);
  const known = (yasqe) => ({ ...prefixes, ...yasqe.getPrefixesFromQuery() });

  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", get: () => lines, persistenceId: null });
  Yasqe.registerAutocompleter({
    name: "our-terms",
    bulk: false,
    isValidCompletionPosition: (yasqe) => place(yasqe) in lists,
    preProcessToken: (yasqe, token) => (token.string.trim() ? token : atCursor(yasqe, token)),
    get: (yasqe, token) => matching(lists[place(yasqe)] ?? [], token.string.trim(), known(yasqe)),
    postProcessSuggestion: (yasqe, _token, iri) => short(iri, known(yasqe)),
    postprocessHints: (yasqe, hints) => {
      const all = known(yasqe);
      for (const hint of hints) hint.displayText = `${hint.text}  ${names.get(full(hint.text, all)) ?? ""}`.trim();
      return hints;
    },
  });
}

/** Return what may stand where the cursor is; nothing within variables, literals and comments. */
function place(yasqe) {
  const token = yasqe.getCompleteToken();
  if (/^[?$"'@\d]/.test(token.string) || token.type === "comment") return "none";
  const cursor = yasqe.getDoc().getCursor();
  return slotAt(yasqe.getDoc().getRange({ line: 0, ch: 0 }, { line: cursor.line, ch: token.start }));
}

/** Between words, what is chosen is put in, and takes no blank away. */
function atCursor(yasqe, token) {
  const { ch } = yasqe.getDoc().getCursor();
  return { ...token, string: "", from: { ch }, to: { ch } };
}

/** Return IRIs that begin as what is typed does, then those with a word in their name that does. */
function matching(list, typed, known) {
  const text = typed.replace(/^</, "").replace(/>$/, "");
  const within = typed.startsWith("<") ? "" : (known[text.slice(0, Math.max(0, text.indexOf(":")))] ?? "");
  const start = typed.startsWith("<") ? text : full(text, known);
  const word = (within ? text.slice(text.indexOf(":") + 1) : text).toLowerCase();
  const begins = ([iri]) => start !== "" && iri.startsWith(start);
  const named = ([iri, label]) => iri.startsWith(within) && ` ${label.toLowerCase()}`.includes(` ${word}`);
  const rest = list.filter((entry) => !begins(entry) && named(entry));
  return [...list.filter(begins), ...rest].slice(0, LONGEST).map(([iri]) => iri);
}

function short(iri, known) {
  const fitting = Object.entries(known)
    .filter(([, start]) => start && iri.startsWith(start) && LOCAL.test(iri.slice(start.length)))
    .sort(([, a], [, b]) => b.length - a.length)[0];
  return fitting ? `${fitting[0]}:${iri.slice(fitting[1].length)}` : `<${iri}>`;
}

function full(text, known) {
  if (text.startsWith("<")) return text.slice(1, -1);
  const [name, ...rest] = text.split(":");
  return rest.length && known[name] !== undefined ? known[name] + rest.join(":") : text;
}
