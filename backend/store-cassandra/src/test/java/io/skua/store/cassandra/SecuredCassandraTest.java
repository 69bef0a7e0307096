/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cassandra that asks for a password, and for the certificate of who connects. */
@Tag("slow") // A Cassandra of its own.
class SecuredCassandraTest {
  private static final String PASSWORD = "cassandra"; // Cassandra's own at its first start.
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .signedBy(AUTHORITY)
          .addSubjectAlternativeName(InetAddress.getLoopbackAddress().getHostAddress())
          .build();

  @TempDir private static Path folder;
  private static Engine engine;

  @BeforeAll
  static void start() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        SERVER.keyPair().getPrivate(),
        "changeit".toCharArray(),
        new Certificate[] {SERVER.certificate(), AUTHORITY.certificate()});
    keys.setCertificateEntry("authority", AUTHORITY.certificate());
    Path store = folder.resolve("server.p12");
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, "changeit".toCharArray());
    }
    engine =
        Engine.start(
            Kind.CASSANDRA_5,
            Map.of(
                "authenticator",
                "PasswordAuthenticator",
                "client_encryption_options",
                ("{ enabled: true, optional: false, require_client_auth: true,"
                        + " keystore: '%1$s', keystore_password: changeit, store_type: PKCS12,"
                        + " truststore: '%1$s', truststore_password: changeit }")
                    .formatted(store)));
  }

  @AfterAll
  static void end() {
    if (engine != null) {
      engine.close();
    }
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static HeldCertificate client(HeldCertificate authority) {
    return new HeldCertificate.Builder().signedBy(authority).commonName("client").build();
  }

  private static Map<String, String> settings(HeldCertificate client) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("username", "cassandra");
    settings.put("password-file", write("password", PASSWORD + "\n").toString());
    settings.put("tls", "true");
    settings.put("tls-ca", write("ca.pem", AUTHORITY.certificatePem()).toString());
    settings.put("tls-certificate", write("client.pem", client.certificatePem()).toString());
    settings.put("tls-key", write("client.key", client.privateKeyPkcs8Pem()).toString());
    settings.put("connect-timeout", "2s");
    return settings;
  }

  private static SpanStore open(Map<String, String> settings) throws IOException {
    return new CassandraStoreType().open(engine.address(), settings);
  }

  @Test
  void open_withPasswordAndCertificate_storesSpans() throws Exception {
    try (SpanStore store = opened(settings(client(AUTHORITY)))) {
      assertThat(store.add(List.of(span(1, 1).build())).stored()).isEqualTo(1);
    }
  }

  @Test
  void open_withTheWrongPassword_failsWithoutSayingIt() throws Exception {
    Map<String, String> settings = settings(client(AUTHORITY));
    write("password", "Pa55w0rd!");

    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot connect to cassandra:127.0.0.1:")
        .satisfies(
            failure -> {
              StringWriter all = new StringWriter();
              failure.printStackTrace(new PrintWriter(all));
              assertThat(all.toString()).doesNotContain("Pa55w0rd!");
            });
    assertThat(new CassandraSettings("localhost", settings).toString()).doesNotContain("Pa55");
  }

  @Test
  void open_withoutACertificateThatCassandraTrusts_fails() throws Exception {
    HeldCertificate other =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("other").build();

    assertThatThrownBy(() -> open(settings(client(other)))).isInstanceOf(IOException.class);
  }

  @Test
  void open_whereTheCertificateNamesAnotherHost_failsUnlessThatIsAllowed() throws Exception {
    Map<String, String> settings = settings(client(AUTHORITY));
    CassandraStoreType type = new CassandraStoreType();
    String byName = "localhost:" + engine.port();

    assertThatThrownBy(() -> type.open(byName, settings)).isInstanceOf(IOException.class);
    settings.put("tls-verify-host", "false");
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> type.open(byName, settings).close());
  }

  /** A file that changes counts for the connections that are made from then on. */
  @Test
  void connection_afterTheFilesChanged_usesWhatTheySay() throws Exception {
    HeldCertificate other =
        new HeldCertificate.Builder().certificateAuthority(0).commonName("other").build();
    Map<String, String> settings = settings(client(AUTHORITY));
    try (SpanStore store = opened(settings)) {
      write("ca.pem", other.certificatePem());
      engine.restart();
      // Longer than the driver waits before it tries again.
      await()
          .during(Duration.ofSeconds(12))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !isStored(store));

      write("ca.pem", AUTHORITY.certificatePem());

      await().atMost(Duration.ofSeconds(30)).until(() -> isStored(store));
    }
  }

  private static boolean isStored(SpanStore store) {
    try {
      return store.add(List.of(span(1, 1).build())).stored() == 1;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  /** Its first user is made a moment after its start. */
  private static SpanStore opened(Map<String, String> settings) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> open(settings), store -> true);
  }
}
