/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What an agent passes on. The {@link io.skua.allinone.forward.Forwarder} gathers the spans of each
 * process and brings them to collectors, by Skua's own outbox; the {@link
 * io.skua.allinone.forward.SamplingProxy} asks them what services are to sample.
 */
package io.skua.allinone.forward;
