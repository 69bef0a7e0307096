/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

/** Says what a store cannot be asked, in words for whoever asked it. */
public final class UnsupportedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates one. */
  public UnsupportedQueryException(String message) {
    super(message);
  }
}
