/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.tracer.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBackedTest {
  @TempDir Path directory;
  private Path path;
  private SettingFile file;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE); // it overflows soon

  @BeforeEach
  void nameTheFile() {
    path = directory.resolve("number");
    file = SettingFile.of(new Settings(Map.of("X", path.toString())::get, name -> null), "X");
  }

  private void write(String text) throws Exception {
    TlsFilesTest.replace(path, text);
  }

  /** A number, as something that may be malformed. */
  private FileBacked<Integer> number() {
    return new FileBacked<>(
        List.of(file),
        () -> {
          made.incrementAndGet();
          String text = file.text("a number");
          try {
            return Integer.valueOf(text);
          } catch (NumberFormatException e) {
            throw file.wrong("a number", "it is none");
          }
        },
        nanoTime::get);
  }

  @Test
  void constructor_noFile_failsNamingSettingAndFile() {
    assertThatThrownBy(this::number)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("X: '%s', must be a number: java.nio.file.NoSuchFileException: %s", path, path);
  }

  @Test
  void constructor_noPathAtAll_failsNamingTheSetting() {
    file = SettingFile.of(new Settings(Map.of("X", "a\0b")::get, name -> null), "X");

    assertThatThrownBy(this::number)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("X: 'a\0b', must be a number: ");
  }

  @Test
  void constructor_directory_fails() throws Exception {
    Files.createDirectory(path);

    assertThatThrownBy(this::number).hasMessageStartingWith("X: '" + path + "', must be a number");
  }

  @Test
  void constructor_endlessFile_fails() throws Exception {
    write("1".repeat((1 << 20) + 1));

    assertThatThrownBy(this::number)
        .hasMessage("X: '%s', must be a number: it is longer than 1 MiB", path);
  }

  @Test
  void latest_unchanged_notMadeAgain() throws Exception {
    write("1");
    FileBacked<Integer> number = number();

    assertThat(number.latest()).isEqualTo(1);
    assertThat(made).hasValue(1);
  }

  @Test
  void latest_changed_madeAgain() throws Exception {
    write("1");
    FileBacked<Integer> number = number();
    write("2");

    assertThat(number.latest()).isEqualTo(2);
  }

  @Test
  void latest_writtenInPlace_madeAgain() throws Exception {
    write("1");
    FileBacked<Integer> number = number();
    Files.writeString(path, "12");

    assertThat(number.latest()).isEqualTo(12);
  }

  @Test
  void get_changed_madeAgainAfterThreeSeconds() throws Exception {
    write("1");
    FileBacked<Integer> number = number();
    write("2");

    nanoTime.addAndGet(2_999_999_999L);
    assertThat(number.get()).isEqualTo(1);
    nanoTime.addAndGet(1);
    assertThat(number.get()).isEqualTo(2);
    assertThat(made).hasValue(2);
  }

  @Test
  void latest_goneAndBack_lastInForceAndEachSaidOnce() throws Exception {
    write("1");
    FileBacked<Integer> number = number();
    try (CapturedLog log = new CapturedLog(FileBacked.class)) {
      Files.delete(path);
      assertThat(number.latest()).isEqualTo(1);
      assertThat(number.latest()).isEqualTo(1);
      write("2");
      assertThat(number.latest()).isEqualTo(2);
      write("3");
      assertThat(number.latest()).isEqualTo(3);

      assertThat(log.lines("WARN"))
          .containsExactly(
              "X: '"
                  + path
                  + "', must be a number: java.nio.file.NoSuchFileException: "
                  + path
                  + "; the last good one stays in effect; not logged again");
      assertThat(log.lines("INFO")).containsExactly("Read [X] again");
      assertThat(log.hasStackTrace()).isFalse();
    }
  }

  @Test
  void latest_malformedAndOtherwiseMalformed_lastInForceAndSaidOnce() throws Exception {
    write("1");
    FileBacked<Integer> number = number();
    try (CapturedLog log = new CapturedLog(FileBacked.class)) {
      write("first");
      assertThat(number.latest()).isEqualTo(1);
      write("second");
      assertThat(number.latest()).isEqualTo(1);

      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("WARN").get(0))
          .contains(path.toString())
          .doesNotContain("first", "second");
    }
  }
}
