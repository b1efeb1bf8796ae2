"use strict";
// What the page can do beside being read: it is whole without this script, which adds buttons, tooltips
// and ways to go. It makes no markup from text: what comes from the data is only ever set as text.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function make(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

function button(words, action, attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", action);
  return element;
}

// Light and dark: the system's, until the reader chooses. Some browsers keep nothing for a file.

function kept(theme) {
  try {
    if (theme) localStorage.setItem("lstmsizer-theme", theme);
    return localStorage.getItem("lstmsizer-theme");
  } catch {
    return theme ?? null;
  }
}

function offerThemes() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const toggle = button("", () => {
    root.dataset.theme = kept(dark() ? "light" : "dark") ?? "light";
    name();
  }, { class: "theme" });
  const name = () => { toggle.textContent = dark() ? "Light theme" : "Dark theme"; };
  if (["light", "dark"].includes(kept())) root.dataset.theme = kept();
  system.addEventListener("change", name);
  name();
  document.querySelector("main").prepend(toggle);
}

// A size's learning curves are folded; its marks and rows lead there, and so does the address's fragment.

const curvesOf = (element) => document.getElementById(`curves-${element.dataset.size}`);

function reveal(target) {
  for (let fold = target; fold; fold = fold.parentElement?.closest("details")) {
    if (fold.localName === "details") fold.open = true;
  }
  target.scrollIntoView({ block: "start" });
  target.querySelector("summary")?.focus({ preventScroll: true });
}

function followFragment() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.localName === "details") reveal(target);
}

function goTo(target) {
  location.hash = target.id; // so that 'back' leads back
  reveal(target);
}

function linkRows() {
  for (const row of all("tr[data-size]")) {
    const target = curvesOf(row);
    if (!target) continue;
    const first = row.cells[0];
    first.replaceChildren(make("a", { href: `#${target.id}` }, ...first.childNodes));
    row.classList.add("leads");
    row.addEventListener("click", (event) => {
      if (event.target.closest("a") || getSelection().toString()) return; // selecting is not clicking
      goTo(target);
    });
  }
  addEventListener("hashchange", followFragment);
  followFragment();
}

// Tooltips: the words of a mark's own title, and for a size's mark those of its random starts' dots.

const NEAR = 22; // pixels from a size's mark at which it is meant
const STARTS = 20; // random starts that a tooltip names

const tip = make("div", { role: "tooltip", id: "tip", hidden: "" });
let shown = null;
let dismissed = null; // by Escape: stays away until the pointer has been elsewhere
let leaving = 0;

function hide() {
  clearTimeout(leaving);
  tip.hidden = true;
  shown?.removeAttribute("aria-describedby");
  shown = null;
}

function hideSoon() { // the pointer may be on its way to the tooltip, to read or copy it
  clearTimeout(leaving);
  leaving = setTimeout(hide, 300);
}

const spot = (mark) => (mark.querySelector(".mark") ?? mark).getBoundingClientRect(); // without its name

function show(mark) {
  clearTimeout(leaving);
  if (shown === mark) return;
  hide();
  shown = mark;
  tip.textContent = mark.dataset.tip;
  tip.hidden = false;
  mark.setAttribute("aria-describedby", "tip");
  const at = spot(mark);
  const most = document.documentElement.clientWidth - tip.offsetWidth - 6;
  const left = Math.min(at.left + at.width / 2 + 10, most);
  const above = at.top - tip.offsetHeight - 10;
  tip.style.left = `${scrollX + Math.max(left, 6)}px`;
  tip.style.top = `${scrollY + (above > 6 ? above : at.bottom + 10)}px`;
}

function wordsOf(mark, drawing) {
  const words = [mark.dataset.tip];
  if (!mark.dataset.size || mark.matches(".dot")) return words.join("");
  const same = `[data-size="${CSS.escape(mark.dataset.size)}"]`;
  const dots = all(`.dot${same}, ${same} .dot`, drawing).map((dot) => dot.dataset.tip ?? "");
  words.push(...dots.slice(0, STARTS).map((dot) => dot.replace(/^.*?(?=seed )/, "")));
  if (dots.length > STARTS) words.push(`and ${dots.length - STARTS} more`);
  if (curvesOf(mark)) words.push("Click, Enter or a second touch: its learning curves.");
  return words.join("\n");
}

function markUnder(event, marks) {
  const distance = (mark) => {
    const box = spot(mark);
    return Math.hypot(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
  };
  const sizes = marks.filter((mark) => mark.dataset.size).map((mark) => [distance(mark), mark]);
  const [nearest, mark] = sizes.sort((a, b) => a[0] - b[0])[0] ?? [Infinity];
  return nearest <= NEAR ? mark : event.target.closest("[data-tip]");
}

function press(mark) {
  const target = mark && curvesOf(mark);
  if (target) goTo(target);
}

function explainMarks(drawing) {
  const titles = all("title", drawing).filter((title) => title.parentNode !== drawing);
  for (const title of titles) { // or the browser's own tooltip would lie on ours
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  }
  const marks = all("[data-tip]:not(.dot)", drawing);
  if (!marks.length) return;
  drawing.setAttribute("role", "group"); // what is in an 'img' is not told
  for (const mark of marks) {
    mark.setAttribute("role", mark.dataset.size && curvesOf(mark) ? "button" : "img");
    mark.setAttribute("aria-label", mark.dataset.tip);
    mark.setAttribute("tabindex", "-1");
    mark.dataset.tip = wordsOf(mark, drawing);
  }
  walkByKeys(drawing, marks);
  followPointer(drawing, marks);
}

function followPointer(drawing, marks) {
  drawing.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const mark = markUnder(event, marks);
    if (mark !== dismissed) dismissed = null;
    if (mark && !dismissed) show(mark);
    else if (!mark) hideSoon();
  });
  drawing.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") hideSoon(); });
  let before = null; // what was shown before the touch, which gives the focus
  drawing.addEventListener("pointerdown", () => { before = shown; });
  drawing.addEventListener("click", (event) => {
    const mark = markUnder(event, marks);
    if (event.pointerType === "touch" && mark && mark !== before) show(mark); // the second touch goes there
    else press(mark);
    event.stopPropagation();
  });
}

function walkByKeys(drawing, marks) {
  // One stop for Tab, as in a toolbar; arrows go from mark to mark.
  let here = Math.max(marks.findIndex((mark) => mark.dataset.size), 0);
  marks[here].setAttribute("tabindex", "0");
  marks.forEach((mark, index) => {
    mark.addEventListener("focus", () => {
      marks[here].setAttribute("tabindex", "-1");
      here = index;
      mark.setAttribute("tabindex", "0");
      show(mark);
    });
    mark.addEventListener("blur", hide);
  });
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      press(marks[here]);
    }
    const next = { Home: 0, End: marks.length - 1 }[event.key] ?? here + (steps[event.key] ?? 0);
    if (next === here || !marks[next]) return;
    event.preventDefault();
    marks[next].focus();
  });
}

function explainFigures() {
  document.querySelector("main").append(tip);
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", hideSoon);
  addEventListener("click", hide);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    dismissed = shown;
    hide();
  });
  for (const drawing of all("svg.drawing")) explainMarks(drawing);
  const figure = document.querySelector("figure:has([role=button])");
  const words = "Point at a mark or touch it, or Tab to the figure and use the arrows, to see its random "
    + "starts. Click, Enter or a second touch leads to its learning curves.";
  figure?.append(make("p", { class: "hint" }, words));
}

// Tables: sorted by their heads, downloaded as CSV.

const NUMBER = /^[-+]?(\d[\d,]*)?\.?\d+(e[-+]?\d+)?$/i;
const MISSING = ["", "–"];
const naturally = new Intl.Collator("en", { numeric: true }).compare;

function valueOf(cell) {
  const text = cell.textContent.trim();
  if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
  return NUMBER.test(text.replace(/\s*%$/, "")) ? Number(text.replace(/[,%\s]/g, "")) : text;
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return naturally(String(one), String(other));
}

function sortBy(head, column) {
  const table = head.closest("table");
  const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[column]) }));
  const missing = ({ value }) => MISSING.includes(value);
  rows.sort((a, b) => missing(a) - missing(b) || sign * compare(a.value, b.value));
  body.append(...rows.map(({ row }) => row));
}

function field(cell) {
  const text = cell.textContent.trim();
  const value = text.startsWith("[") ? text : valueOf(cell); // an interval sorts by its lower bound
  if (typeof value === "number") return cell.dataset.value ?? text.replaceAll(",", "");
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // or a spreadsheet would run it as a formula
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function download(table) {
  const lines = [...table.rows].map((row) => [...row.cells].map(field).join(","));
  const file = new Blob([lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: `${table.dataset.csv}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function serveTables() {
  for (const table of all("table")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    const rows = table.tBodies[0]?.rows.length ?? 0;
    if (rows > 2) {
      heads.forEach((head, column) => {
        if (!head.textContent.trim()) return;
        const sort = button("", () => sortBy(head, column));
        sort.append(...head.childNodes);
        head.append(sort);
      });
    }
    if (table.dataset.csv) {
      const offer = button("Download as CSV", () => download(table));
      const rounds = table.querySelector("[data-value]");
      const told = rounds ? [make("span", {}, "All digits: shares as fractions, times in seconds.")] : [];
      table.parentElement.after(make("p", { class: "tools" }, offer, ...told));
    }
  }
}

// The code, copied. A file may not have the clipboard; then the older way, or the reader's own.

async function copied(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(place);
    return document.execCommand("copy");
  }
}

function offerCode() {
  const place = document.querySelector("#code pre");
  if (!place) return;
  const told = make("span", { role: "status" });
  const copy = button("Copy the code", async () => {
    const done = await copied(place.textContent, place);
    told.textContent = done ? "Copied." : "It is selected: press Ctrl-C.";
  });
  document.getElementById("code").before(make("p", { class: "tools" }, copy, told));
}

// Boxes are stops for Tab only where they scroll.

function watchBoxes() {
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const box of all(".scroll")) watch.observe(box);
}

offerThemes();
serveTables();
linkRows();
explainFigures();
offerCode();
watchBoxes();
