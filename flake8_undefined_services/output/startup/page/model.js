"use strict";

// What the page knows: the start-ups as they were written, and what follows from them.

const STATES = [
  { key: "failing", word: "raises the error", short: "fails" },
  { key: "chain", word: "is on the way to the error", short: "failing chain" },
  { key: "cut", word: "is cut short, and its importer goes on without it", short: "cut short" },
  { key: "missing", word: "is not loaded because of the error", short: "not loaded" },
  { key: "loaded", word: "is loaded", short: "loaded" },
];

function read(startup) {
  const modules = startup.modules.map(([name, path, state, depth, importer, line], number) => ({
    name, path, depth, importer, line, number,
    state: STATES[state],
    label: name.slice(name.lastIndexOf(".") + 1) || name,
    home: name.slice(0, Math.max(0, name.lastIndexOf("."))),
    children: [], importers: [], imported: [], weight: 1,
  }));
  for (const module of modules) {
    if (module.importer >= 0) modules[module.importer].children.push(module);
  }
  // The deepest first, so that what a module brings in is complete before it is added to its importer.
  for (const module of [...modules].sort((one, other) => other.depth - one.depth)) {
    if (module.importer >= 0) modules[module.importer].weight += module.weight;
  }
  for (const [importer, imported, line] of startup.imports) {
    modules[importer].imported.push([modules[imported], line]);
    modules[imported].importers.push([modules[importer], line]);
  }
  const chain = startup.chain.map(([number, path, line, source]) => ({ module: modules[number], path, line, source }));
  return { ...startup, modules, chain, root: modules[startup.root] };
}

function matching(startup, wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  return startup.modules.filter((module) => {
    const text = `${module.name} ${module.path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

// Make an element; texts become text nodes, never markup.
function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...content.filter((each) => each !== null && each !== false));
  return element;
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
