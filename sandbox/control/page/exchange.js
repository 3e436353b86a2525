// Calls of the control API. What goes wrong is said at the foot of the page.

const toast = document.getElementById("toast");

let hiding;

/** say shows a message for as long as it takes to read it. */
function say(message) {
  toast.hidden = false;
  if (toast.textContent !== message) toast.textContent = message;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    toast.hidden = true;
  }, 8000);
}

/** ask gives the answer's JSON, or null when there is none; why not is said, unless nobody had asked for it. */
export async function ask(method, path, body) {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    const answer = await response.json();
    if (response.ok) return answer;
    say(answer.detail ?? response.statusText);
  } catch {
    if (method !== "GET") say("The sandbox does not answer. Is it still running?");
  }
  return null;
}
