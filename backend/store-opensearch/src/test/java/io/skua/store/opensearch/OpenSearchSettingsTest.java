/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.ServiceLoader;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSearchSettingsTest {
  @TempDir private Path folder;

  private static SharedStore open(String address, Map<String, String> settings) throws IOException {
    return new OpenSearchStoreType().open(address, settings);
  }

  @Test
  void storeType_isFoundByItsName() {
    assertThat(ServiceLoader.load(StoreType.class))
        .extracting(StoreType::name)
        .contains("opensearch");
    assertThat(new OpenSearchStoreType().settings())
        .allSatisfy(setting -> assertThat(setting.description()).endsWith("."));
  }

  @Test
  void manual_always_hasEachSettingWithItsDefault() throws IOException {
    String manual = Files.readString(Path.of("../../docs/opensearch.md"));

    assertThat(new OpenSearchStoreType().settings())
        .allSatisfy(
            setting -> {
              String row = "(?m)^\\|.*`" + setting.name() + "`.*\\|.*" + setting.defaultValue();
              assertThat(manual).containsPattern(row);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shards         | 0      | a number from 1 to 1024",
        "replicas       | many   | a number from 0 to 1024",
        "rotation       | hourly | one of date, aliases",
        "tag-values     | glob   | one of text, regexp",
        "create-templates | yes  | one of true, false",
        "max-span-age   | soon   | a duration of a millisecond or more",
        "timeout        | -1s    | a duration of a millisecond or more",
        "writers        | 17     | a number from 1 to 16",
        "index-prefix   | Prod   | of lower-case letters",
        "max-pending-mb | 0      | a number from 1 to 1024",
        "ca-file        | /none  | a PEM file of certificates"
      })
  void wrongValue_isNamedWithWhatIsAllowed(String setting, String value, String allowed) {
    assertThatThrownBy(() -> open("http://localhost:1", Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(value)
        .hasMessageContaining(allowed);
  }

  @Test
  void unknownSetting_isNamedWithThoseThereAre() {
    assertThatThrownBy(() -> open("http://localhost:1", Map.of("shard", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[shard]")
        .hasMessageContaining("index-prefix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://", "ftp://host", "http://a:9200,,b"})
  void address_thatIsNone_isRefused(String address) {
    assertThatThrownBy(() -> open(address, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://localhost:9200");
  }

  @Test
  void address_withAPassword_isRefusedWithoutIt() {
    assertThatThrownBy(() -> open("http://admin:secret@localhost:9200", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password-file")
        .hasMessageNotContaining("secret");
  }

  @Test
  void secrets_severalOrHalf_areRefused() throws IOException {
    String file = Files.writeString(folder.resolve("s"), "secret").toString();

    assertThatThrownBy(() -> open("h", Map.of("token-file", file, "api-key-file", file)))
        .hasMessageContaining("only one of them");
    assertThatThrownBy(() -> open("h", Map.of("password-file", file)))
        .hasMessageContaining("username, password-file: go together");
    assertThatThrownBy(() -> open("h", Map.of("username", "u")))
        .hasMessageContaining("username, password-file: go together");
    assertThatThrownBy(() -> open("h", Map.of("certificate-file", file)))
        .hasMessageContaining("key-file is not set");
    assertThatThrownBy(() -> open("h", Map.of("token-file", file + "-none")))
        .hasMessageContaining("must be a file that can be read");
    Files.writeString(Path.of(file), "secret\nand more");
    assertThatThrownBy(() -> open("h", Map.of("token-file", file)))
        .hasMessageContaining("with one line in it")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "api-key-file, ApiKey one, ApiKey two",
    "token-file, Bearer one, Bearer two",
    "password-file, Basic dTpvbmU=, Basic dTp0d28="
  })
  void secret_inAFile_isSentAndReadAgainWhenItChanges(String setting, String one, String two)
      throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "one\n");
    Map<String, String> settings =
        setting.equals("password-file")
            ? Map.of(setting, file.toString(), "username", "u")
            : Map.of(setting, file.toString());
    try (FakeEngine engine = new FakeEngine();
        SharedStore store = open(engine.url(), settings)) {
      assertThat(engine.authorizations).containsOnly(one);

      Files.writeString(file, "two");
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
      engine.authorizations.clear();
      store.check();
      assertThat(engine.authorizations).containsOnly(two);

      Files.delete(file);
      store.check();
      assertThat(engine.authorizations).containsOnly(two);
    }
  }

  @Test
  void tls_byAnAuthorityOfOnesOwn_goesOnWhenItIsRenewed() throws Exception {
    HeldCertificate first = authority();
    HeldCertificate second = authority();
    Path file = Files.writeString(folder.resolve("ca.pem"), first.certificatePem());
    Tls tls = new Tls(new OkHttpClient(), file, null, null);
    OkHttpClient before = tls.client();
    try (FakeEngine engine = new FakeEngine(version(), context(second))) {
      Request request = new Request.Builder().url("https://localhost:" + engine.port()).build();
      assertThatThrownBy(() -> before.newCall(request).execute())
          .isInstanceOf(SSLHandshakeException.class);

      Files.writeString(file, "-----BEGIN"); // As it may be seen while it is written.
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
      await().pollDelay(1_100, MILLISECONDS).until(() -> tls.client() == before);
      Files.writeString(file, second.certificatePem());
      await().until(() -> tls.client() != before);

      try (Response answer = tls.client().newCall(request).execute()) {
        assertThat(answer.code()).isEqualTo(200);
      }
    }
  }

  @Test
  void tls_certificateOfTheClient_isShown() throws Exception {
    HeldCertificate authority = authority();
    HeldCertificate client =
        new HeldCertificate.Builder().signedBy(authority).commonName("collector").build();
    Path ca = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    Path certificate = Files.writeString(folder.resolve("c.pem"), client.certificatePem());
    Path key = Files.writeString(folder.resolve("k.pem"), client.privateKeyPkcs8Pem());
    try (FakeEngine engine = new FakeEngine(version(), context(authority))) {
      Map<String, String> settings =
          Map.of(
              "ca-file", ca.toString(),
              "certificate-file", certificate.toString(),
              "key-file", key.toString());
      open("https://localhost:" + engine.port(), settings).close();
      assertThat(engine.certificates).containsOnly("CN=collector");
      engine.certificates.clear();
      open("https://localhost:" + engine.port(), Map.of("ca-file", ca.toString())).close();
      assertThat(engine.certificates).containsOnly("none");

      Files.writeString(key, "no key, but secret");
      assertThatThrownBy(() -> open("https://localhost:" + engine.port(), settings))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("key-file: " + key)
          .hasMessageNotContaining("secret");
    }
  }

  private static String version() {
    return "{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.19.1\"}}";
  }

  private static HeldCertificate authority() {
    return new HeldCertificate.Builder().certificateAuthority(0).build();
  }

  private static SSLContext context(HeldCertificate authority) {
    HeldCertificate server =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("localhost")
            .build();
    return new HandshakeCertificates.Builder()
        .heldCertificate(server)
        .addTrustedCertificate(authority.certificate())
        .build()
        .sslContext();
  }
}
