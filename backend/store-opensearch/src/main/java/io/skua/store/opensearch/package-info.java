/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A store in OpenSearch or Elasticsearch, by plain HTTP, with the indices and documents of Jaeger:
 * {@link io.skua.store.opensearch.OpenSearchStoreType} opens it.
 *
 * <pre>
 * the store          OpenSearchStoreType, OpenSearchSettings, OpenSearchStore
 * requests           Cluster, Authorization, SecretFile, Tls
 * what is written    SpanDocument, GoEscapes, Fnv1a; BulkWriter, ServiceNames, Failures
 * where it is        Indices, Templates
 * what is asked      SearchRequests, TraceReader
 * for all processes  Scan, Calls, Leases
 * </pre>
 */
package io.skua.store.opensearch;
