/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/** How requests say who sends them. Thread-safe. */
final class Authorization {
  private final String scheme;
  private final @Nullable String user;
  private final @Nullable SecretFile secret;

  private Authorization(String scheme, @Nullable String user, @Nullable SecretFile secret) {
    this.scheme = scheme;
    this.user = user;
    this.secret = secret;
  }

  /** They do not. */
  static Authorization none() {
    return new Authorization("", null, null);
  }

  /** By a user and a password. */
  static Authorization basic(String user, SecretFile password) {
    return new Authorization("Basic", user, password);
  }

  /** By {@code ApiKey} or {@code Bearer} and a secret. */
  static Authorization of(String scheme, SecretFile secret) {
    return new Authorization(scheme, null, secret);
  }

  /** Returns the value of the header, null for none. */
  @Nullable String header() {
    if (secret == null) {
      return null;
    }
    return user == null
        ? scheme + ' ' + secret.text()
        : Credentials.basic(user, secret.text(), UTF_8);
  }

  @Override
  public String toString() {
    return scheme;
  }
}
