/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.Configuration;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Which setting is read where, and in which order. */
class SkuaSettingsTest {
  /** Names and values in turn, as a file of the application has them. */
  private static SkuaSettings settings(String... properties) {
    return settings(Map.of(), properties);
  }

  private static SkuaSettings settings(Map<String, Object> environment, String... properties) {
    Map<String, Object> file = new TreeMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      file.put(properties[i], properties[i + 1]);
    }
    StandardEnvironment spring = new StandardEnvironment();
    spring.getPropertySources().addFirst(new MapPropertySource("file", file));
    spring
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
    ConfigurationPropertySources.attach(spring);
    return new SkuaSettings(spring);
  }

  static List<String> names() {
    return Arrays.stream(Configuration.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .map(field -> field.getName())
        .filter(name -> !name.equals("JAEGER_PREFIX") && !name.equals("JAEGER_SENDER_FACTORY"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "JAEGER_SAMPLER_TYPE, skua.sampler.type",
    "JAEGER_SAMPLER_MAX_OPERATIONS, skua.sampler.max-operations",
    "JAEGER_SENDER, skua.sender.type",
    "JAEGER_SENDER_ON_BUFFER_FULL, skua.sender.on-buffer-full",
    "JAEGER_PROPAGATION, skua.propagation.type",
    "JAEGER_ENDPOINT, skua.endpoint",
    "JAEGER_TRACEID_128BIT, skua.traceid-128bit"
  })
  void property_ofASetting_isItsNameWithTheGroupFirst(String setting, String property) {
    assertThat(SkuaSettings.property(setting)).isEqualTo(property);
  }

  @ParameterizedTest
  @MethodSource("names")
  void setting_byItsProperty_isFound(String setting) {
    assertThat(settings(SkuaSettings.property(setting), "7").get(setting)).isEqualTo("7");
  }

  @ParameterizedTest
  @MethodSource("names")
  void setting_byItsOwnName_isFoundBeneathTheProperty(String setting) {
    String property = SkuaSettings.property(setting);

    assertThat(settings(setting, "env").get(setting)).isEqualTo("env");
    assertThat(settings(setting, "env", property, "own").get(setting)).isEqualTo("own");
    assertThat(settings(setting, "env", property, " ").get(setting)).isEqualTo("env");
  }

  @ParameterizedTest
  @CsvSource({"SKUA_SAMPLER_MAXOPERATIONS", "SKUA_SAMPLER_MAX_OPERATIONS"})
  void property_asAnEnvironmentVariable_isFound(String variable) {
    assertThat(settings(Map.of(variable, "5")).get(Configuration.JAEGER_SAMPLER_MAX_OPERATIONS))
        .isEqualTo("5");
  }

  @Test
  void property_inCamelCase_isFound() {
    assertThat(
            settings("skua.sampler.maxOperations", "5")
                .get(Configuration.JAEGER_SAMPLER_MAX_OPERATIONS))
        .isEqualTo("5");
  }

  @Test
  void list_ofYaml_isJoined() {
    assertThat(
            settings("skua.propagation.type[0]", "w3c", "skua.propagation.type[1]", "jaeger")
                .get(Configuration.JAEGER_PROPAGATION))
        .isEqualTo("w3c,jaeger");
  }

  @Test
  void nameOfOpenTelemetry_isReadAsItIs() {
    assertThat(
            settings("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x:1")
                .get("OTEL_EXPORTER_OTLP_ENDPOINT"))
        .isEqualTo("http://x:1");
  }

  @Test
  void serviceName_ifUnset_isThatOfTheApplication() {
    assertThat(settings().get(Configuration.JAEGER_SERVICE_NAME)).isEqualTo("application");
    assertThat(settings("spring.application.name", "shop").get(Configuration.JAEGER_SERVICE_NAME))
        .isEqualTo("shop");
  }

  @Test
  void sampling_ifNothingSaysHow_isLimitedByRate() {
    SkuaSettings settings = settings();

    assertThat(settings.isSamplingChosen()).isTrue();
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_TYPE)).isEqualTo("ratelimiting");
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_PARAM)).isEqualTo("10");
  }

  @Test
  void sampling_ifOnlyBootSaysHow_isBootsProbability() {
    SkuaSettings settings = settings("management.tracing.sampling.probability", "0.25");

    assertThat(settings.isSamplingChosen()).isFalse();
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_TYPE)).isEqualTo("probabilistic");
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_PARAM)).isEqualTo("0.25");
  }

  @ParameterizedTest
  @CsvSource({
    "JAEGER_SAMPLER_TYPE, const",
    "JAEGER_SAMPLER_PARAM, 0.5",
    "skua.sampler.manager-host-port, jaeger:5778",
    "skua.sampling-endpoint, http://jaeger/api/sampling"
  })
  void sampling_ifSkuaIsToldAnything_isByItsOwnRules(String name, String value) {
    SkuaSettings settings = settings(name, value, "management.tracing.sampling.probability", "1");

    assertThat(settings.isSamplingChosen()).isFalse();
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_TYPE)).isIn(null, "const");
    assertThat(settings.get(Configuration.JAEGER_SAMPLER_PARAM)).isIn(null, "0.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is set                              | read            | written
        "type=W3C                                   | w3c             | w3c",
        "type=b3                                    | b3single        | b3single",
        "consume=B3_MULTI                           | b3              | w3c",
        "produce=b3-multi                           | w3c,b3single,b3 | b3",
        "type=W3C,B3                                | w3c,b3single    | w3c,b3single"
      })
  void propagation_ifOnlyBootSaysHow_isBoots(String set, String read, String written) {
    String[] parts = set.split("=");
    SkuaSettings settings = settings("management.tracing.propagation." + parts[0], parts[1]);

    assertThat(settings.get(Configuration.JAEGER_PROPAGATION_EXTRACT)).isEqualTo(read);
    assertThat(settings.get(Configuration.JAEGER_PROPAGATION_INJECT)).isEqualTo(written);
  }

  @Test
  void propagation_ifNothingIsSet_isJaegersAndW3c() {
    assertThat(settings().get(Configuration.JAEGER_PROPAGATION)).isEqualTo("jaeger,w3c");
    assertThat(settings().get(Configuration.JAEGER_PROPAGATION_INJECT)).isNull();
  }

  @Test
  void propagation_ofSkua_isNotChangedByBoots() {
    SkuaSettings settings =
        settings("JAEGER_PROPAGATION", "jaeger", "management.tracing.propagation.type", "B3");

    assertThat(settings.get(Configuration.JAEGER_PROPAGATION)).isEqualTo("jaeger");
    assertThat(settings.get(Configuration.JAEGER_PROPAGATION_EXTRACT)).isNull();
    assertThat(settings.get(Configuration.JAEGER_PROPAGATION_INJECT)).isNull();
  }

  @Test
  void propagation_thatBootDoesNotKnow_isRefused() {
    SkuaSettings settings = settings("management.tracing.propagation.type", "carrier-pigeon");

    assertThatThrownBy(() -> settings.get(Configuration.JAEGER_PROPAGATION_INJECT))
        .hasMessage(
            "management.tracing.propagation: 'carrier-pigeon', must be W3C, B3 or B3_MULTI");
  }

  /** Boot 4 renamed it, and ignores the old name. */
  @Test
  void disabled_byTheNameOfThisBoot_andByNoOther() {
    boolean isBoot3 = SpringBootVersion.getVersion().startsWith("3.");
    String old = settings("management.tracing.enabled", "false").get("JAEGER_DISABLED");
    String renamed = settings("management.tracing.export.enabled", "false").get("JAEGER_DISABLED");

    assertThat(old).isEqualTo(String.valueOf(isBoot3));
    assertThat(renamed).isEqualTo(String.valueOf(!isBoot3));
  }

  @Test
  void shutdownHook_ifUnset_isSpringsUnlessThatIsOff() {
    assertThat(settings().get(Configuration.JAEGER_REPORTER_SHUTDOWN_HOOK)).isEqualTo("false");
    assertThat(
            settings("spring.main.register-shutdown-hook", "false")
                .get(Configuration.JAEGER_REPORTER_SHUTDOWN_HOOK))
        .isEqualTo("true");
  }

  @Test
  void metadata_always_hasEachPropertyAndNoOther() throws Exception {
    try (InputStream json =
        SkuaSettings.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      List<String> listed =
          new ObjectMapper().readTree(json).path("properties").findValuesAsText("name");
      List<String> own = List.of("skua.enabled", "skua.register-global-tracer");

      assertThat(listed)
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(names().stream().map(SkuaSettings::property), own.stream()).toList());
    }
  }
}
