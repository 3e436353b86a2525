// The orders with the progress of their items.
import { ask } from "./exchange.js";
import { moment } from "./words.js";

// The wire's states in the order of their happening, with the colour of their part of the bar.
const states = [
  ["complete", "done"], ["shipped", "done"], ["in_production", "made"], ["processing", ""], ["placed", ""],
  ["rejected", "gone"], ["cancelled", "gone"], ["canceled", "gone"],
];
const rank = (state) => (states.findIndex(([name]) => name === state) + states.length + 1) % (states.length + 1);
const look = (state) => states.find(([name]) => name === state)?.[1] ?? "";
const spoken = (state) => state.replaceAll("_", " ");

const drawn = new Map(); // order id → its card

/** drawOrders brings the cards up to date, the newest first; a form that is open stays so. */
export function drawOrders(orders, refresh) {
  const place = document.getElementById("orders");
  document.getElementById("no-orders").hidden = orders.length > 0;
  const ids = new Set(orders.map((order) => order.id));
  for (const [id, article] of drawn) {
    if (!ids.has(id)) {
      article.remove();
      drawn.delete(id);
    }
  }
  orders.forEach((order, i) => {
    if (!drawn.has(order.id)) drawn.set(order.id, card(order));
    const article = drawn.get(order.id);
    if (place.children[i] !== article) place.insertBefore(article, place.children[i] ?? null);
    drawOrder(article, order, refresh);
  });
}

function card(order) {
  const article = document.getElementById("order-template").content.cloneNode(true).firstElementChild;
  const title = article.querySelector("h3");
  title.id = `order-${order.id}`;
  title.textContent = order.reference || `Order ${order.id}`;
  article.setAttribute("aria-labelledby", title.id);
  write(article.querySelector(".placed"), `No. ${order.id}, ${moment(new Date(order.placedAt))}`);
  return article;
}

const moods = { placed: "waiting", in_production: "working", partially_shipped: "working", cancelled: "bad", rejected: "bad" };

function drawOrder(article, order, refresh) {
  const badge = article.querySelector(".badge");
  badge.className = `badge ${moods[order.status] ?? ""}`;
  write(badge, spoken(order.status));
  const list = article.querySelector("ul");
  order.items.forEach((item, i) => {
    if (!list.children[i]) list.append(line(order, item, refresh));
    drawItem(list.children[i], item);
  });
}

function line(order, item, refresh) {
  const li = document.getElementById("item-template").content.cloneNode(true).firstElementChild;
  const open = li.querySelector(".reject");
  const form = li.querySelector("form");
  open.setAttribute("aria-label", `Reject ${item.title} of order ${order.reference || order.id}`);
  const show = (shown) => {
    form.hidden = !shown;
    open.setAttribute("aria-expanded", String(shown));
    (shown ? form.elements.reason : open).focus();
  };
  open.setAttribute("aria-expanded", "false");
  open.addEventListener("click", () => show(form.hidden));
  form.querySelector(".cancel").addEventListener("click", () => show(false));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { productId: item.productId, reason: form.elements.reason.value };
    if (await ask("POST", `orders/${order.id}/reject`, body)) {
      show(false);
      refresh();
    }
  });
  return li;
}

function drawItem(li, item) {
  write(li.querySelector(".item-title"), `${item.quantity} × ${item.title}`);
  const counts = Object.entries(item.states).filter(([, count]) => count > 0).sort(([a], [b]) => rank(a) - rank(b));
  const text = counts.map(([state, count]) => `${count} ${spoken(state)}`).join(", ");
  write(li.querySelector(".states"), item.rejected ? `Rejected. ${text}` : text);
  const bar = li.querySelector(".bar");
  bar.setAttribute("aria-label", text);
  const key = JSON.stringify(counts);
  if (bar.dataset.counts !== key) {
    bar.dataset.counts = key;
    bar.replaceChildren(...counts.map(([state, count]) => {
      const part = document.createElement("span");
      part.className = look(state);
      part.style.flexGrow = count;
      return part;
    }));
  }
  const finished = item.rejected || counts.every(([state]) => look(state) === "done" || look(state) === "gone");
  const open = li.querySelector(".reject");
  if (finished && li.contains(document.activeElement)) open.blur();
  open.hidden = finished;
  if (finished) li.querySelector("form").hidden = true;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
