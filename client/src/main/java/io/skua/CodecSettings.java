/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.Configuration.CodecConfiguration;
import io.skua.Configuration.Propagation;
import io.skua.internal.SafeLog;
import io.skua.propagation.B3Codec;
import io.skua.propagation.CompositeCodec;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaTracer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which codecs the settings list, and how a tracer gets those of a configuration. */
final class CodecSettings {
  private static final SafeLog LOG = SafeLog.of(Configuration.class);

  private CodecSettings() {}

  /** Returns the setting of one direction if it is set, otherwise that of both. */
  static String setOr(String direction, Settings settings) {
    return settings.text(direction) == null ? Configuration.JAEGER_PROPAGATION : direction;
  }

  /**
   * Parses a list of formats.
   *
   * @param setting that has it, for the log
   * @param propagation null for none
   */
  static CodecConfiguration parse(String setting, @Nullable String propagation) {
    CodecConfiguration configuration = new CodecConfiguration();
    Set<String> tokens = new LinkedHashSet<>();
    if (propagation != null) {
      String[] listed = propagation.trim().toLowerCase(Locale.ROOT).split("[\\s,]+", -1);
      tokens.addAll(Arrays.asList(listed));
    }
    tokens.remove(""); // after a last comma
    tokens.forEach(token -> add(configuration, setting, token));
    return configuration;
  }

  private static void add(CodecConfiguration configuration, String setting, String token) {
    switch (token) {
      case "jaeger":
        configuration.withPropagation(Propagation.JAEGER);
        break;
      case "b3":
        configuration.withPropagation(Propagation.B3);
        break;
      case "b3single":
        configuration.withText(B3Codec.singleHeader());
        break;
      case "w3c":
        configuration.withPropagation(Propagation.W3C);
        break;
      default:
        LOG.warn("{}: '{}' is not known; it is left out", setting, token);
    }
  }

  /** Gives codecs to a builder; formats for which none was added get Jaeger's. */
  static void apply(
      SkuaTracer.Builder builder, CodecConfiguration written, CodecConfiguration read) {
    CodecConfiguration defaults = new CodecConfiguration().withPropagation(Propagation.JAEGER);
    Map<Format<?>, List<Codec<TextMap>>> texts = defaults.getCodecs();
    apply(builder, texts, written.getCodecs(), read.getCodecs());
    Map<Format<?>, List<Codec<Binary>>> binaries = defaults.getBinaryCodecs();
    apply(builder, binaries, written.getBinaryCodecs(), read.getBinaryCodecs());
  }

  @SuppressWarnings("unchecked") // withCodec and withBinaryCodec take no other carriers.
  private static <C> void apply(
      SkuaTracer.Builder builder,
      Map<Format<?>, List<Codec<C>>> defaults,
      Map<Format<?>, List<Codec<C>>> written,
      Map<Format<?>, List<Codec<C>>> read) {
    Set<Format<?>> formats = new LinkedHashSet<>(defaults.keySet());
    formats.addAll(written.keySet());
    formats.addAll(read.keySet());
    for (Format<?> format : formats) {
      List<Codec<C>> ifNone = defaults.getOrDefault(format, Collections.emptyList());
      List<Codec<C>> injectors = written.getOrDefault(format, ifNone);
      List<Codec<C>> extractors = read.getOrDefault(format, ifNone);
      boolean isOne = injectors.size() == 1 && injectors.equals(extractors);
      builder.codec(
          (Format<C>) format,
          isOne ? injectors.get(0) : new CompositeCodec<>(injectors, extractors));
    }
  }
}
