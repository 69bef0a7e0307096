/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;

/**
 * The codecs of a tracer whose builder was given no other for a format, found by {@link
 * java.util.ServiceLoader}: the module {@code propagation} has those of Jaeger's own formats, as
 * jaeger-client did. Called by one thread at a time.
 */
public interface DefaultCodecs {
  /** Returns the codec for {@code Format.Builtin.HTTP_HEADERS}, not null. */
  Codec<TextMap> httpHeaders();

  /** Returns the codec for {@code Format.Builtin.TEXT_MAP}, not null. */
  Codec<TextMap> textMap();

  /** Returns the codec for {@code Format.Builtin.BINARY}, not null. */
  Codec<Binary> binary();
}
