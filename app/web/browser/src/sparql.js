// The editor of queries, in the place of the plain form, which stays wherever this does not run.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { offer } from "./sparql/completers.js";
import { letOut, mend, say } from "./sparql/mend.js";

const NAMESPACE = "https://w3id.org/cmaa/";

const root = document.getElementById("editor");
const form = document.getElementById("plain");
if (root && form && keeps()) mount(root, form).catch((problem) => console.warn("the plain form stays:", problem));

/** Tell whether the browser lets us keep queries; without, the editor would turn to cookies. */
function keeps() {
  try {
    localStorage.setItem("cmaa-try", "1");
    localStorage.removeItem("cmaa-try");
    return true;
  } catch {
    return false;
  }
}

async function mount(root, form) {
  const words = root.dataset;
  const answer = await fetch(words.completions);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const offered = await answer.json();
  const begun = form.elements.query.value;
  const { Yasqe, Yasr, Tab } = Yasgui;

  offer(Yasqe, offered);
  say(Yasqe, words.ask);
  Yasqe.defaults.extraKeys.Esc = (editor) => editor.state.letOut?.();
  Yasr.plugins.table.defaults.openIriInNewWindow = false;
  Yasr.defaults.errorRenderers = [told];
  Yasr.defaults.maxPersistentResponseSize = 0; // the data change; the queries are kept, and no answers
  const defaults = Tab.getDefaults;
  Tab.getDefaults = (yasgui) => {
    const found = defaults.call(Tab, yasgui);
    found.yasr.settings.pluginsConfig = { table: { compact: true, isEllipsed: false, pageSize: 50 } };
    return found;
  };
  Tab.prototype.getShareableLink = function () {
    return linkTo(words.endpoint, { query: this.getQuery() });
  };

  form.hidden = true;
  root.hidden = false;
  const place = document.createElement("div");
  root.append(place);
  const yasgui = new Yasgui(place, {
    autofocus: false,
    persistenceId: "cmaa",
    populateFromUrl: false,
    copyEndpointOnNewTab: false,
    tabName: words.query,
    requestConfig: { endpoint: linkTo(words.endpoint, {}), method: "POST" },
    yasqe: { value: begun, editorHeight: "22rem", extraKeys: Yasqe.defaults.extraKeys },
    yasr: { prefixes: offered.prefixes, maxPersistentResponseSize: 0 },
  });
  besideTheTabs(yasgui, words.add);
  yasgui.on("query", (_yasgui, tab) => {
    document.getElementById("answered")?.remove(); // made for what was asked before
    tab.asked = tab.getQuery();
  });
  yasgui.on("queryResponse", (_yasgui, tab) => setTimeout(() => downloads(tab, words.endpoint)));
  const prepare = () => {
    ready(yasgui.getTab());
    downloads(yasgui.getTab(), words.endpoint);
  };
  yasgui.on("tabSelect", () => setTimeout(prepare));
  yasgui.on("tabAdd", () => setTimeout(prepare));
  prepare();
  mend(root, words, NAMESPACE);
  if (words.given) open(yasgui, begun, words.given);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-example]");
    const query = link && offered.examples[link.dataset.example];
    if (!query || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    open(yasgui, query, link.dataset.example);
    root.scrollIntoView();
    yasgui.getTab().getYasqe().focus();
  });
}

/** Show a query: in the tab that has it, else in one that nobody has changed since a link filled it, else in a new one. */
function open(yasgui, query, name) {
  const kept = yasgui.persistentConfig.getTabs().map((id) => yasgui.persistentConfig.getTab(id));
  const same = kept.find((tab) => tab.yasqe.value === query);
  const unchanged = kept.find((tab) => tab.given !== undefined && tab.given === tab.yasqe.value);
  if (same) {
    yasgui.selectTabId(same.id);
  } else if (unchanged) {
    yasgui.selectTabId(unchanged.id);
    const tab = yasgui.getTab();
    tab.getPersistedJson().given = query;
    tab.setName(yasgui.createTabName(name));
    tab.setQuery(query);
  } else {
    yasgui.addTab(true, { name: yasgui.createTabName(name), given: query, yasqe: { value: query } });
  }
}

/** Make a tab's editor ready: the way out of it by keyboard. */
function ready(tab) {
  const yasqe = tab?.getYasqe();
  if (yasqe && !yasqe.state.letOut) yasqe.state.letOut = letOut(yasqe);
}

/** Set the button for a new tab beside the list of tabs: in it, only tabs may be. */
function besideTheTabs(yasgui, label) {
  const list = yasgui.tabElements._tabsListEl;
  const button = yasgui.tabElements.addTabEl;
  const row = document.createElement("div");
  row.className = "tabsRow tabsList-beside";
  list.before(row);
  row.append(list, button);
  yasgui.tabElements.addTabEl = null;
  button.removeAttribute("role");
  button.firstChild.setAttribute("aria-label", label);
  button.firstChild.title = label;
}

/** Lead to the answer in every format, above the rows, by the query as it was asked. */
function downloads(tab, endpoint) {
  const results = tab?.getYasr()?.results;
  const graph = ["CONSTRUCT", "DESCRIBE"].includes(tab?.getYasqe()?.getQueryType());
  for (const [id, fits] of [["as-rows", !graph], ["as-graph", graph]]) {
    const line = document.getElementById(id);
    line.hidden = !results || results.hasError() || !fits || !tab.asked;
    if (line.hidden) continue;
    tab.getYasr().resultsEl.before(line);
    for (const link of line.querySelectorAll("a")) {
      link.href = linkTo(endpoint, { query: tab.asked, format: link.dataset.format });
    }
  }
}

/** Show what the endpoint said of a query that it did not answer: a sentence, and the place in the query. */
async function told(error) {
  const [sentence, ...place] = (error.text || error.statusText || "").trim().split("\n");
  const shown = document.createElement("div");
  const first = shown.appendChild(document.createElement("p"));
  first.textContent = sentence;
  if (place.length) shown.appendChild(document.createElement("pre")).textContent = place.join("\n");
  return shown;
}

function linkTo(path, parameters) {
  const address = new URL(path, location.origin);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}
