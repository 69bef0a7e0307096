/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Spans in Cassandra, in the tables of Jaeger: {@code --store cassandra:HOST}. Found by its name,
 * through {@link io.skua.store.cassandra.CassandraStoreType}.
 *
 * <pre>
 * CassandraStoreType  settings; opens
 * CassandraStore      what is asked of a store, handed on to those below
 * Sessions, Schema    the connection, the tables
 * SpanRow, IndexRows  what is written of a span
 * Writes, Names       how it is written
 * Traces, Searches    how it is read
 * Calls, Scan, Leases which services call which, counted by one process for all
 * </pre>
 */
package io.skua.store.cassandra;
