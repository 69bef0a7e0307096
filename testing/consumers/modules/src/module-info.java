/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A service that is a module. */
module consumer {
  requires io.skua;
}
