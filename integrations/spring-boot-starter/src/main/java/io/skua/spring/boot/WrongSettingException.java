/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

/**
 * A setting makes no sense. The message names it, its value unless that is secret, and what is
 * allowed.
 */
final class WrongSettingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongSettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
