// The page as a whole: which start-up, which view, which module, which words are looked for.

(function page() {
  const startups = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const known = new Map();
  let startup, views, selected, hits = [], view = "map";

  for (const element of document.querySelectorAll(".bar, main")) element.hidden = false;
  const entry = byId("entry");
  const marks = { ok: "\u2713", error: "\u2717", unknown: "?" };
  entry.append(...startups.map((each, index) => make("option", { value: index }, `${marks[each.outcome]} ${each.entrypoint}`)));
  entry.disabled = startups.length === 1;

  function enter(index) {
    if (!known.has(index)) known.set(index, read(startups[index]));
    startup = known.get(index);
    entry.value = index;
    selected = null;
    views = { map: mapView(startup, select), tree: treeView(startup, select) };
    const failing = startups.filter((each) => each.outcome === "error").length;
    byId("verdict").className = `verdict ${startup.outcome}`;
    byId("verdict").textContent = startups.length > 1 ? `${failing} of ${startups.length} entry points fail` : counted(startup.modules.length, "module");
    story(startup, select);
    look();
  }

  function select(module, focus) {
    selected = module;
    details(startup, module, select);
    views[view].show(selected, hits);
    if (module) views[view].reveal(module, focus);
    remember();
  }

  function look() {
    hits = matching(startup, byId("find").value);
    byId("hits").textContent = byId("find").value.trim() ? `${hits.length.toLocaleString("en")} found` : "";
    details(startup, selected, select);
    views[view].show(selected, hits);
    if (hits.length) views[view].reveal(hits[0]);
  }

  function nextHit(step) {
    if (!hits.length) return;
    const place = hits.indexOf(selected);
    select(hits[place < 0 ? 0 : (place + step + hits.length) % hits.length]);
    byId("hits").textContent = `${hits.indexOf(selected) + 1} of ${hits.length}`;
  }

  function turn(to) {
    view = to;
    for (const name of ["map", "tree"]) {
      byId(name).hidden = name !== to;
      byId(`show-${name}`).setAttribute("aria-pressed", String(name === to));
    }
    views[view].show(selected, hits);
    if (selected) views[view].reveal(selected);
    remember();
  }

  // The address names what is shown, so that it can be sent to a colleague who has the file.
  function remember() {
    const words = new URLSearchParams({ entry: entry.value, view });
    if (selected) words.set("module", selected.name);
    history.replaceState(null, "", `#${words}`);
  }

  function recall() {
    const words = new URLSearchParams(location.hash.slice(1));
    const index = Number(words.get("entry"));
    const worst = Math.max(0, startups.findIndex((each) => each.outcome === "error"));
    const wanted = { view: words.get("view"), module: words.get("module") };
    enter(words.has("entry") && startups[index] ? index : worst);
    if (wanted.view === "tree") turn("tree");
    const module = startup.modules.find((each) => each.name === wanted.module);
    if (module) select(module);
  }

  entry.addEventListener("change", () => { enter(Number(entry.value)); remember(); });
  byId("find").addEventListener("input", look);
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") nextHit(event.shiftKey ? -1 : 1);
  });
  byId("show-map").addEventListener("click", () => turn("map"));
  byId("show-tree").addEventListener("click", () => turn("tree"));
  byId("theme").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== byId("find")) {
      event.preventDefault();
      byId("find").focus();
      byId("find").select();
    } else if (event.key === "Escape") {
      if (byId("find").value) byId("find").value = "";
      else select(null);
      look();
    }
  });
  addEventListener("resize", () => views[view].show(selected, hits));
  recall();
})();
