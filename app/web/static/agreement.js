// Reading view: a button that copies the link to a provision, and in the contents a mark at the article in view.
const law = document.querySelector(".law");

function copying() {
  if (!law || !navigator.clipboard) return;
  const told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("role", "status");
  law.before(told);
  for (const number of law.querySelectorAll("a.number")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "¶";
    button.title = law.dataset.copy;
    button.setAttribute("aria-label", `${law.dataset.copy}: ${number.closest(".provision").id}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(number.href);
      } catch {
        location.hash = number.hash; // not allowed here: the address line has the link then
        return;
      }
      told.textContent = "";
      told.textContent = law.dataset.copied;
      button.textContent = "✓";
      setTimeout(() => { button.textContent = "¶"; }, 1500);
    });
    const line = number.closest(".provision").querySelector(".told");
    line.append(button);
  }
}

function marking() {
  const links = new Map([...document.querySelectorAll(".side .articles a")].map((link) => [link.hash.slice(1), link]));
  if (!links.size) return;
  let current;
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      current?.removeAttribute("aria-current");
      current = links.get(entry.target.id);
      current.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -80% 0px" });
  for (const id of links.keys()) seen.observe(document.getElementById(id));
}

copying();
marking();
