/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A Jaeger-compatible backend in one process: {@link io.skua.allinone.AllInOne} wires the packages
 * below and opens their ports, {@code Main} is its command line.
 *
 * <pre>
 * receive   spans arrive, are counted and stored           model   a trace, as Jaeger knows it
 * store     the newest traces, in memory or in a file      otlp    OTLP, read into the model
 * query     Jaeger's HTTP APIs                             http    the server that all of them share
 * status    the figures of receivers and store
 * sampling  strategies, for clients and for the page
 * page      the files of the page
 * </pre>
 */
package io.skua.allinone;
