/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.CapturedLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Settings settings = new Settings(properties::get, environment::get);

  @Test
  void text_propertyAndVariable_propertyWins() {
    properties.put("X", "property");
    environment.put("X", "variable");

    assertThat(settings.text("X")).isEqualTo("property");
  }

  @Test
  void text_emptyProperty_hidesTheVariable() {
    properties.put("X", "");
    environment.put("X", "variable");

    assertThat(settings.text("X")).isNull();
  }

  @Test
  void text_spacesAround_areTrimmed() {
    environment.put("X", "  a b ");

    assertThat(settings.text("X")).isEqualTo("a b");
    assertThat(settings.verbatim("X")).isEqualTo("  a b ");
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "250,250", "2s,2000", "3m,180000", "1 s,1000", "5S,5000"})
  void duration_unitOrBareMillis_isRead(String text, long millis) {
    environment.put("X", text);

    assertThat(settings.duration("X")).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "s", "ms", "1h", "1.5s", "999999999999999999m"})
  void duration_unparsable_warnsWithNameValueAndWhatIsAllowed(String text) {
    environment.put("X", text);
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      assertThat(settings.duration("X", Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
      assertThat(log.lines())
          .containsExactly(
              "WARN X: '" + text + "' is not a time such as 500ms, 10s or 2m; the default is used");
      assertThat(log.hasStackTrace()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5,0.5", "1e-3,0.001", "1E-3,0.001", "1,1", " 0.25 ,0.25"})
  void number_anyLocale_readsThePoint(String text, double expected) {
    java.util.Locale before = java.util.Locale.getDefault();
    java.util.Locale.setDefault(java.util.Locale.GERMANY);
    try {
      environment.put("X", text);
      assertThat(settings.number("X")).isEqualTo(expected);
    } finally {
      java.util.Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,5", "1abc", "1,000", "half"})
  void number_unparsable_isUnset(String text) {
    environment.put("X", text);

    assertThat(settings.number("X")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "true,true", "TRUE,true", "1,true", "yes,true", "on,true",
    "false,false", "False,false", "0,false", "No,false", "OFF,false"
  })
  void flag_anyUsualWord_isRead(String text, boolean expected) {
    environment.put("X", text);

    assertThat(settings.flag("X", !expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "y", "enabled"})
  void flag_otherWords_areTheDefaultWithAWarning(String text) {
    environment.put("X", text);
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      assertThat(settings.flag("X", false)).isFalse();
      assertThat(log.lines("WARN")).hasSize(1);
    }
  }

  private Map<String, String> pairs(String text) {
    environment.put("X", text);
    return settings.pairs("X");
  }

  @Test
  void pairs_spacesEverywhere_areTrimmed() {
    assertThat(pairs(" a = b , c = d ")).isEqualTo(Map.of("a", "b", "c", "d"));
  }

  @Test
  void pairs_equalsInValue_belongsToTheValue() {
    assertThat(pairs("c=d=e,u=http://h/?a=b")).isEqualTo(Map.of("c", "d=e", "u", "http://h/?a=b"));
  }

  @Test
  void pairs_sameKeyTwice_laterWins() {
    assertThat(pairs("a=1,a=2")).isEqualTo(Map.of("a", "2"));
  }

  @Test
  void pairs_emptyValue_isKept() {
    assertThat(pairs("a=")).isEqualTo(Map.of("a", ""));
  }

  @Test
  void pairs_reference_isReadFromPropertyOrVariable() {
    environment.put("FOO", "foo");

    assertThat(pairs("a=${FOO},b=${FOO:bar},c=${ FOO : bar }"))
        .isEqualTo(Map.of("a", "foo", "b", "foo", "c", "foo"));
  }

  @Test
  void pairs_referenceUnset_isItsFallbackUpToTheEnd() {
    assertThat(pairs("a=${FOO:bar},u=${FOO:http://h:1/x},e=${FOO:}"))
        .isEqualTo(Map.of("a", "bar", "u", "http://h:1/x", "e", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "=b", "b=${FOO}", "b=${}"})
  void pairs_badEntry_isLeftOutWithAWarningThatDoesNotShowIt(String entry) {
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      assertThat(pairs("a=1," + entry + ",c=3")).isEqualTo(Map.of("a", "1", "c", "3"));
      assertThat(log.lines())
          .containsExactly(
              "WARN X: entry 2 is not key=value or names a variable that is not set;"
                  + " it is left out");
    }
  }

  @Test
  void pairs_emptyEntries_arePassedOverInSilence() {
    try (CapturedLog log = new CapturedLog(Settings.class)) {
      assertThat(pairs("a=1,,c=3,")).isEqualTo(Map.of("a", "1", "c", "3"));
      assertThat(log.lines()).isEmpty();
    }
  }
}
