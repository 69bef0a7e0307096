/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTagsTest {
  private static List<MutableSpan> moved(Spans... spans) {
    List<MutableSpan> mutable = mutable(spans);
    LibraryTags.move(mutable);
    return mutable;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "telemetry.sdk.name",
        "telemetry.sdk.language",
        "telemetry.sdk.version",
        "telemetry.distro.name",
        "telemetry.distro.version"
      })
  void tagOfTheLibrary_movesToTheProcess(String key) {
    MutableSpan span = moved(span("a", 1).host("x").tag(key, "v").tag("other", "w")).get(0);

    assertThat(span.tags()).containsExactly(new Tag("other", "w"));
    assertThat(span.process().tags()).containsExactly(new Tag("hostname", "x"), new Tag(key, "v"));
  }

  @Test
  void spansOfOneProcess_stillShareIt() {
    List<MutableSpan> spans =
        moved(
            span("a", 1).tag("telemetry.sdk.name", "skua"),
            span("a", 2),
            span("a", 3).tag("telemetry.sdk.name", "skua"));

    assertThat(spans).extracting(MutableSpan::process).containsOnly(spans.get(0).process());
  }

  @Test
  void tagThatTheProcessHas_isNotRepeated() {
    MutableSpan span =
        moved(span("a", 1).processTag("telemetry.sdk.name", "v").tag("telemetry.sdk.name", "v"))
            .get(0);

    assertThat(span.tags()).isEmpty();
    assertThat(span.process().tags()).hasSize(1);
  }

  @Test
  void tagThatContradictsTheProcess_staysWithAWarning() {
    MutableSpan span =
        moved(span("a", 1).processTag("telemetry.sdk.name", "v").tag("telemetry.sdk.name", "w"))
            .get(0);

    assertThat(span.tags()).containsExactly(new Tag("telemetry.sdk.name", "w"));
    assertThat(span.process().tags()).containsExactly(new Tag("telemetry.sdk.name", "v"));
    assertThat(span.span().warnings())
        .containsExactly(
            "conflicting values between Span and Resource for attribute telemetry.sdk.name");
  }
}
