// One trace of two spans by OpenTelemetry's exporter: `node exporter-jaeger.js udp <port>` or `... http <url>`.
const { trace, context, SpanStatusCode } = require("@opentelemetry/api");
const { JaegerExporter } = require("@opentelemetry/exporter-jaeger");
const { resourceFromAttributes } = require("@opentelemetry/resources");
const { BasicTracerProvider, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");

const [transport, target] = process.argv.slice(2);
const exporter = new JaegerExporter(
  transport === "udp" ? { host: "127.0.0.1", port: Number(target) } : { endpoint: target },
);
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ "service.name": "node-shop" }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
const tracer = provider.getTracer("test");

const parent = tracer.startSpan("checkout", { attributes: { "http.status_code": 500, cached: false } });
const child = tracer.startSpan("pay", {}, trace.setSpan(context.active(), parent));
child.addEvent("retry", { attempt: 2 });
child.setStatus({ code: SpanStatusCode.ERROR });
child.end();
parent.end();
provider.shutdown().then(() => process.exit(0));
