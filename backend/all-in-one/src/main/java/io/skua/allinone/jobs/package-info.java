/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Does what a {@link io.skua.allinone.store.SharedStore} needs done by one of the processes that
 * share it: counts who calls whom, and deletes what is too old.
 */
package io.skua.allinone.jobs;
