// One trace of two spans by jaeger-client: `node jaeger-client.js udp <port>` or `... http <url>`.
const { initTracer, opentracing } = require("jaeger-client");

const [transport, target] = process.argv.slice(2);
const reporter =
  transport === "udp"
    ? { agentHost: "127.0.0.1", agentPort: Number(target) }
    : { collectorEndpoint: target };
const tracer = initTracer(
  { serviceName: "node-shop", sampler: { type: "const", param: 1 }, reporter },
  { logger: { info: () => {}, error: (message) => console.error(message) } },
);

const parent = tracer.startSpan("checkout", { tags: { "http.status_code": 500, cached: false } });
const child = tracer.startSpan("pay", { childOf: parent });
child.log({ event: "retry", attempt: 2 });
child.setTag(opentracing.Tags.ERROR, true);
child.finish();
parent.finish();
tracer.close(() => process.exit(0));
