/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

/**
 * An operation that a service has, and of what kind: {@code server}, {@code client}, … or empty.
 */
public record Operation(String name, String kind) {}
