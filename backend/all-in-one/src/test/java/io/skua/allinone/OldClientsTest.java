/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.opentracing.Tracer;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clients that are deployed report here as they would to Jaeger: the published ones, unchanged.
 */
@Tag("slow")
class OldClientsTest {
  private static final Path NPM = Path.of("target/npm");

  private final AllInOne backend =
      AllInOne.start(AllInOneSettings.ephemeral().withReceiveBuffer(0));

  @AfterEach
  void close() {
    backend.close();
  }

  private Span received(String service) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> backend.store().services().contains(service));
    return backend.traces().stream()
        .map(Trace::spans)
        .flatMap(List::stream)
        .filter(span -> span.service().equals(service))
        .findFirst()
        .orElseThrow();
  }

  private static void assertIsAsItWasMade(Span span) {
    assertThat(span.operationName()).isEqualTo("op");
    assertThat(span.tag("text")).contains("Zo\u00eb");
    assertThat(span.tag("flag")).contains(true);
    assertThat(span.tag("number").map(Object::toString).orElse("")).startsWith("7");
    assertThat(span.isError()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void jaegerClientForJava_byEitherTransport_isStored(boolean isUdp) {
    io.jaegertracing.Configuration.SenderConfiguration sender =
        new io.jaegertracing.Configuration.SenderConfiguration();
    if (isUdp) {
      sender.withAgentHost("127.0.0.1").withAgentPort(backend.port(Port.AGENT_COMPACT));
    } else {
      sender.withEndpoint(backend.url(Port.COLLECTOR) + "/api/traces");
    }
    Tracer tracer =
        new io.jaegertracing.Configuration("java")
            .withSampler(
                new io.jaegertracing.Configuration.SamplerConfiguration()
                    .withType("const")
                    .withParam(1))
            .withReporter(
                new io.jaegertracing.Configuration.ReporterConfiguration().withSender(sender))
            .getTracer();
    tracer
        .buildSpan("op")
        .withTag("text", "Zo\u00eb")
        .withTag("flag", true)
        .withTag("number", 7)
        .withTag("error", true)
        .start()
        .finish();
    tracer.close();

    assertIsAsItWasMade(received("java"));
  }

  @Test
  void jaegerClientForNode_byUdp_isStored() throws Exception {
    node(
        """
        const {initTracer} = require('jaeger-client');
        const tracer = initTracer({serviceName: 'node', sampler: {type: 'const', param: 1},
            reporter: {agentHost: '127.0.0.1', agentPort: %d}}, {});
        const span = tracer.startSpan('op');
        span.addTags({text: 'Zo\u00eb', flag: true, number: 7, error: true});
        span.finish();
        tracer.close();
        """
            .formatted(backend.port(Port.AGENT_BINARY)));

    assertIsAsItWasMade(received("node"));
  }

  @Test
  void jaegerClientForNode_byHttp_isStored() throws Exception {
    node(
        """
        const {initTracer} = require('jaeger-client');
        const tracer = initTracer({serviceName: 'node', sampler: {type: 'const', param: 1},
            reporter: {collectorEndpoint: '%s/api/traces'}}, {});
        const span = tracer.startSpan('op');
        span.addTags({text: 'Zo\u00eb', flag: true, number: 7, error: true});
        span.finish();
        tracer.close();
        """
            .formatted(backend.url(Port.COLLECTOR)));

    assertIsAsItWasMade(received("node"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void opentelemetrysJaegerExporter_byEitherTransport_isStored(boolean isUdp) throws Exception {
    String options =
        isUdp
            ? "host: '127.0.0.1', port: " + backend.port(Port.AGENT_BINARY)
            : "endpoint: '" + backend.url(Port.COLLECTOR) + "/api/traces'";
    node(
        """
        const {JaegerExporter} = require('@opentelemetry/exporter-jaeger');
        const {BasicTracerProvider, SimpleSpanProcessor} = require('@opentelemetry/sdk-trace-base');
        const {resourceFromAttributes} = require('@opentelemetry/resources');
        const provider = new BasicTracerProvider({
          resource: resourceFromAttributes({'service.name': 'otel'}),
          spanProcessors: [new SimpleSpanProcessor(new JaegerExporter({%s}))],
        });
        const span = provider.getTracer('t').startSpan('op');
        span.setAttributes({text: 'Zo\u00eb', flag: true, number: 7});
        span.setStatus({code: 2, message: 'boom'});
        span.end();
        provider.forceFlush().then(() => provider.shutdown());
        """
            .formatted(options));

    assertIsAsItWasMade(received("otel"));
  }

  /** Runs a script with the clients of the npm registry; skips if there is no Node. */
  private static void node(String script) throws Exception {
    install();
    Files.writeString(NPM.resolve("client.js"), script);
    run(NPM.toFile(), "node", "client.js");
  }

  private static synchronized void install() throws Exception {
    if (!isThere("npm") || !isThere("node")) {
      String reason = "no Node: node or npm is missing";
      assertThat(System.getProperty("skua.npm")).as(reason).isNotEqualTo("required");
      abort(reason);
    }
    if (!Files.exists(NPM.resolve("installed"))) {
      Files.createDirectories(NPM);
      Files.writeString(NPM.resolve("package.json"), "{\"private\": true}");
      run(
          NPM.toFile(),
          "npm",
          "install",
          "--no-audit",
          "--no-fund",
          "--ignore-scripts",
          "jaeger-client@3.19.0",
          "@opentelemetry/exporter-jaeger@2.11.0",
          "@opentelemetry/sdk-trace-base@2.11.0",
          "@opentelemetry/resources@2.11.0",
          "@opentelemetry/api@1.9.0");
      Files.createFile(NPM.resolve("installed"));
    }
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private static void run(File directory, String... command) throws Exception {
    File log = new File(directory, command[0] + ".log");
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(directory)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0).as(Files.readString(log.toPath())).isTrue();
  }
}
