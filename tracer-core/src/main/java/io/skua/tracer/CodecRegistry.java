/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.BinaryExtract;
import io.opentracing.propagation.BinaryInject;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import io.skua.internal.SafeLog;
import io.skua.internal.TagValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The codec of each format. Filled by the tracer's builder, then only read. */
final class CodecRegistry {
  private static final SafeLog LOG = SafeLog.of(CodecRegistry.class);
  private static final List<Format<?>> COMMON =
      Arrays.asList(Format.Builtin.HTTP_HEADERS, Format.Builtin.TEXT_MAP, Format.Builtin.BINARY);

  private final Map<Format<?>, Codec<?>> codecs = new HashMap<>();

  /** That of nearly every call; null if there is none or it is not known yet. */
  private @Nullable Codec<?> httpHeaders;

  CodecRegistry() {}

  /** Takes those that were given, and for the common formats without one the default. */
  CodecRegistry(CodecRegistry given) {
    if (!given.codecs.keySet().containsAll(COMMON)) {
      putDefaults();
    }
    codecs.putAll(given.codecs);
    httpHeaders = codecs.get(Format.Builtin.HTTP_HEADERS);
  }

  private void putDefaults() {
    try {
      Iterator<DefaultCodecs> found =
          ServiceLoader.load(DefaultCodecs.class, DefaultCodecs.class.getClassLoader()).iterator();
      if (found.hasNext()) {
        DefaultCodecs defaults = found.next();
        put(Format.Builtin.HTTP_HEADERS, defaults.httpHeaders());
        put(Format.Builtin.TEXT_MAP, defaults.textMap());
        put(Format.Builtin.BINARY, defaults.binary());
      }
    } catch (ServiceConfigurationError | LinkageError broken) {
      LOG.warn("There are no default codecs: {}", broken);
    }
  }

  /** A codec for TEXT_MAP or BINARY also serves OpenTracing's one-way forms of that format. */
  @SuppressWarnings("unchecked") // The format says what its codec carries.
  <C> void put(Format<C> format, Codec<? super C> codec) {
    codecs.put(format, codec);
    if (format == Format.Builtin.TEXT_MAP) {
      Codec<? super TextMap> text = (Codec<? super TextMap>) codec;
      codecs.put(Format.Builtin.TEXT_MAP_INJECT, new TextInject(text));
      codecs.put(Format.Builtin.TEXT_MAP_EXTRACT, new TextExtract(text));
    } else if (format == Format.Builtin.BINARY) {
      Codec<? super Binary> binary = (Codec<? super Binary>) codec;
      codecs.put(Format.Builtin.BINARY_INJECT, new BytesInject(binary));
      codecs.put(Format.Builtin.BINARY_EXTRACT, new BytesExtract(binary));
    }
  }

  /** Null if there is none. */
  @SuppressWarnings("unchecked") // put() keeps format and codec together.
  <C> @Nullable Codec<? super C> get(@Nullable Format<C> format) {
    boolean isHttp = format == Format.Builtin.HTTP_HEADERS && httpHeaders != null;
    return (Codec<? super C>) (isHttp ? httpHeaders : codecs.get(format));
  }

  /** Without the views that serve one-way carriers. */
  @Override
  public String toString() {
    Map<String, String> named = new TreeMap<>();
    codecs.forEach(
        (format, codec) -> {
          if (!(codec instanceof TextInject
              || codec instanceof TextExtract
              || codec instanceof BytesInject
              || codec instanceof BytesExtract)) {
            named.put(String.valueOf(TagValue.of(format)), String.valueOf(TagValue.of(codec)));
          }
        });
    return named.toString();
  }

  private static final class TextInject implements Codec<TextMapInject> {
    private final Codec<? super TextMap> codec;

    TextInject(Codec<? super TextMap> codec) {
      this.codec = codec;
    }

    @Override
    public int inject(SkuaSpanContext context, TextMapInject carrier) {
      return codec.inject(
          context,
          new TextMap() {
            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
              throw new UnsupportedOperationException("a carrier for inject only");
            }

            @Override
            public void put(String key, String value) {
              carrier.put(key, value);
            }
          });
    }

    @Override
    public @Nullable SkuaSpanContext extract(TextMapInject carrier) {
      return null;
    }
  }

  private static final class TextExtract implements Codec<TextMapExtract> {
    private final Codec<? super TextMap> codec;

    TextExtract(Codec<? super TextMap> codec) {
      this.codec = codec;
    }

    @Override
    public int inject(SkuaSpanContext context, TextMapExtract carrier) {
      throw new UnsupportedOperationException("a carrier for extract only");
    }

    @Override
    public @Nullable SkuaSpanContext extract(TextMapExtract carrier) {
      return codec.extract(
          new TextMap() {
            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
              return carrier.iterator();
            }

            @Override
            public void put(String key, String value) {
              throw new UnsupportedOperationException("a carrier for extract only");
            }
          });
    }
  }

  private static final class BytesInject implements Codec<BinaryInject> {
    private final Codec<? super Binary> codec;

    BytesInject(Codec<? super Binary> codec) {
      this.codec = codec;
    }

    @Override
    public int inject(SkuaSpanContext context, BinaryInject carrier) {
      return codec.inject(
          context,
          new Binary() {
            @Override
            public ByteBuffer injectionBuffer(int length) {
              return carrier.injectionBuffer(length);
            }

            @Override
            public ByteBuffer extractionBuffer() {
              throw new UnsupportedOperationException("a carrier for inject only");
            }
          });
    }

    @Override
    public @Nullable SkuaSpanContext extract(BinaryInject carrier) {
      return null;
    }
  }

  private static final class BytesExtract implements Codec<BinaryExtract> {
    private final Codec<? super Binary> codec;

    BytesExtract(Codec<? super Binary> codec) {
      this.codec = codec;
    }

    @Override
    public int inject(SkuaSpanContext context, BinaryExtract carrier) {
      throw new UnsupportedOperationException("a carrier for extract only");
    }

    @Override
    public @Nullable SkuaSpanContext extract(BinaryExtract carrier) {
      return codec.extract(
          new Binary() {
            @Override
            public ByteBuffer injectionBuffer(int length) {
              throw new UnsupportedOperationException("a carrier for extract only");
            }

            @Override
            public ByteBuffer extractionBuffer() {
              return carrier.extractionBuffer();
            }
          });
    }
  }
}
