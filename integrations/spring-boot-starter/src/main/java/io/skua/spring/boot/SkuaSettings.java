/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.skua.Configuration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Finds Skua's settings in the environment of the application, in this order: {@code skua.*},
 * {@code JAEGER_*}, {@code management.tracing.*}, and what the starter chooses if nothing is set.
 *
 * <p>{@code JAEGER_SAMPLER_TYPE} is {@code skua.sampler.type}: the first word is a group if there
 * is more than one of it, hyphens are between the others.
 */
final class SkuaSettings {
  /**
   * Traces a second, if nothing says how to sample: all of a newcomer's, and few enough of a big
   * service's.
   */
  static final int DEFAULT_TRACES_PER_SECOND = 10;

  static final String DEFAULT_PROPAGATION = "jaeger,w3c";

  private static final String PROBABILITY = "management.tracing.sampling.probability";

  private static final Set<String> GROUPS =
      Set.of("agent", "baggage", "limit", "propagation", "reporter", "sampler", "sender", "tls");

  private static final Pattern SETTING = Pattern.compile("\\bJAEGER_[A-Z0-9_]+");
  private static final Bindable<List<String>> LIST = Bindable.listOf(String.class);

  private final Environment environment;
  private final Binder binder;

  SkuaSettings(Environment environment) {
    this.environment = environment;
    binder = Binder.get(environment);
  }

  /** The property of a setting: {@code skua.sampler.type} of {@code JAEGER_SAMPLER_TYPE}. */
  static String property(String setting) {
    String name =
        setting
            .substring(Configuration.JAEGER_PREFIX.length())
            .toLowerCase(Locale.ROOT)
            .replace('_', '-');
    int first = name.indexOf('-');
    String group = first < 0 ? name : name.substring(0, first);
    if (!GROUPS.contains(group)) {
      return "skua." + name;
    }
    return "skua." + group + '.' + (first < 0 ? "type" : name.substring(first + 1));
  }

  /** The text with the property of each setting that it names. */
  static String explained(@Nullable String text) {
    return SETTING
        .matcher(text == null ? "" : text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(property(found.group()) + " (" + found.group() + ')'));
  }

  /** Null if it is not set, and the starter chooses nothing. */
  @Nullable String get(String setting) {
    String given = given(setting);
    return given == null ? chosen(setting) : given;
  }

  /** Null if the application has neither the property nor the setting. */
  private @Nullable String given(String setting) {
    // OTEL_EXPORTER_OTLP_*, and variables that a tag names, have no property.
    boolean isOurs = setting.startsWith(Configuration.JAEGER_PREFIX);
    String own = isOurs ? text(property(setting)) : null;
    return own == null ? present(environment.getProperty(setting)) : own;
  }

  /** A list, which YAML may have as such, has commas. */
  private @Nullable String text(String property) {
    String text = present(binder.bind(property, String.class).orElse(null));
    if (text != null) {
      return text;
    }
    return present(String.join(",", list(property)));
  }

  private static @Nullable String present(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  List<String> list(String property) {
    return binder.bind(property, LIST).orElse(List.of());
  }

  boolean flag(String property, boolean ifUnset) {
    return binder.bind(property, Boolean.class).orElse(ifUnset);
  }

  /** Whether trace ids are put into the logging context. */
  boolean isInLogs() {
    return !List.of("false", "0", "no", "off")
        .contains(String.valueOf(get(Configuration.JAEGER_MDC)).trim().toLowerCase(Locale.ROOT));
  }

  private boolean isAnyGiven(String... settings) {
    for (String setting : settings) {
      if (given(setting) != null) {
        return true;
      }
    }
    return false;
  }

  private @Nullable String chosen(String setting) {
    return switch (setting) {
      case Configuration.JAEGER_SERVICE_NAME -> serviceName();
      case Configuration.JAEGER_DISABLED -> String.valueOf(!isTracingEnabled());
      case Configuration.JAEGER_MDC -> "true";
      // Spring's hook closes the tracer when the last request is served; another would be too
      // early.
      case Configuration.JAEGER_REPORTER_SHUTDOWN_HOOK ->
          String.valueOf(!flag("spring.main.register-shutdown-hook", true));
      case Configuration.JAEGER_SAMPLER_TYPE -> samplerType();
      case Configuration.JAEGER_SAMPLER_PARAM -> samplerParam();
      case Configuration.JAEGER_PROPAGATION_EXTRACT -> formats("consume", "w3c,b3single,b3");
      case Configuration.JAEGER_PROPAGATION_INJECT -> formats("produce", "w3c");
      case Configuration.JAEGER_PROPAGATION -> DEFAULT_PROPAGATION;
      default -> null;
    };
  }

  String serviceName() {
    String given = given(Configuration.JAEGER_SERVICE_NAME);
    String name = given == null ? text("spring.application.name") : given;
    return name == null ? "application" : name;
  }

  /** Each version of Boot has its own name for it, and ignores the other's. */
  private boolean isTracingEnabled() {
    String version = SpringBootVersion.getVersion();
    boolean isBoot3 = version != null && version.startsWith("3.");
    return flag(isBoot3 ? "management.tracing.enabled" : "management.tracing.export.enabled", true);
  }

  /** Whether the rules of Skua's own settings hold for sampling, with their defaults. */
  private boolean isSamplingGiven() {
    return isAnyGiven(
        Configuration.JAEGER_SAMPLER_TYPE,
        Configuration.JAEGER_SAMPLER_PARAM,
        Configuration.JAEGER_SAMPLER_MANAGER_HOST_PORT,
        Configuration.JAEGER_SAMPLING_ENDPOINT);
  }

  private @Nullable Double probability() {
    Double probability = binder.bind(PROBABILITY, Double.class).orElse(null);
    if (probability != null && !(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(PROBABILITY + ": '" + probability + "', must be 0 to 1");
    }
    return probability;
  }

  /** Whether nothing at all says how to sample. */
  boolean isSamplingChosen() {
    return !isSamplingGiven() && probability() == null;
  }

  private @Nullable String samplerType() {
    if (isSamplingGiven()) {
      return null;
    }
    return probability() == null ? "ratelimiting" : "probabilistic";
  }

  private @Nullable String samplerParam() {
    if (isSamplingGiven()) {
      return null;
    }
    Double probability = probability();
    return probability == null
        ? String.valueOf(DEFAULT_TRACES_PER_SECOND)
        : String.valueOf(probability);
  }

  /**
   * Boot's formats in one direction, if Boot's settings name any in either; null if Skua's do.
   *
   * @param ifUnset Boot's default
   */
  private @Nullable String formats(String direction, String ifUnset) {
    String prefix = "management.tracing.propagation.";
    List<String> both = list(prefix + "type");
    List<String> own = both.isEmpty() ? list(prefix + direction) : both;
    boolean isBoots =
        Stream.of("type", "consume", "produce").anyMatch(name -> !list(prefix + name).isEmpty());
    boolean isSkuas =
        isAnyGiven(
            Configuration.JAEGER_PROPAGATION,
            Configuration.JAEGER_PROPAGATION_EXTRACT,
            Configuration.JAEGER_PROPAGATION_INJECT);
    if (isSkuas || !isBoots) {
      return null;
    }
    return own.isEmpty()
        ? ifUnset
        : own.stream().map(SkuaSettings::format).collect(Collectors.joining(","));
  }

  private static String format(String type) {
    return switch (type.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "")) {
      case "W3C" -> "w3c";
      case "B3" -> "b3single";
      case "B3MULTI" -> "b3";
      default ->
          throw new IllegalArgumentException(
              "management.tracing.propagation: '" + type + "', must be W3C, B3 or B3_MULTI");
    };
  }
}
