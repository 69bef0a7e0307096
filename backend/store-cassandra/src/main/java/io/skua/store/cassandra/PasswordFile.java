/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.auth.PlainTextAuthProviderBase;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user and a file with the password, which is read for each connection: it may change. */
final class PasswordFile extends PlainTextAuthProviderBase {
  private final String username;
  private final Path file;

  PasswordFile(String username, Path file) {
    super("skua");
    this.username = username;
    this.file = file;
  }

  @Override
  protected Credentials getCredentials(EndPoint endPoint, String serverAuthenticator) {
    try {
      String password = Files.readString(file).stripTrailing();
      return new Credentials(username.toCharArray(), password.toCharArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cassandra.password-file: cannot read " + file, e);
    }
  }
}
