/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String COOKIE = "session=TOPSECRET; lang=en";
  private static final String PASSWORD = "pa\"ss<w/o=rd&\\";
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("someone:" + PASSWORD).getBytes(UTF_8));

  private final Secrets secrets =
      Secrets.of(
          "https://url-user:url%20pass@collector/api/traces?format=jaeger.thrift&key=q%2Fu+ery&s=x1",
          Map.of(
              "cookie", List.of(COOKIE),
              "Authorization", List.of("Basic " + BASIC),
              "x-key", List.of("abcdefghijklmnop"),
              "x-short", List.of("k7"),
              "User-Agent", List.of("okhttp/4.12.0")));

  static List<String> echoes() throws Exception {
    return List.of(
        COOKIE,
        "TOPSECRET",
        "topsecret",
        "session%3DTOPSECRET%3B%20lang%3Den",
        "session%253DTOPSECRET%253B%2520lang%253Den",
        URLEncoder.encode(COOKIE, UTF_8),
        Base64.getEncoder().encodeToString(COOKIE.getBytes(UTF_8)),
        Base64.getEncoder().encodeToString("TOPSECRET".getBytes(UTF_8)),
        BASIC,
        BASIC.toLowerCase(),
        "someone:" + PASSWORD,
        "someone",
        PASSWORD,
        URLEncoder.encode(PASSWORD, UTF_8),
        "pa\\\"ss<w/o=rd&\\\\", // JSON
        "pa\\u0022ss\\u003Cw\\/o\\u003drd\\u0026\\u005c", // of cautious ones
        "pa\\\\\\\"ss<w/o=rd&\\\\\\\\", // in JSON in JSON
        "pa&quot;ss&lt;w/o=rd&amp;\\", // HTML
        "pa&#34;ss&#x3C;w&#x2f;o&#61;rd&#38;&#92;",
        "url-user:url pass",
        "url%20pass",
        "q/u ery",
        "q%2Fu+ery",
        "abcdefghijklmnop",
        "ABCDEFGHIJKLMNOP");
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void mask_echo_whole(String echo) {
    assertThat(secrets.mask("got <" + echo + "> here")).isEqualTo("got <***> here");
  }

  @Test
  void mask_requestEchoed_onlyNamesLeft() {
    String echo =
        "400 for GET /api/traces?format=jaeger.thrift&key=q%2Fu+ery\ncookie: "
            + COOKIE
            + "\nauthorization: Basic "
            + BASIC
            + "\nuser-agent: okhttp/4.12.0";

    assertThat(secrets.mask(echo))
        .isEqualTo(
            "400 for GET /api/traces?format=jaeger.thrift&key=***\ncookie: ***\n"
                + "authorization: Basic ***\nuser-agent: okhttp/4.12.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"session=TOP", "session=TOPSECRET; la", "TOPS", "TOPSEC", "abcd", "abcdefghi"})
  void mask_cutAtTheEnd_maskedAllTheSame(String beginning) {
    assertThat(secrets.mask("bad: " + beginning)).isEqualTo("bad: ***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"session=TOP", "TOPSEC", "abcdefgh"})
  void mask_cutWithin_maskedAllTheSame(String beginning) {
    assertThat(secrets.mask("{\"bad\":\"" + beginning + "...\"}"))
        .isEqualTo("{\"bad\":\"***...\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "bad k7!, bad ***!",
    "bad k70 and ak7, bad k70 and ak7", // A short value is masked as a word,
    "the end, the end", // a short part not at all.
    "abc and de, abc and de",
    "no Basic or Bearer token, no Basic or Bearer token",
    "okhttp/4.12.0 is old, okhttp/4.12.0 is old",
    "jaeger.thrift expected, jaeger.thrift expected",
    "100% sure \\u12 &#; &quot %zz, 100% sure \\u12 &#; &quot %zz"
  })
  void mask_noSecret_leftAsItIs(String text, String shown) {
    assertThat(secrets.mask(text)).isEqualTo(shown);
  }

  @Test
  void mask_headerThatCannotBeSent_valueLeftOut() {
    assertThat(secrets.mask("Unexpected char 0x0a at 3 in X-Token value: hu\nsh"))
        .isEqualTo("Unexpected char 0x0a at 3 in X-Token value: ***");
    assertThat(secrets.mask("Unexpected char 0x20 at 6 in header name: Bearer hush"))
        .isEqualTo("Unexpected char 0x20 at 6 in header name: ***");
  }

  @Test
  void mask_longText_cutAndMaskedAtItsEnd() {
    String masked = secrets.mask("x".repeat(4_090) + "TOPSECRET");

    assertThat(masked).isEqualTo("x".repeat(4_090) + "***");
  }

  @Test
  void mask_exception_itsCausesToo() {
    Exception thrown =
        new IllegalStateException("no TOPSECRET", new IllegalArgumentException("TOPSECRET"));
    Secrets key = Secrets.of("", Map.of("x-key", List.of("TOPSECRET")));

    Throwable masked = key.mask(thrown);

    assertThat(masked).hasToString("java.lang.IllegalStateException: no ***");
    assertThat(masked.getCause()).hasToString("java.lang.IllegalArgumentException: ***");
    assertThat(masked.getStackTrace()).isEqualTo(thrown.getStackTrace());
  }

  @Test
  void mask_exceptionWithoutSecrets_itself() {
    Exception thrown = new IllegalStateException("plain");

    assertThat(Secrets.of("http://host?key=hush", Map.of()).mask(thrown)).isSameAs(thrown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no url", "http://host", "http://host?", "http://host?&=&x&y="})
  void of_emptyParts_nothingSecret(String url) {
    Secrets none = Secrets.of(url, Map.of("x-empty", List.of("", " ")));

    assertThat(none.mask("http://host is there")).isEqualTo("http://host is there");
  }

  @Test
  void toString_always_saysNothing() {
    assertThat(secrets).hasToString("***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:14268", "http://host/path"})
  void maskUrl_nothingSecret_asItIs(String url) {
    assertThat(Secrets.maskUrl(url)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:hush@host/, http://***@host/",
    "user:hu/hush@host, ***@host",
    "http://host/?key=hush, http://host/?...",
    "http://host/#hush?hush, http://host/#..."
  })
  void maskUrl_secrets_leftOut(String url, String shown) {
    assertThat(Secrets.maskUrl(url)).isEqualTo(shown);
  }
}
