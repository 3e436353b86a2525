// The page asks for the state once a second while somebody looks at it. What a person types or chooses is never overwritten:
// only texts, bars and the chosen speed are brought up to date.
import { drawOrders } from "./orders.js";
import { ask } from "./exchange.js";
import { duration, moment } from "./words.js";

const titles = { monolith: "Monolith", mp: "Model processing", tax: "Tax service" };
const roles = {
  monolith: "Materials, models, shipping and orders.",
  mp: "Geometry, printability, prices, pictures and events.",
  tax: "Tax of quotes and orders, and the ledger.",
};
const hints = {
  slow: "Answers, but late.",
  broken: "Answers 500 with a page that is not the upstream's own.",
  silent: "Takes the request and never answers, until the fault ends.",
  refused: "Resets the connection at once. Nothing is done.",
  rate_limited: "Answers 429 as the upstream does.",
  drip: "Answers byte by byte.",
  lost: "Does the work, then cuts the connection. An order is placed, and nobody is told.",
};
const names = {
  ok: "Normal", slow: "Slow", broken: "Broken", silent: "Silent", refused: "Refused",
  rate_limited: "Rate-limited", drip: "Drip", lost: "Lost answer",
};

const cards = new Map();
const byId = (id) => document.getElementById(id);

/** card makes an upstream's card, once; its form begins with the fault that there is. */
function card({ name, fault: present }) {
  const article = byId("upstream-template").content.cloneNode(true).firstElementChild;
  const title = article.querySelector("h3");
  title.textContent = titles[name] ?? name;
  title.id = `upstream-${name}`;
  article.setAttribute("aria-labelledby", title.id);
  const form = article.querySelector("form");
  form.addEventListener("change", () => fit(form));
  // A browser cannot point at what is wrong in a part that is folded.
  form.addEventListener("invalid", ({ target }) => {
    const folded = target.closest("details");
    if (folded) folded.open = true;
  }, true);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await ask("PUT", `faults/${encodeURIComponent(name)}`, fault(form))) refresh();
  });
  article.querySelector(".well").addEventListener("click", async () => {
    if (await ask("DELETE", `faults/${encodeURIComponent(name)}`)) refresh();
  });
  if (present.kind !== "ok") form.elements.kind.value = present.kind;
  fit(form);
  byId("upstreams").append(article);
  return article;
}

/** fit shows the fields of the chosen kind alone; those that are hidden must not hinder the form. */
function fit(form) {
  const kind = form.elements.kind.value;
  for (const label of form.querySelectorAll("[data-for]")) {
    label.hidden = label.dataset.for !== kind;
    label.querySelector("input").disabled = label.hidden;
  }
  form.querySelector(".kind-hint").textContent = hints[kind];
  for (const fields of form.getElementsByClassName("fields")) {
    const shown = [...fields.children].filter((label) => !label.hidden);
    for (const label of shown) label.classList.toggle("wide", label === shown.at(-1) && shown.length % 2 === 1);
  }
}

/** fault is the form as the API takes it. */
function fault(form) {
  const { kind, share, method, path } = form.elements;
  const f = { kind: kind.value, share: Number(share.value) };
  if (form.elements.for.value) f.for = form.elements.for.value;
  if (method.value) f.method = method.value;
  if (path.value) f.path = path.value;
  if (f.kind === "slow") {
    f.delay = `${Math.round(form.elements["slow-delay"].value * 1000)}ms`;
    f.jitter = `${Math.round(form.elements["slow-jitter"].value * 1000)}ms`;
  }
  if (f.kind === "drip") f.delay = `${Math.round(form.elements["drip-delay"].value)}ms`;
  if (f.kind === "rate_limited") f.retry = `${Math.round(form.elements.retry.value * 1000)}ms`;
  return f;
}

function drawUpstream(u) {
  if (!cards.has(u.name)) cards.set(u.name, card(u));
  const article = cards.get(u.name);
  const ill = u.fault.kind !== "ok";
  article.classList.toggle("ill", ill);
  write(article.querySelector(".badge"), names[u.fault.kind] ?? u.fault.kind);
  write(article.querySelector(".about"), ill ? about(u.fault) : roles[u.name] ?? "");
  for (const figure of article.querySelectorAll("[data-figure]")) write(figure, String(u[figure.dataset.figure]));
  const last = article.querySelector(".last");
  write(last, lastCall(u.lastCall));
  last.title = u.lastCall ? u.lastCall.path : ""; // the line may be too short for it
  article.querySelector(".well").disabled = !ill;
}

/** about says whom a fault meets, how hard, and for how long. */
function about(f) {
  const calls = [f.share < 1 ? `${Math.round(f.share * 1000) / 10} % of` : "All", f.method, "calls", f.path && `to ${f.path}…`];
  const parts = [calls.filter(Boolean).join(" ")];
  if (f.kind === "slow") parts.push(`${f.delay ?? "0s"} late${f.jitter ? `, up to ${f.jitter} more` : ""}`);
  if (f.kind === "drip") parts.push(`a byte in ${f.delay}`);
  if (f.kind === "rate_limited") parts.push(`retry after ${f.retry}`);
  parts.push(f.endsAt ? `${duration(Math.max(0, new Date(f.endsAt) - Date.now()))} left` : "until changed");
  return `${parts.join(", ")}.`;
}

function lastCall(c) {
  if (!c) return "No call yet.";
  const ago = Math.max(0, Date.now() - new Date(c.at));
  const how = [c.status ? String(c.status) : "no answer"];
  if (c.fault) how.push((names[c.fault] ?? c.fault).toLowerCase());
  return `${ago < 1500 ? "Just now" : `${duration(ago)} ago`}: ${how.join(", ")} – ${c.method} ${c.path}`;
}

let speed = null;

function drawClock(clock) {
  const at = new Date(clock.now);
  write(byId("factory-time"), moment(at));
  byId("factory-time").dateTime = clock.now;
  const ahead = at - Date.now();
  const pace = clock.speed === 0 ? "It stands still" : clock.speed === 1 ? "It goes as fast as ours" : `It goes ${clock.speed.toLocaleString("en")} times as fast as ours`;
  write(byId("factory-ahead"), Math.abs(ahead) < 60_000 ? `${pace}.` : `${pace}, ${duration(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}.`);
  if (clock.speed === speed) return;
  speed = clock.speed;
  for (const radio of document.getElementsByName("speed")) radio.checked = Number(radio.value) === speed;
}

/** write leaves a text alone that is right already, so that a screen reader is not told it again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

async function refresh() {
  const [state, orders] = await Promise.all([ask("GET", "state"), ask("GET", "orders")]);
  const link = byId("link");
  link.className = state ? "link on" : "link off";
  write(link, state ? "Live" : "The sandbox does not answer");
  if (!state) return;
  state.upstreams.forEach(drawUpstream);
  drawClock(state.clock);
  byId("all-well").disabled = state.upstreams.every((u) => u.fault.kind === "ok");
  if (orders) drawOrders(orders.orders, refresh);
}

byId("all-well").addEventListener("click", async () => {
  if (await ask("DELETE", "faults")) refresh();
});
for (const radio of document.getElementsByName("speed")) {
  radio.addEventListener("change", async () => {
    speed = null; // whatever comes of it is shown
    await ask("PUT", "clock", { speed: Number(radio.value) });
    refresh();
  });
}
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", async () => {
    if (await ask("POST", "clock/advance", { by: button.dataset.advance })) refresh();
  });
}

async function live() {
  if (!document.hidden) await refresh();
  setTimeout(live, 1000);
}
live();
