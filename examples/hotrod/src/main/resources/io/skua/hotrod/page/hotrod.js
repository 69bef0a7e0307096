// The page: each click asks for a ride, and shows who comes, how long it took and where its trace is.

const clientId = Math.round(Math.random() * 10000);
let requests = 0;

const byId = (id) => document.getElementById(id);

/** Makes an element with what is inside; texts stay texts. */
function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...content);
  return made;
}

function link(text, href) {
  const made = element("a", "", text);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

async function json(url, options) {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) {
    throw Object.assign(new Error(`${response.status}: ${text}`), { response });
  }
  return { body: JSON.parse(text), response };
}

/** Where traces of a driver are found: the frontend logged who is coming. */
function searchUrl(jaeger, driver) {
  const search = new URLSearchParams({
    limit: 20,
    lookback: "1h",
    service: "frontend",
    tags: JSON.stringify({ driver }),
  });
  return `${jaeger}/search?${search}`;
}

/** 00-<trace id>-<span id>-<flags>; a short id has zeros before it. Null if it was not sampled. */
function traceUrl(jaeger, traceresponse) {
  const parts = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(traceresponse ?? "");
  const isSampled = parts && parseInt(parts[2], 16) & 1;
  return isSampled ? `${jaeger}/trace/${parts[1].replace(/^0{16}/, "")}` : null;
}

/** A link to the trace that an answer names; none if there is no answer. */
function openTrace(jaeger, response) {
  const trace = traceUrl(jaeger, response?.headers.get("traceresponse"));
  return trace ? [link("open trace", trace)] : [];
}

async function dispatch(customer, name) {
  requests += 1;
  const request = `${clientId}-${requests}`;
  const row = element("li", "", element("span", "ride", `Finding a car for ${name} …`));
  row.append(element("span", "facts", `req: ${request}`));
  byId("none").hidden = true;
  byId("rides").prepend(row);
  let jaeger = "";
  try {
    jaeger = (await json("config")).body.jaeger;
    const query = new URLSearchParams({ customer, nonse: Math.random() });
    const start = performance.now();
    const { body: ride, response } = await json(`dispatch?${query}`, {
      headers: { "jaeger-baggage": `session=${clientId}, request=${request}` },
    });
    const latency = Math.round(performance.now() - start);
    show(row, ride, `req: ${request}, latency: ${latency}ms`, [
      link("find trace", searchUrl(jaeger, ride.Driver)),
      ...openTrace(jaeger, response),
    ]);
  } catch (failed) {
    row.replaceChildren(
      element("span", "ride problem", `No car for ${name}: ${failed.message}`),
      element("span", "facts", `req: ${request}`),
      ...openTrace(jaeger, failed.response),
    );
  }
}

function show(row, ride, facts, links) {
  const minutes = Math.round(ride.ETA / 60e9);
  const arrival = ["HotROD ", element("strong", "", ride.Driver), ` arriving in ${minutes}min`];
  row.replaceChildren(element("span", "ride", ...arrival), element("span", "facts", facts), ...links);
}

// What the switches stand for: the broken state of the demo, and what puts it right.
const broken = { dbQueryDelayMillis: 300, dbConnMutexDisabled: false, routeWorkerPoolSize: 3 };
const fixed = { dbQueryDelayMillis: 100, dbConnMutexDisabled: true, routeWorkerPoolSize: 100 };
let state = broken;

function showFixes(now) {
  state = now;
  byId("fix-delay").checked = now.dbQueryDelayMillis < broken.dbQueryDelayMillis;
  byId("fix-mutex").checked = now.dbConnMutexDisabled;
  byId("fix-workers").checked = now.routeWorkerPoolSize > broken.routeWorkerPoolSize;
  byId("now-delay").textContent = `A query takes ${now.dbQueryDelayMillis} ms.`;
  byId("now-mutex").textContent = now.dbConnMutexDisabled
    ? "Queries run side by side."
    : "One connection: queries wait for one another.";
  byId("now-workers").textContent =
    `${now.routeWorkerPoolSize} workers find routes, for all requests together.`;
}

async function change(key, isFixed) {
  const problem = byId("fixes-problem");
  problem.hidden = true;
  try {
    const { body } = await json("fixes", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...state, [key]: (isFixed ? fixed : broken)[key] }),
    });
    showFixes(body);
  } catch (failed) {
    showFixes(state);
    problem.textContent = `Not changed: ${failed.message}`;
    problem.hidden = false;
  }
}

const switches = {
  "fix-delay": "dbQueryDelayMillis",
  "fix-mutex": "dbConnMutexDisabled",
  "fix-workers": "routeWorkerPoolSize",
};

byId("client").textContent = clientId;
for (const button of document.querySelectorAll("[data-customer]")) {
  const name = button.textContent.trim();
  button.addEventListener("click", () => dispatch(button.dataset.customer, name));
}
for (const [id, key] of Object.entries(switches)) {
  byId(id).addEventListener("change", (event) => change(key, event.target.checked));
}
json("fixes").then(({ body }) => showFixes(body));
json("config").then(({ body }) => {
  byId("jaeger").href = `${body.jaeger}/search?service=frontend`;
});
