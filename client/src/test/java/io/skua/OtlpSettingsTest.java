/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Span;
import io.skua.Configuration.SenderConfiguration;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.reporter.SenderContract;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of OpenTelemetry's exporters, and those of Skua that win over them. */
class OtlpSettingsTest {
  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> asked = new TreeSet<>();
  private final Settings settings =
      new Settings(
          name -> null,
          name -> {
            asked.add(name);
            return environment.get(name);
          });
  private final Backend backend = new Backend().start();
  private Sender sender;

  @AfterEach
  void closeAll() {
    if (sender != null) {
      sender.close();
    }
    backend.close();
  }

  /** Sets {@code name=value name=value}, where HOST is the backend's. */
  private void set(String namesAndValues) {
    for (String setting : namesAndValues.split(" +")) {
      String[] nameAndValue = setting.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1].replace("HOST", backend.authority()));
    }
  }

  private Sender sender() {
    if (sender == null) {
      sender = SenderConfiguration.from(settings).getSender();
    }
    return sender;
  }

  private Backend.Received received() {
    SendOutcome outcome = sender().send(SenderContract.batch("batch"));
    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
    return backend.last();
  }

  // ---- where to ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x=y | http://localhost:4318/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:1 | http://h:1/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=https://h/ | https://h/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h/otlp | http://h/otlp/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h/otlp/ | http://h/otlp/v1/traces",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://h/otlp/ | http://h/otlp/",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://h:1 | http://h:1/",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://a OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t/"
            + " | http://t/",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://a OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t/"
            + " JAEGER_ENDPOINT=http://j/v1/traces | http://j/v1/traces",
      })
  void endpoint_settings_chooseIt(String given, String expected) {
    set("JAEGER_SENDER=otlp " + given);

    assertThat(sender().toString()).isEqualTo(expected + " (gzip)");
  }

  @Test
  void endpoint_inCode_wins() {
    set("JAEGER_SENDER=OTLP OTEL_EXPORTER_OTLP_ENDPOINT=http://a");

    sender = SenderConfiguration.from(settings).withEndpoint("http://code/v1/traces").getSender();

    assertThat(sender.toString()).isEqualTo("http://code/v1/traces (gzip)");
  }

  @Test
  void endpoint_withQuery_queryIsKept() {
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST/otlp?key=1");

    assertThat(received().target()).isEqualTo("/otlp/v1/traces?key=1");
  }

  // ---- how ----

  @ParameterizedTest
  @CsvSource({
    ",,application/x-protobuf",
    "http/protobuf,,application/x-protobuf",
    "http/json,,application/json",
    "http/json,http/protobuf,application/x-protobuf",
    "grpc,http/json,application/json",
  })
  void protocol_settings_chooseTheEncoding(String all, String traces, String mediaType) {
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST");
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", all);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", traces);

    Backend.Received received = received();

    assertThat(received.target()).isEqualTo("/v1/traces");
    assertThat(received.header("Content-Type")).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @CsvSource({
    ",,,gzip",
    "none,,,",
    "none,gzip,,gzip",
    "gzip,none,,",
    "none,none,gzip,gzip",
    "gzip,gzip,none,",
  })
  void compression_settings_chooseIt(String all, String traces, String ofSkua, String encoding) {
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST");
    environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", all);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", traces);
    environment.put("JAEGER_SENDER_COMPRESSION", ofSkua);

    assertThat(received().header("Content-Encoding")).isEqualTo(encoding);
  }

  @ParameterizedTest
  @CsvSource({
    "x-key=a%20b,,,a b",
    "x-key=a,x-key=t,,t",
    "x-key=a,x-key=t,x-key=j,j",
    "x-key=a,x-other=t,,",
  })
  void headers_settings_chooseThem(String all, String traces, String ofSkua, String value) {
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST");
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", all);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_HEADERS", traces);
    environment.put("JAEGER_SENDER_HEADERS", ofSkua);

    assertThat(received().header("x-key")).isEqualTo(value);
  }

  @Test
  void headers_authorizationAndTokenOfSkua_tokenWins() {
    set(
        "JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST JAEGER_AUTH_TOKEN=skua"
            + " OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20otel");

    assertThat(received().header("Authorization")).isEqualTo("Bearer skua");
  }

  @ParameterizedTest
  @CsvSource({"1234,,,1234", "1,1234,,1234", "1,2,3s,3000", ",,,10000"})
  void timeout_settings_chooseIt(String all, String traces, String ofSkua, long millis) {
    set("JAEGER_SENDER=otlp");
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", all);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", traces);
    environment.put("JAEGER_SENDER_TIMEOUT", ofSkua);

    assertThat(Duration.ofMillis(new HttpSettings(settings).client().callTimeoutMillis()))
        .isEqualTo(Duration.ofMillis(millis));
  }

  // ---- TLS ----

  private String written(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_CERTIFICATE,"
        + " OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, OTEL_EXPORTER_OTLP_CLIENT_KEY",
    "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE,"
        + " OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE, OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
    "JAEGER_TLS_CA, JAEGER_TLS_CERT, JAEGER_TLS_KEY",
  })
  void tls_settings_chooseTheFiles(String ca, String certificate, String key) throws Exception {
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
    HeldCertificate server =
        new HeldCertificate.Builder()
            .addSubjectAlternativeName("127.0.0.1")
            .signedBy(authority)
            .build();
    HeldCertificate client =
        new HeldCertificate.Builder().commonName("client").signedBy(authority).build();
    backend.startTls(
        new HandshakeCertificates.Builder()
            .heldCertificate(server)
            .addTrustedCertificate(authority.certificate())
            .build()
            .sslContext(),
        true);
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=https://HOST");
    if (!ca.startsWith("OTEL_EXPORTER_OTLP_C")) {
      set("OTEL_EXPORTER_OTLP_CERTIFICATE=x OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=x");
      set("OTEL_EXPORTER_OTLP_CLIENT_KEY=x");
    }
    environment.put(ca, written("ca", authority.certificatePem()));
    environment.put(certificate, written("cert", client.certificatePem()));
    environment.put(key, written("key", client.privateKeyPkcs8Pem()));

    assertThat(received().peer()).isEqualTo("CN=client");
  }

  // ---- what is wrong ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"
            + " | OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', must be one of http/protobuf, http/json",
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc OTEL_EXPORTER_OTLP_PROTOCOL=http/json"
            + " | OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc', must be one of http/protobuf,"
            + " http/json",
        "OTEL_EXPORTER_OTLP_COMPRESSION=zstd"
            + " | OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd', must be one of none, gzip",
        "OTEL_EXPORTER_OTLP_TIMEOUT=0 | OTEL_EXPORTER_OTLP_TIMEOUT: 0 ms, must be above 0",
        "OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4318"
            + " | OTEL_EXPORTER_OTLP_ENDPOINT: endpoint: localhost:4318, must be an http or https"
            + " URL such as http://localhost:14268/api/traces",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=me:hush@h"
            + " | OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint: ***@h, must be an http or https"
            + " URL such as http://localhost:14268/api/traces",
        "OTEL_EXPORTER_OTLP_HEADERS=x-key=hush%zz"
            + " | OTEL_EXPORTER_OTLP_HEADERS: the value of 'x-key' is not percent-encoded or cannot"
            + " stand in a header",
        "OTEL_EXPORTER_OTLP_CERTIFICATE=/missing"
            + " | OTEL_EXPORTER_OTLP_CERTIFICATE: '/missing', must be a PEM file of certificates:"
            + " java.nio.file.NoSuchFileException: /missing",
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=/missing"
            + " | OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, JAEGER_TLS_KEY: go together,"
            + " JAEGER_TLS_KEY is not set",
        "JAEGER_SENDER_MAX_PACKET_SIZE=100"
            + " | JAEGER_SENDER_MAX_PACKET_SIZE: '100', must be from 512 to 20971520 bytes",
      })
  void getTracer_settingMakesNoSense_namesSettingValueAndWhatIsAllowed(
      String given, String message) {
    set("JAEGER_SENDER=otlp " + given);

    assertThatThrownBy(() -> Configuration.from(settings, "shop").getTracer())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  // ---- the whole ----

  private SkuaTracer tracer(InMemoryMetrics metrics) {
    set("JAEGER_SAMPLER_TYPE=const JAEGER_SAMPLER_PARAM=1");
    return Configuration.from(settings, "shop").withMetricsFactory(metrics).getTracer();
  }

  @ParameterizedTest
  @CsvSource({"http/protobuf, application/x-protobuf", "http/json, application/json"})
  void tracer_spansByOtlp_arriveAndAreCounted(String protocol, String mediaType) {
    set("JAEGER_SENDER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST");
    set("OTEL_EXPORTER_OTLP_PROTOCOL=" + protocol);
    InMemoryMetrics metrics = new InMemoryMetrics();
    try (SkuaTracer tracer = tracer(metrics)) {
      Span span = tracer.buildSpan("op").start();
      span.finish();
    }

    assertThat(backend.last().target()).isEqualTo("/v1/traces");
    assertThat(backend.last().header("Content-Type")).isEqualTo(mediaType);
    assertThat(backend.last().header("Content-Encoding")).isEqualTo("gzip");
    assertThat(metrics.value("jaeger_tracer_reporter_spans", "result", "ok")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"'',", "udp,", "udp-binary,", "http, http://h/api/traces", "'', http://h/api/traces"})
  void tracer_anyOtherSender_settingsOfOpenTelemetryAreNotEvenRead(String kind, String endpoint)
      throws Exception {
    environment.put("JAEGER_SENDER", kind);
    environment.put("JAEGER_ENDPOINT", endpoint);
    environment.put("JAEGER_SAMPLING_ENDPOINT", "http://" + backend.authority() + "/sampling");
    Configuration configuration = Configuration.from(settings, "shop");
    try {
      configuration.getTracer();
    } finally {
      configuration.closeTracer();
    }

    assertThat(asked).contains("JAEGER_SENDER", "JAEGER_TLS_CA");
    assertThat(asked).noneMatch(name -> name.startsWith("OTEL"));
  }
}
