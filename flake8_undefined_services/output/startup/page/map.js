// The map: one column for each number of imports between the entry point and a module, the failing chain on top.

function mapView(startup, select) {
  const host = document.getElementById("map");
  const buttons = new Map();
  const columns = [];
  for (const module of startup.modules) (columns[module.depth] ||= []).push(module);
  const onChain = new Set(startup.chain.map((step) => step.module));
  const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  lines.setAttribute("aria-hidden", "true");
  const chip = (module) => {
    const title = `${module.name}\n${module.path}\n${module.state.word}`;
    const button = make("button", { type: "button", class: `chip ${module.state.key}`, title, tabindex: "-1", on: { click: () => select(module) } },
      make("span", { class: "name" }, onChain.has(module) ? module.name : module.label),
      module.children.length ? make("span", { class: "weight", title: `brings in ${counted(module.weight - 1, "module")}` }, `${module.weight - 1}`) : null);
    buttons.set(module, button);
    return button;
  };
  const drawn = columns.map((modules, depth) => column(modules, depth, onChain, chip, startup));
  host.replaceChildren(make("div", { class: "columns" }, lines, ...drawn));
  buttons.get(startup.root).tabIndex = 0;

  function show(selected, hits) {
    const found = new Set(hits);
    const near = selected ? new Set([selected, ...selected.imported.map(first), ...selected.importers.map(first), ...selected.children, startup.modules[selected.importer]]) : null;
    for (const [module, button] of buttons) {
      button.classList.toggle("hit", found.has(module));
      button.classList.toggle("dim", found.size ? !found.has(module) && module !== selected : Boolean(near) && !near.has(module));
      button.classList.toggle("selected", module === selected);
      button.tabIndex = module === (selected || startup.root) ? 0 : -1;
    }
    current = selected;
    draw(lines, selected, buttons);
  }

  // The failing chain stays in sight, so its ends of the lines move.
  let drawing = null;
  let current = null;
  host.onscroll = () => {
    drawing ||= requestAnimationFrame(() => {
      drawing = null;
      draw(lines, current, buttons);
    });
  };

  function reveal(module, focus) {
    const button = buttons.get(module);
    button.scrollIntoView({ block: "center", inline: "center" });
    if (focus) button.focus({ preventScroll: true });
  }

  host.onkeydown = (event) => {
    const from = startup.modules.find((module) => buttons.get(module) === document.activeElement);
    const to = from && neighbour(event.key, from, startup, buttons);
    if (!to) return;
    event.preventDefault();
    select(to, true);
  };
  return { show, reveal };
}

function first(pair) {
  return pair[0];
}

function column(modules, depth, onChain, chip, startup) {
  const top = modules.filter((module) => onChain.has(module));
  const groups = new Map();
  for (const module of modules) {
    if (onChain.has(module)) continue;
    if (!groups.has(module.home)) groups.set(module.home, []);
    groups.get(module.home).push(module);
  }
  const boxes = [...groups].map(([home, members]) => make("div", { class: "group", role: "group", "aria-label": home || "top level" },
    make("p", { class: "home", title: home }, home || "top level"), ...members.map(chip)));
  const title = depth ? counted(depth, "import") + " deep" : "entry point";
  const step = startup.chain.find(({ module }) => module === top[0]);
  const chain = top.map(chip);
  if (step) chain.push(make("span", { class: "at" }, `line ${step.line}`));
  return make("section", { class: "column", "aria-label": `${title}, ${counted(modules.length, "module")}` },
    make("div", { class: "top" }, make("p", { class: "depth" }, title, make("b", {}, `${modules.length}`)), make("div", { class: `way${step ? "" : " empty"}` }, ...chain)), ...boxes);
}

// Left goes to the importer, right to what is imported first; up and down stay in the column.
function neighbour(key, from, startup, buttons) {
  if (key === "ArrowLeft") return startup.modules[from.importer];
  if (key === "ArrowRight") return from.children[0];
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!step) return null;
  const shown = [...buttons.get(from).closest(".column").querySelectorAll(".chip")];
  const button = shown[shown.indexOf(buttons.get(from)) + step];
  return button && startup.modules.find((module) => buttons.get(module) === button);
}

function draw(lines, selected, buttons) {
  lines.replaceChildren();
  if (!selected) return;
  const area = lines.parentElement.getBoundingClientRect();
  lines.setAttribute("width", lines.parentElement.scrollWidth);
  lines.setAttribute("height", lines.parentElement.scrollHeight);
  const place = (module) => {
    const box = buttons.get(module).getBoundingClientRect();
    return { left: box.left - area.left, right: box.right - area.left, middle: box.top - area.top + box.height / 2 };
  };
  const curve = (from, to, kind) => {
    const [one, other] = [place(from), place(to)];
    const [x1, x2] = other.left >= one.right ? [one.right, other.left] : other.right <= one.left ? [one.left, other.right] : [one.left, other.left];
    const bend = Math.max(24, Math.abs(x2 - x1) / 2) * (x2 > x1 ? 1 : -1);
    const end = x1 === one.left && x2 === other.left ? bend : -bend;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1},${one.middle} C${x1 + bend},${one.middle} ${x2 + end},${other.middle} ${x2},${other.middle}`);
    path.setAttribute("class", kind);
    lines.append(path);
  };
  for (const [module] of selected.importers) if (module !== selected) curve(module, selected, "in");
  for (const [module] of selected.imported) if (module !== selected) curve(selected, module, "out");
}
