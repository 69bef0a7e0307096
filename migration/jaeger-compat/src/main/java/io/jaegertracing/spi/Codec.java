/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

/**
 * Both directions of one format.
 *
 * @param <T> the carrier
 */
public interface Codec<T> extends Injector<T>, Extractor<T> {}
