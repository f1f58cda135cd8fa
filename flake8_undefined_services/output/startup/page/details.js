// The two columns beside the modules: how the start-up ends, and what there is to know of one module.

function story(startup, select) {
  document.getElementById("story").replaceChildren(
    verdictOf(startup), countsOf(startup), ...chainOf(startup, select), ...environmentOf(startup),
    ...missingOf(startup, select), ...largestOf(startup, select), keys(),
  );
}

function verdictOf(startup) {
  const { error, outcome, reason } = startup;
  if (error) {
    const message = make("p", { class: "error" }, make("strong", {}, error.type), error.message ? `: ${error.message}` : "");
    return make("section", { class: "end error" }, make("h2", {}, "Does not start"), message, make("code", { class: "place" }, `${error.path}:${error.line}`));
  }
  const executed = startup.modules.filter((module) => module.state.key !== "missing").length;
  const [title, words] = outcome === "ok"
    ? ["Starts", `${counted(executed, "module")} of the project executed.`]
    : ["Unknown", reason || "No reason is given."];
  return make("section", { class: `end ${outcome}` }, make("h2", {}, title), make("p", {}, words));
}

function chainOf(startup, select) {
  if (!startup.chain.length) return [];
  const last = startup.chain.length - 1;
  const steps = startup.chain.map((step, index) => make("li", { class: index === last ? "fatal" : null },
    link(step.module, select, step.module.name),
    make("code", { class: "place" }, `${step.path}:${step.line}`),
    step.source ? make("code", { class: "source" }, step.source) : null));
  return [make("section", {}, make("h3", {}, "By these imports"), make("ol", { class: "chain" }, ...steps))];
}

function environmentOf(startup) {
  if (!startup.environment.length) return [];
  const rows = startup.environment.map(([name, path, line, required]) =>
    make("li", {}, make("code", { class: "variable" }, name), make("code", { class: "place" }, `${path}:${line}`), ` ${required ? "KeyError" : "None"} if it is not set`));
  return [make("section", {}, make("h3", {}, "Read from the environment without a default"), make("ul", { class: "plain" }, ...rows))];
}

function missingOf(startup, select) {
  const missing = startup.modules.filter((module) => module.state.key === "missing");
  if (!missing.length) return [];
  const rows = missing.map((module) => make("li", {}, link(module, select, module.name)));
  return [make("details", {}, make("summary", {}, make("h3", {}, `Not loaded because of it (${missing.length})`)), make("ul", { class: "plain" }, ...rows))];
}

// What a module brings in is told only where there is a choice: where the start-up first branches.
function largestOf(startup, select) {
  let module = startup.root;
  while (module.children.length === 1) [module] = module.children;
  const largest = [...module.children].sort((one, other) => other.weight - one.weight).slice(0, 8);
  if (startup.error || !largest.length) return [];
  const rows = largest.map((each) => make("li", {}, link(each, select, each.name), make("span", { class: "line" }, ` ${counted(each.weight, "module")}`)));
  return [make("section", {}, make("h3", {}, "Brings in most"), make("ul", { class: "plain" }, ...rows))];
}

function countsOf(startup) {
  const rows = STATES.map((state) => [state, startup.modules.filter((module) => module.state === state).length])
    .filter(([, amount]) => amount)
    .map(([state, amount]) => make("li", {}, make("span", { class: `dot ${state.key}` }), ` ${state.short} `, make("b", {}, amount.toLocaleString("en"))));
  return make("ul", { class: "counts", "aria-label": "Modules" }, ...rows);
}

function keys() {
  const rows = [["/", "find"], ["Enter", "next match"], ["\u2190 \u2191 \u2193 \u2192", "move"], ["Esc", "close"]]
    .map(([key, what]) => make("li", {}, make("kbd", {}, key), ` ${what}`));
  return make("ul", { class: "keys", "aria-label": "Keys" }, ...rows);
}

function link(module, select, text) {
  return make("button", { type: "button", class: "link", title: module.path, on: { click: () => select(module) } }, text);
}

function details(startup, module, select) {
  const panel = document.getElementById("details");
  panel.hidden = !module;
  if (!module) return;
  const reads = startup.environment.filter(([, path]) => path === module.path);
  panel.replaceChildren(
    make("button", { type: "button", class: "close", "aria-label": "Close", on: { click: () => select(null) } }, "\u00d7"),
    make("h2", {}, module.name),
    make("code", { class: "place" }, module.path),
    make("p", {}, make("span", { class: `dot ${module.state.key}` }), ` ${module.state.word}.`),
    facts(startup, module, select),
    ...reads.map(([name, , line]) => make("p", {}, "Reads ", make("code", { class: "variable" }, name), ` at line ${line}`)),
    ...places("First to import", module.children.map((child) => [child, child.line]), select),
    ...places("Imports", module.imported, select),
    ...places("Imported by", module.importers, select),
  );
}

function facts(startup, module, select) {
  const rows = [];
  const importer = startup.modules[module.importer];
  if (importer) rows.push(["because of", link(importer, select, importer.name), module.line ? ` line ${module.line}` : ""]);
  rows.push([module.state.key === "missing" ? "would be" : "begins as", ` number ${module.number + 1} of ${startup.modules.length}`]);
  rows.push(["brings in", ` ${counted(module.weight - 1, "module")}`]);
  return make("dl", {}, ...rows.flatMap(([term, ...words]) => [make("dt", {}, term), make("dd", {}, ...words)]));
}

function places(title, pairs, select) {
  if (!pairs.length) return [];
  const rows = pairs.map(([module, line]) => make("li", {}, make("span", { class: `dot ${module.state.key}` }), " ", link(module, select, module.name), line ? make("span", { class: "line" }, `:${line}`) : ""));
  return [make("h3", {}, `${title} (${pairs.length})`), make("ul", { class: "plain" }, ...rows)];
}
