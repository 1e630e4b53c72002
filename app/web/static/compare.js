// Choosing agreements: a field that narrows a long list of boxes; what is ticked always stays in view.
for (const box of document.querySelectorAll("fieldset.choose[data-filter]")) {
  const labels = [...box.querySelectorAll("label")];
  if (labels.length < 8) continue;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "narrow";
  field.placeholder = box.dataset.filter;
  field.setAttribute("aria-label", box.dataset.filter);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    for (const label of labels) {
      const name = plain(label.textContent);
      label.hidden = !label.querySelector("input").checked && !wanted.every((part) => name.includes(part));
    }
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.querySelector("legend").after(field);
}
