// Partners: what is chosen is shown at once, the focus stays where it is, and a slider moves through the years.
const selection = () => document.getElementById("selection");
let running;

/** Show what the form asks for in place of what is shown; where that fails, go there. */
async function show(address, keep = true) {
  running?.abort();
  running = new AbortController();
  const main = document.getElementById("main");
  const focus = document.activeElement?.id;
  main.classList.add("busy");
  try {
    const answer = await fetch(address, { signal: running.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = document.getElementById("told");
    main.replaceChildren(...page.getElementById("main").childNodes);
    const told = document.getElementById("told");
    if (told && before) { // what stood there before and changes is read out; what is new is not
      const said = [...told.childNodes];
      told.replaceWith(before);
      requestAnimationFrame(() => before.replaceChildren(...said));
    }
    document.title = page.title;
    for (const link of page.querySelectorAll("[hreflang][href]")) {
      const mine = document.querySelector(`${link.tagName}[hreflang="${link.hreflang}"]`);
      if (mine) mine.setAttribute("href", link.getAttribute("href"));
    }
    if (keep) history.pushState(null, "", address);
    prepare();
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("partners:shown"));
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(address);
  } finally {
    main.classList.remove("busy");
  }
}

/** The address of what is chosen, without what is empty. */
function address() {
  const form = selection();
  const given = [...new FormData(form)].filter(([, value]) => value);
  return `${form.action.split("?")[0]}?${new URLSearchParams(given)}`;
}

/** A slider over the years of which the data speak: the end of each year, and at its end the latest state. */
function slider(form) {
  const [first, last] = [Number(form.dataset.first), Number(form.dataset.last)];
  const on = form.elements.on;
  if (!first || last <= first || !on || document.getElementById("year")) return;
  const field = document.createElement("div");
  const label = document.createElement("label");
  const range = document.createElement("input");
  const told = document.createElement("output");
  field.className = "years";
  [label.htmlFor, label.textContent] = ["year", form.dataset.year];
  Object.assign(range, { type: "range", id: "year", min: first, max: last + 1, step: 1 });
  range.value = on.value ? Number(on.value.slice(0, 4)) : last + 1;
  told.htmlFor = "year";
  const say = () => {
    const text = Number(range.value) > last ? form.dataset.latest : range.value;
    told.textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  range.addEventListener("input", say);
  range.addEventListener("change", () => {
    on.value = Number(range.value) > last ? "" : `${range.value.padStart(4, "0")}-12-31`;
  });
  say();
  field.append(label, range, told);
  form.append(field);
}

function prepare() {
  const form = selection();
  if (form) slider(form);
}

document.addEventListener("change", (event) => {
  const form = selection();
  if (!form || event.target.form !== form) return;
  if (event.target.id === "on" && !form.elements.on.validity.valid) return;
  show(address());
});
document.addEventListener("submit", (event) => {
  if (event.target !== selection()) return;
  event.preventDefault();
  show(address());
});
addEventListener("popstate", () => show(location.href, false));
prepare();
