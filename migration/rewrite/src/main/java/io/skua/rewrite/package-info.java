/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * OpenRewrite recipes that move a service from jaeger-client to Skua. {@code
 * META-INF/rewrite/skua.yml} puts them in order; it renames the types first, so the recipes here
 * meet Skua's types with the members of jaeger-client's.
 */
package io.skua.rewrite;
