// What the editor lacks for keyboards and screen readers, and links that lead to this server.

/** Mend what the editor draws, now and whenever it draws. */
export function mend(root, words, namespace) {
  const once = () => {
    for (const field of root.querySelectorAll(".yasqe .CodeMirror textarea")) name(field, words.query, "keys");
    for (const field of root.querySelectorAll(".yasr .CodeMirror textarea")) name(field, words.answer);
    for (const field of root.querySelectorAll(".yasqe_sharePopup input")) name(field, words.link);
    for (const field of root.querySelectorAll(".tableSizer")) name(field, words.size);
    for (const field of root.querySelectorAll(".tabsList .tab input")) name(field, words.rename);
    for (const cross of root.querySelectorAll(".closeTab[tabindex]")) cross.removeAttribute("tabindex");
    for (const list of root.querySelectorAll(".tabsList")) name(list, words.queries);
    for (const part of root.querySelectorAll("#yasr_plugin_control")) part.removeAttribute("id");
    for (const part of root.querySelectorAll(".yasr_plugin_control[aria-controls]")) part.removeAttribute("aria-controls");
    for (const part of root.querySelectorAll(".yasr_results:not([role])")) if (part.childElementCount) region(part, words.rows);
    for (const part of root.querySelectorAll(".yasqe .CodeMirror-scroll:not([role])")) region(part, `${words.query}: ${words.text}`);
    for (const part of root.querySelectorAll(".yasr .CodeMirror-scroll:not([role])")) region(part, `${words.answer}: ${words.text}`);
    for (const menu of root.querySelectorAll(".tabsList > .context-menu")) choices(menu);
    for (const list of root.querySelectorAll(".CodeMirror-hints")) name(list, words.offered);
    for (const field of root.querySelectorAll(".controlbar input, .tabMenu input")) name(field, words.rename);
    for (const link of root.querySelectorAll("a.iri")) local(link, namespace);
  };
  new MutationObserver(once).observe(root, { childList: true, subtree: true });
  once();
}

/** Write on the button what it does, and keep its name the same as what is written. */
export function say(Yasqe, text) {
  const draw = Yasqe.prototype.updateQueryButton;
  Yasqe.prototype.updateQueryButton = function (status) {
    draw.call(this, status);
    const button = this.queryBtn;
    if (!button) return;
    button.setAttribute("aria-label", text);
    button.removeAttribute("title");
    if (!button.querySelector(".word")) {
      const written = button.appendChild(document.createElement("span"));
      written.className = "word";
      written.textContent = text;
    }
  };
}

/** Let Tab leave the editor once Escape was pressed; until then it indents. */
export function letOut(yasqe) {
  const out = { Tab: false, "Shift-Tab": false };
  yasqe.on("blur", () => yasqe.removeKeyMap(out));
  return () => {
    yasqe.removeKeyMap(out);
    yasqe.addKeyMap(out);
  };
}

function name(element, label, description) {
  if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", label);
  if (description && !element.hasAttribute("aria-describedby")) element.setAttribute("aria-describedby", description);
}

function region(element, label) {
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
  element.tabIndex = 0;
}

/** Set the menu of a tab beside the list of tabs, in which only tabs may be, and say what it is. */
function choices(menu) {
  menu.closest(".tabsRow").append(menu);
  menu.querySelector("ul").setAttribute("role", "menu");
  for (const item of menu.querySelectorAll("li")) {
    item.setAttribute("role", "menuitem");
    if (item.classList.contains("disabled")) item.setAttribute("aria-disabled", "true");
  }
}

function local(link, namespace) {
  const iri = link.getAttribute("href");
  if (iri.startsWith(namespace)) link.setAttribute("href", `/${iri.slice(namespace.length).replace(/^\/+/, "")}`);
  if (link.target !== "_self") link.target = "_self";
}
