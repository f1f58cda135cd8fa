// The tree: each module below the one that is first to import it, in the order in which they begin to execute.

function treeView(startup, select) {
  const host = document.getElementById("tree");
  const open = new Set([startup.root, ...startup.chain.map((step) => step.module)]);
  let state = { selected: null, hits: [] };
  const list = make("ul", { role: "tree", "aria-label": "Who makes whom execute" });
  const all = (wanted) => () => {
    open.clear();
    for (const module of startup.modules) if (wanted || module === startup.root) open.add(module);
    render();
  };
  const failing = () => {
    for (const step of startup.chain) open.add(step.module);
    select(startup.chain[startup.chain.length - 1].module, true);
  };
  host.replaceChildren(make("div", { class: "tools" },
    make("button", { type: "button", on: { click: all(true) } }, "Expand all"),
    make("button", { type: "button", on: { click: all(false) } }, "Collapse all"),
    startup.chain.length ? make("button", { type: "button", on: { click: failing } }, "To the error") : null), list);

  // A list of rows with a stack of its own: an import chain may be deeper than calls can be.
  function visible() {
    const rows = [];
    const waiting = [[startup.root, 1, 1, 1]];
    while (waiting.length) {
      const [module, level, place, siblings] = waiting.pop();
      rows.push({ module, level, place, siblings });
      if (!open.has(module)) continue;
      const { children } = module;
      for (let index = children.length; index--;) waiting.push([children[index], level + 1, index + 1, children.length]);
    }
    return rows;
  }

  function render(focus) {
    const found = new Set(state.hits);
    const current = state.selected || startup.root;
    list.replaceChildren(...visible().map(({ module, level, place, siblings }) => {
      const classes = ["row", module === state.selected && "selected", found.size && (found.has(module) ? "hit" : "dim")];
      const row = make("li", {
        role: "treeitem", class: classes.filter(Boolean).join(" "), "aria-level": level, "aria-posinset": place, "aria-setsize": siblings,
        "aria-selected": String(module === state.selected), "aria-expanded": module.children.length ? String(open.has(module)) : null,
        tabindex: module === current ? "0" : "-1", "data-number": module.number, title: module.path,
      }, ...cells(module, open));
      row.style.setProperty("--level", Math.min(level - 1, 40));
      return row;
    }));
    if (focus) list.querySelector('[tabindex="0"]')?.focus();
  }

  function toggle(module, wanted) {
    if (wanted) open.add(module);
    else open.delete(module);
    render(true);
  }

  list.onclick = (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    const module = startup.modules[row.dataset.number];
    if (event.target.closest(".twist") && module.children.length) open[open.has(module) ? "delete" : "add"](module);
    select(module, true);
  };
  list.onkeydown = (event) => {
    const row = event.target.closest(".row");
    const module = row && startup.modules[row.dataset.number];
    const move = module && treeMove(event.key, row, module, open, startup);
    if (!move) return;
    event.preventDefault();
    if (move.toggle !== undefined) toggle(module, move.toggle);
    else if (move.to) select(move.to, true);
  };

  function show(selected, hits) {
    state = { selected, hits };
    const above = new Set();
    for (const module of [selected, ...hits.slice(0, 200)]) {
      let importer = module && startup.modules[module.importer];
      for (; importer && !above.has(importer); importer = startup.modules[importer.importer]) above.add(importer);
    }
    for (const module of above) open.add(module);
    render();
  }

  function reveal(module, focus) {
    const row = list.querySelector(`[data-number="${module.number}"]`);
    row?.scrollIntoView({ block: "center" });
    if (focus) row?.focus({ preventScroll: true });
  }
  return { show, reveal };
}

function cells(module, open) {
  const cut = module.name.length - module.label.length;
  return [
    make("span", { class: "twist", "aria-hidden": "true" }, module.children.length ? (open.has(module) ? "\u25be" : "\u25b8") : ""),
    make("span", { class: `dot ${module.state.key}`, title: module.state.short }),
    make("span", { class: "name" }, make("span", { class: "home" }, module.name.slice(0, cut)), module.label),
    module.line ? make("span", { class: "line" }, `line ${module.line}`) : "",
    module.children.length ? make("span", { class: "weight" }, counted(module.weight - 1, "module")) : "",
    module.state.key === "loaded" ? "" : make("span", { class: `word ${module.state.key}` }, module.state.short),
  ];
}

// The keys of the ARIA tree pattern: where to go, or whether to open or close.
function treeMove(key, row, module, open, startup) {
  const of = (other) => (other ? { to: startup.modules[other.dataset.number] } : null);
  switch (key) {
    case "ArrowDown": return of(row.nextElementSibling);
    case "ArrowUp": return of(row.previousElementSibling);
    case "Home": return of(row.parentElement.firstElementChild);
    case "End": return of(row.parentElement.lastElementChild);
    case "ArrowRight": return open.has(module) || !module.children.length ? { to: module.children[0] } : { toggle: true };
    case "ArrowLeft": return open.has(module) && module.children.length ? { toggle: false } : { to: startup.modules[module.importer] };
    default: return null;
  }
}
