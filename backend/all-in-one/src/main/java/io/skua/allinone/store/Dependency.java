/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

/** How often spans of one service had a parent in another, or in itself. */
public record Dependency(String parent, String child, long callCount) {}
