/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What Skua's own modules share: logging, masking, counting, threads and times. It is for them
 * alone and may change at any time; nothing else should use it.
 */
package io.skua.internal;
