/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against files that OpenSSL 3.0 made. */
class PemTest {
  private static String file(String name) throws IOException {
    try (InputStream in = PemTest.class.getResourceAsStream("/pem/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static PublicKey certified(String name) throws Exception {
    return Pem.certificates(file(name)).get(0).getPublicKey();
  }

  private static boolean signs(PrivateKey key, PublicKey certified, String algorithm)
      throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update((byte) 7);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update((byte) 7);
    return signature.verify(signed);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.key, rsa.crt, SHA256withRSA",
    "rsa-pkcs1.key, rsa.crt, SHA256withRSA",
    "ec.key, ec.crt, SHA256withECDSA",
    "ec-sec1.key, ec.crt, SHA256withECDSA",
    "p521-sec1.key, p521.crt, SHA512withECDSA",
    "ed25519.key, ed25519.crt, Ed25519",
  })
  void privateKey_ofAnyKind_signsForItsCertificate(String key, String certificate, String algorithm)
      throws Exception {
    PublicKey certified = certified(certificate);

    assertThat(signs(Pem.privateKey(file(key), certified), certified, algorithm)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.key, ec.crt",
    "rsa-pkcs1.key, ec.crt",
    "ec.key, rsa.crt",
    "ec-sec1.key, rsa.crt",
    "ec-other.key, ec.crt",
    "ed25519.key, ec.crt",
  })
  void privateKey_ofAnotherCertificate_fails(String key, String certificate) {
    assertThatThrownBy(() -> Pem.privateKey(file(key), certified(certificate)))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("it is malformed, or not the certificate's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-encrypted.key", "rsa-pkcs1-encrypted.key"})
  void privateKey_encrypted_failsSayingSo(String key) {
    assertThatThrownBy(() -> Pem.privateKey(file(key), certified("rsa.crt")))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("it is encrypted, for which there is no password");
  }

  @ParameterizedTest
  @CsvSource({
    "'', there is no private key in it",
    "-----BEGIN PRIVATE KEY-----, there is no private key in it",
    "-----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----, it is not base64",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----,"
        + " 'it is malformed, or not the certificate''s'",
    "-----BEGIN EC PRIVATE KEY----------END EC PRIVATE KEY-----,"
        + " 'it is malformed, or not the certificate''s'",
  })
  void privateKey_noneOrMalformed_fails(String text, String message) {
    assertThatThrownBy(() -> Pem.privateKey(text, certified("ec.crt")))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(message);
  }

  @Test
  void privateKey_amongCertificates_isFound() throws Exception {
    String both = file("ec.crt") + file("ec.key");

    assertThat(Pem.privateKey(both, certified("ec.crt"))).isNotNull();
  }

  @Test
  void certificates_severalWithTextAround_allInOrder() throws Exception {
    assertThat(Pem.certificates(file("text-around.crt")))
        .extracting(X509Certificate::getSubjectX500Principal)
        .extracting(Object::toString)
        .containsExactly("CN=ec", "CN=rsa");
  }

  @Test
  void certificates_linesOfWindows_areRead() throws Exception {
    assertThat(Pem.certificates(file("ec.crt").replace("\n", "\r\n"))).hasSize(1);
  }

  @Test
  void certificates_none_fails() {
    assertThatThrownBy(() -> Pem.certificates(file("ec.key")))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("there is no certificate in it");
  }

  @Test
  void certificates_malformed_fails() {
    assertThatThrownBy(
            () -> Pem.certificates("-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void certificates_endOfNothing_isNoBlock() {
    assertThatThrownBy(() -> Pem.certificates("-----AAAA-----END null-----"))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("there is no certificate in it");
  }

  @Test
  void certificates_manyBlocksWithoutEnd_failsSoon() {
    assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\n".repeat(30_000)))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("there is no certificate in it");
  }
}
