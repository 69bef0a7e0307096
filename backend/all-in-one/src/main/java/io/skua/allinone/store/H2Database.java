/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/** The file of an {@link H2Store}, and its tables, which are made if it is new. For any thread. */
final class H2Database implements AutoCloseable {
  /** Grows with each change of the tables. A release that changes them upgrades older ones here. */
  private static final int SCHEMA_VERSION = 2;

  /**
   * By an asynchronous channel: any other is closed, and the database with it, when a thread that
   * uses it is interrupted. Without statistics, since plans are not to depend on them. Closed by
   * the store and not by a hook, which would run while spans still come.
   */
  private static final String URL = "jdbc:h2:async:";

  private static final String OPTIONS = ";DB_CLOSE_ON_EXIT=FALSE;ANALYZE_AUTO=0;TRACE_LEVEL_FILE=0";

  /** Of the file and what the database may put beside it: spans are nobody else's business. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String[] TABLES = {
    "CREATE TABLE SCHEMA_VERSION (NUMBER INT)",
    "INSERT INTO SCHEMA_VERSION VALUES (" + SCHEMA_VERSION + ")",
    "CREATE TABLE TRACE (ARRIVAL BIGINT PRIMARY KEY, ID_HIGH BIGINT, ID_LOW BIGINT,"
        + " PARTS INT, SPANS INT, BYTES BIGINT, START_MIN BIGINT, START_MAX BIGINT,"
        + " DURATION_MIN BIGINT, DURATION_MAX BIGINT, ALIVE BIGINT, UNIQUE (ID_LOW, ID_HIGH))",
    "CREATE INDEX TRACE_START ON TRACE (START_MIN DESC, ARRIVAL DESC)",
    "CREATE INDEX TRACE_ALIVE ON TRACE (ALIVE, ARRIVAL)",
    "CREATE TABLE PART (ARRIVAL BIGINT, NUMBER INT, SPANS VARBINARY,"
        + " PRIMARY KEY (ARRIVAL, NUMBER))",
    "CREATE TABLE TERM (BLOCK INT, HASH INT, ARRIVAL BIGINT)",
    "CREATE INDEX TERM_INDEX ON TERM (BLOCK, HASH, ARRIVAL)",
    "CREATE TABLE OPERATION (SERVICE VARCHAR, NAME VARCHAR, KIND VARCHAR, SPANS BIGINT,"
        + " PRIMARY KEY (SERVICE, NAME, KIND))"
  };

  private final JdbcDataSource source = new JdbcDataSource();
  private final Connection first; // the database is open as long as it is
  private volatile boolean isClosed;

  /**
   * Opens a file, or makes it.
   *
   * @param file without its suffix
   * @throws IOException with a message for the user, if no one is to write to it
   */
  H2Database(Path file) throws IOException {
    Path path = file.toAbsolutePath();
    Path real = path.resolveSibling(path.getFileName() + ".mv.db");
    check(path, real);
    source.setURL(URL + path + OPTIONS);
    boolean isNew = !Files.exists(real) || Files.size(real) == 0;
    keepFromOthers(path, real);
    try {
      first = source.getConnection();
      prepare(isNew, real);
    } catch (SQLException failure) {
      throw new IOException(message(real, failure), failure);
    }
  }

  private void prepare(boolean isNew, Path real) throws SQLException, IOException {
    boolean isReady = false;
    try (Statement statement = first.createStatement()) {
      if (isNew) {
        for (String table : TABLES) {
          statement.execute(table);
        }
        // From now on it is no new one, even if we are killed.
        statement.execute("CHECKPOINT SYNC");
      }
      check(real, statement);
      isReady = true;
    } finally {
      if (!isReady) {
        first.close();
      }
    }
  }

  private static void check(Path path, Path real) throws IOException {
    if (path.toString().contains(";")) {
      throw new IOException("store file " + path + ": its path must be without ';'");
    }
    Path directory = path.getParent();
    try {
      Files.createDirectories(directory);
    } catch (IOException failure) {
      throw new IOException(
          "store file " + path + ": cannot make its directory: " + failure, failure);
    }
    for (Path written : new Path[] {directory, real}) {
      if (Files.exists(written) && !Files.isWritable(written)) {
        throw new IOException("store file " + path + ": " + written + " is read-only");
      }
    }
  }

  /** An empty file is a new one for the database, which leaves permissions as they are. */
  private static void keepFromOthers(Path path, Path real) throws IOException {
    if (!Files.getFileStore(path.getParent()).supportsFileAttributeView("posix")) {
      return;
    }
    try {
      if (!Files.exists(real)) {
        Files.createFile(real, OWNER_ALONE);
      }
      String prefix = path.getFileName() + ".";
      DirectoryStream.Filter<Path> isOfIt =
          file -> file.getFileName().toString().startsWith(prefix) && Files.isRegularFile(file);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path.getParent(), isOfIt)) {
        for (Path file : files) {
          Files.setPosixFilePermissions(file, OWNER_ALONE.value());
        }
      }
    } catch (IOException failure) {
      throw new IOException(
          "store file " + real + ": cannot be made readable by its owner alone: " + failure,
          failure);
    }
  }

  private static void check(Path real, Statement statement) throws SQLException, IOException {
    try (ResultSet sessions =
        statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
      sessions.next();
      if (sessions.getInt(1) > 1) {
        throw new IOException("store file " + real + " is in use by another store of this process");
      }
    }
    try (ResultSet versions = statement.executeQuery("SELECT MAX(NUMBER) FROM SCHEMA_VERSION")) {
      versions.next();
      if (versions.getInt(1) != SCHEMA_VERSION) {
        throw new IOException(
            String.format(
                "store file %s has version %d, and is not for this program, which has %d",
                real, versions.getInt(1), SCHEMA_VERSION));
      }
    }
  }

  private static String message(Path real, SQLException failure) {
    return "store file "
        + real
        + switch (failure.getErrorCode()) {
          case ErrorCode.DATABASE_ALREADY_OPEN_1 -> " is in use by another process";
          case ErrorCode.FILE_CORRUPTED_1,
              ErrorCode.FILE_VERSION_ERROR_1,
              ErrorCode.WRONG_USER_OR_PASSWORD,
              ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
              ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1 ->
              " is damaged, or no store: move it away, or name another";
          default -> " cannot be opened: " + failure.getMessage();
        };
  }

  /** Returns a connection, which costs little. */
  Sql connect() throws SQLException {
    if (isClosed) {
      throw new SQLException("it is closed");
    }
    return new Sql(source.getConnection());
  }

  /** Writes all to the file, and ends all connections. */
  @Override
  public void close() throws SQLException {
    if (!isClosed) {
      try (Sql sql = connect()) {
        isClosed = true;
        sql.update("SHUTDOWN");
      }
    }
  }
}
