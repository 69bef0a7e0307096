/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Sends batches to a Jaeger agent in datagrams: {@link io.skua.reporter.udp.UdpSender}. It moves
 * bytes and knows no encoding; an agent's port 6831 takes Thrift's compact protocol.
 */
package io.skua.reporter.udp;
