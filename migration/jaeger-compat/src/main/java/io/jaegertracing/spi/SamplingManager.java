/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

/**
 * Where a remote sampler asks. The only one is {@link
 * io.jaegertracing.internal.samplers.HttpSamplingManager}: others are refused.
 */
public interface SamplingManager {}
