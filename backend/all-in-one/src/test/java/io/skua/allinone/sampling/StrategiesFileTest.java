/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesFileTest {
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("strategies.json");
    write(0.1);
  }

  private void write(double probability) throws IOException {
    Files.writeString(path, document(probability));
  }

  private static String document(double probability) {
    return "{\"default_strategy\":{\"type\":\"probabilistic\",\"param\":" + probability + "}}";
  }

  private static Strategies strategies(double probability) {
    return Strategies.parse(document(probability).getBytes(UTF_8));
  }

  private static double probability(StrategiesFile file) {
    return file.current().of("any").param();
  }

  @Test
  void current_fileThatChanges_isReadAgain() throws Exception {
    StrategiesFile file = new StrategiesFile(path);
    assertThat(probability(file)).isEqualTo(0.1);

    write(0.25);

    assertThat(probability(file)).isEqualTo(0.25);
  }

  @Test
  void current_fileThatIsReplaced_isReadAgain() throws Exception {
    StrategiesFile file = new StrategiesFile(path);
    Path other = Files.writeString(folder.resolve("other"), document(0.7));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));

    Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);

    assertThat(probability(file)).isEqualTo(0.7);
  }

  @Test
  void current_brokenFile_keepsTheLastGoodOne_untilItIsMended() throws Exception {
    StrategiesFile file = new StrategiesFile(path);

    Files.writeString(path, "{broken");
    assertThat(probability(file)).isEqualTo(0.1);
    Files.delete(path);
    assertThat(probability(file)).isEqualTo(0.1);
    write(0.3);
    assertThat(probability(file)).isEqualTo(0.3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_500, 100_000})
  void current_fileNestedTooDeeply_keepsTheLastGoodOne(int depth) throws Exception {
    StrategiesFile file = new StrategiesFile(path);

    Files.writeString(path, "[".repeat(depth));

    assertThat(probability(file)).isEqualTo(0.1);
    write(0.3);
    assertThat(probability(file)).isEqualTo(0.3);
  }

  @Test
  void open_missingFile_isRefused() {
    assertThatThrownBy(() -> new StrategiesFile(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("cannot be read", "NoSuchFile", "none");
  }

  @Test
  void open_malformedFile_isRefused_withItsNameAndTheReason() throws Exception {
    Files.writeString(path, "{\"default_strategy\":{\"type\":\"x\"}}");

    assertThatThrownBy(() -> new StrategiesFile(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("strategies.json: default_strategy.type: \"x\"");
  }

  @Test
  void open_hugeFile_isRefused() throws Exception {
    Files.write(path, new byte[(4 << 20) + 1]);

    assertThatThrownBy(() -> new StrategiesFile(path)).hasMessageContaining("larger than");
  }

  @Test
  void save_writesTheFile() throws Exception {
    StrategiesFile file = new StrategiesFile(path);

    file.save(strategies(0.9), null);

    assertThat(probability(file)).isEqualTo(0.9);
    assertThat(probability(new StrategiesFile(path))).isEqualTo(0.9);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void save_keepsPermissionsAndLinks() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), path);

    new StrategiesFile(link).save(strategies(0.9), null);

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(probability(new StrategiesFile(path))).isEqualTo(0.9);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw-r--");
  }

  @Test
  void save_fileThatCannotBeWritten_changesNothing() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path gone = Files.writeString(inner.resolve("s.json"), document(0.1));
    StrategiesFile file = new StrategiesFile(gone);
    Files.delete(gone);
    Files.delete(inner);

    assertThatThrownBy(() -> file.save(strategies(0.9), null)).isInstanceOf(IOException.class);
    assertThat(probability(file)).isEqualTo(0.1);
  }

  @Test
  void save_withoutAFile_isKeptInMemory() throws Exception {
    StrategiesFile file = new StrategiesFile(null);
    assertThat(file.current().of("any")).isEqualTo(Strategy.ALWAYS);

    file.save(strategies(0.9), null);

    assertThat(probability(file)).isEqualTo(0.9);
  }
}
