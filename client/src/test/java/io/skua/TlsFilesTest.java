/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.Configuration.SenderConfiguration;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.reporter.SenderContract;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against servers with certificates of their own, which change while spans are sent. */
@Tag("slow")
class TlsFilesTest {
  private static final HeldCertificate AUTHORITY = authority("authority");
  private static final HeldCertificate OTHER_AUTHORITY = authority("other authority");
  private static final long NOW = System.currentTimeMillis();

  @TempDir Path directory;
  private Path ca;
  private Path certificate;
  private Path key;
  private final Map<String, String> environment = new HashMap<>();
  private final Settings settings = new Settings(name -> null, environment::get);
  private final Backend backend = new Backend();
  private Sender sender;
  private Configuration configuration;

  @BeforeEach
  void nameTheFiles() {
    ca = directory.resolve("ca.pem");
    certificate = directory.resolve("client.pem");
    key = directory.resolve("client.key");
  }

  @AfterEach
  void closeAll() {
    if (sender != null) {
      sender.close();
    }
    if (configuration != null) {
      configuration.closeTracer();
    }
    backend.close();
  }

  private static HeldCertificate authority(String name) {
    return new HeldCertificate.Builder().commonName(name).certificateAuthority(0).build();
  }

  private static HeldCertificate.Builder named(String name, HeldCertificate authority) {
    return new HeldCertificate.Builder().commonName(name).signedBy(authority);
  }

  private static HeldCertificate client(String name) {
    return named(name, AUTHORITY).build();
  }

  private static HeldCertificate server(HeldCertificate authority) {
    return named("server", authority).addSubjectAlternativeName("127.0.0.1").build();
  }

  /** What a server with this certificate needs; its clients are vouched for by the authority. */
  private static SSLContext context(HeldCertificate own) {
    return new HandshakeCertificates.Builder()
        .heldCertificate(own)
        .addTrustedCertificate(AUTHORITY.certificate())
        .build()
        .sslContext();
  }

  private void serve(HeldCertificate own) throws Exception {
    backend.startTls(context(own), false);
  }

  private void serveClientsWithCertificates() throws Exception {
    backend.startTls(context(server(AUTHORITY)), true);
  }

  /** As those who renew files do: never half of one. */
  static void replace(Path file, String text) throws Exception {
    Path written = Files.createTempFile(file.getParent(), "new", "");
    Files.writeString(written, text);
    Files.move(written, file, ATOMIC_MOVE);
  }

  private void trust(HeldCertificate... authorities) throws Exception {
    StringBuilder bundle = new StringBuilder();
    for (HeldCertificate authority : authorities) {
      bundle.append(authority.certificatePem());
    }
    replace(ca, bundle.toString());
    environment.put("JAEGER_TLS_CA", ca.toString());
  }

  private void show(HeldCertificate own) throws Exception {
    replace(certificate, own.certificatePem());
    replace(key, own.privateKeyPkcs8Pem());
    environment.put("JAEGER_TLS_CERT", certificate.toString());
    environment.put("JAEGER_TLS_KEY", key.toString());
  }

  private SendOutcome send() {
    if (sender == null) {
      environment.put("JAEGER_ENDPOINT", "https://" + backend.authority() + "/api/traces");
      sender = SenderConfiguration.from(settings).getSender();
    }
    return sender.send(SenderContract.batch("batch"));
  }

  private void assertSent() {
    SendOutcome outcome = send();
    assertThat(outcome.isSent()).as("%s", outcome).isTrue();
  }

  private void assertMayBeTriedAgain() {
    SendOutcome outcome = send();
    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNotNull();
  }

  // ---- authorities ----

  @Test
  void send_authorityTrusted_sent() throws Exception {
    serve(server(AUTHORITY));
    trust(AUTHORITY);

    assertSent();
    assertThat(backend.last().peer()).isNull();
  }

  @Test
  void send_authorityAmongOthers_sent() throws Exception {
    serve(server(AUTHORITY));
    trust(OTHER_AUTHORITY, AUTHORITY);

    assertSent();
  }

  @Test
  void send_noFile_authoritiesOfTheJvm() throws Exception {
    serve(server(AUTHORITY));

    assertMayBeTriedAgain();
  }

  @Test
  void send_certificateWithoutAuthorities_authoritiesOfTheJvm() throws Exception {
    serve(server(AUTHORITY));
    show(client("client"));

    assertMayBeTriedAgain();
  }

  @Test
  void send_serverOfAnotherName_notSent() throws Exception {
    serve(named("server", AUTHORITY).addSubjectAlternativeName("elsewhere").build());
    trust(AUTHORITY);

    assertMayBeTriedAgain();
  }

  @Test
  void send_authorityWrongThenReplaced_sent() throws Exception {
    serve(server(AUTHORITY));
    trust(OTHER_AUTHORITY);
    assertMayBeTriedAgain();

    trust(AUTHORITY);

    assertSent();
  }

  @Test
  void send_authorityReplacedWhileConnected_holdsForNewConnectionsToo() throws Exception {
    serve(server(AUTHORITY));
    trust(AUTHORITY);
    assertSent();

    trust(OTHER_AUTHORITY);

    await().until(() -> !send().isSent());
  }

  @Test
  void send_authorityAndServerReplaced_sent() throws Exception {
    serve(server(AUTHORITY));
    trust(AUTHORITY);
    assertSent();

    trust(OTHER_AUTHORITY);
    serve(server(OTHER_AUTHORITY));

    await().until(() -> send().isSent());
  }

  @Test
  void send_serverExpiredThenReplaced_sent() throws Exception {
    trust(AUTHORITY);
    serve(
        named("server", AUTHORITY)
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(NOW - TimeUnit.DAYS.toMillis(2), NOW - TimeUnit.DAYS.toMillis(1))
            .build());
    assertMayBeTriedAgain();

    serve(server(AUTHORITY));

    await().until(() -> send().isSent());
  }

  // ---- the client's own certificate ----

  @Test
  void send_certificateAsked_shown() throws Exception {
    serveClientsWithCertificates();
    trust(AUTHORITY);
    show(client("client"));

    assertSent();
    assertThat(backend.last().peer()).isEqualTo("CN=client");
  }

  @Test
  void send_certificateOfAnIntermediateAuthority_wholeChainShown() throws Exception {
    HeldCertificate root =
        new HeldCertificate.Builder().commonName("root").certificateAuthority(1).build();
    HeldCertificate between = named("between", root).certificateAuthority(0).build();
    HeldCertificate own = named("client", between).build();
    HandshakeCertificates trusting =
        new HandshakeCertificates.Builder()
            .heldCertificate(server(AUTHORITY))
            .addTrustedCertificate(root.certificate())
            .build();
    backend.startTls(trusting.sslContext(), true);
    trust(AUTHORITY);
    show(own);
    replace(certificate, own.certificatePem() + between.certificatePem());

    assertSent();
    assertThat(backend.last().peer()).isEqualTo("CN=client");
  }

  @Test
  void send_certificateAskedAndNoneGiven_mayBeTriedAgain() throws Exception {
    serveClientsWithCertificates();
    trust(AUTHORITY);

    assertMayBeTriedAgain();
  }

  @Test
  void send_certificateExpiredThenReplaced_sent() throws Exception {
    serveClientsWithCertificates();
    trust(AUTHORITY);
    show(
        named("expired", AUTHORITY)
            .validityInterval(NOW - TimeUnit.DAYS.toMillis(2), NOW - TimeUnit.DAYS.toMillis(1))
            .build());
    assertMayBeTriedAgain();

    show(client("renewed"));

    await().until(() -> send().isSent());
    assertThat(backend.last().peer()).isEqualTo("CN=renewed");
  }

  @Test
  void send_certificateRotatedWhileConnected_newOneShown() throws Exception {
    serveClientsWithCertificates();
    trust(AUTHORITY);
    show(client("first"));
    assertSent();
    assertSent();

    show(client("second"));

    await()
        .untilAsserted(
            () -> {
              assertSent();
              assertThat(backend.last().peer()).isEqualTo("CN=second");
            });
  }

  @Test
  void send_keyReplacedBeforeItsCertificate_lastPairUntilBothAreThere() throws Exception {
    HeldCertificate renewed = client("renewed");
    serveClientsWithCertificates();
    trust(AUTHORITY);
    show(client("first"));
    assertSent();
    try (CapturedLog log = new CapturedLog(FileBacked.class)) {
      replace(key, renewed.privateKeyPkcs8Pem());
      serveClientsWithCertificates(); // New connections have to be made.
      await().until(() -> send().isSent());
      assertThat(backend.last().peer()).isEqualTo("CN=first");

      replace(certificate, renewed.certificatePem());
      await()
          .untilAsserted(
              () -> {
                assertSent();
                assertThat(backend.last().peer()).isEqualTo("CN=renewed");
              });

      assertThat(log.lines("WARN"))
          .containsExactly(
              "JAEGER_TLS_KEY: '"
                  + key
                  + "', must be a PEM file of the certificate's private key: it is malformed, or not"
                  + " the certificate's; the last good one stays in effect; not logged again");
      assertThat(log.lines("INFO"))
          .containsExactly("Read [JAEGER_TLS_CA, JAEGER_TLS_CERT, JAEGER_TLS_KEY] again");
    }
  }

  @Test
  void send_severalBatches_oneConnection() throws Exception {
    serve(server(AUTHORITY));
    trust(AUTHORITY);
    for (int i = 0; i < 5; i++) {
      assertSent();
    }

    assertThat(backend.received())
        .extracting(Backend.Received::from)
        .hasSize(5)
        .containsOnly(from());
  }

  private InetSocketAddress from() {
    return backend.last().from();
  }

  // ---- the other calls ----

  /** As whoever asks the client for its sockets may make one. */
  interface Connect {
    Socket with(SSLSocketFactory factory, InetAddress host, int port) throws IOException;
  }

  static List<Connect> allWaysToConnect() {
    return List.of(
        (factory, host, port) -> factory.createSocket(host, port),
        (factory, host, port) -> factory.createSocket(host.getHostAddress(), port),
        (factory, host, port) -> factory.createSocket(host, port, host, 0),
        (factory, host, port) -> factory.createSocket(host.getHostAddress(), port, host, 0),
        (factory, host, port) ->
            factory.createSocket(new Socket(host, port), host.getHostAddress(), port, true));
  }

  @ParameterizedTest
  @MethodSource("allWaysToConnect")
  void sockets_madeInAnyWay_trustTheAuthorityOfTheFile(Connect connect) throws Exception {
    serve(server(AUTHORITY));
    trust(AUTHORITY);
    SSLSocketFactory factory = new HttpSettings(settings).client().sslSocketFactory();
    int port = Integer.parseInt(backend.authority().split(":")[1]);

    try (SSLSocket socket =
        (SSLSocket) connect.with(factory, InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=server");
    }
    assertThat(factory.getSupportedCipherSuites()).contains(factory.getDefaultCipherSuites());
  }

  @Test
  void sampling_overTls_usesTheSameFiles() throws Exception {
    serveClientsWithCertificates();
    backend.answering("{\"probabilisticSampling\":{\"samplingRate\":1}}");
    trust(AUTHORITY);
    show(client("client"));
    environment.put("JAEGER_SAMPLING_ENDPOINT", "https://" + backend.authority() + "/sampling");
    configuration = Configuration.from(settings, "shop");

    SkuaTracer tracer = configuration.getTracer();

    await().until(() -> tracer.toString().contains("probabilistic(1.0)"));
    assertThat(backend.last().peer()).isEqualTo("CN=client");
  }

  // ---- what is wrong ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAEGER_TLS_CA=missing"
            + " | JAEGER_TLS_CA: '{}/missing', must be a PEM file of certificates:"
            + " java.nio.file.NoSuchFileException: {}/missing",
        "JAEGER_TLS_CA=key"
            + " | JAEGER_TLS_CA: '{}/key', must be a PEM file of certificates:"
            + " there is no certificate in it",
        "JAEGER_TLS_CERT=key JAEGER_TLS_KEY=key"
            + " | JAEGER_TLS_CERT: '{}/key', must be a PEM file of a certificate and those that"
            + " vouch for it: there is no certificate in it",
        "JAEGER_TLS_CERT=cert JAEGER_TLS_KEY=missing"
            + " | JAEGER_TLS_KEY: '{}/missing', must be a PEM file of the certificate's private"
            + " key: java.nio.file.NoSuchFileException: {}/missing",
        "JAEGER_TLS_CERT=cert JAEGER_TLS_KEY=cert"
            + " | JAEGER_TLS_KEY: '{}/cert', must be a PEM file of the certificate's private key:"
            + " there is no private key in it",
        "JAEGER_TLS_CERT=cert JAEGER_TLS_KEY=other-key"
            + " | JAEGER_TLS_KEY: '{}/other-key', must be a PEM file of the certificate's private"
            + " key: it is malformed, or not the certificate's",
        "JAEGER_TLS_CERT=cert JAEGER_TLS_KEY=encrypted-key"
            + " | JAEGER_TLS_KEY: '{}/encrypted-key', must be a PEM file of the certificate's"
            + " private key: it is encrypted, for which there is no password",
        "JAEGER_TLS_CERT=cert"
            + " | JAEGER_TLS_CERT, JAEGER_TLS_KEY: go together, JAEGER_TLS_KEY is not set",
        "JAEGER_TLS_KEY=key"
            + " | JAEGER_TLS_CERT, JAEGER_TLS_KEY: go together, JAEGER_TLS_CERT is not set",
      })
  void getTracer_wrongFile_failsNamingSettingAndFile(String given, String message)
      throws Exception {
    HeldCertificate own = client("client");
    replace(directory.resolve("cert"), own.certificatePem());
    replace(directory.resolve("key"), own.privateKeyPkcs8Pem());
    replace(directory.resolve("other-key"), client("other").privateKeyPkcs8Pem());
    replace(
        directory.resolve("encrypted-key"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    for (String setting : given.split(" ")) {
      String[] nameAndFile = setting.split("=");
      environment.put(nameAndFile[0], directory.resolve(nameAndFile[1]).toString());
    }
    environment.put("JAEGER_ENDPOINT", "https://collector/api/traces");

    assertThatThrownBy(() -> Configuration.from(settings, "shop").getTracer())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.replace("{}", directory.toString()));
  }
}
