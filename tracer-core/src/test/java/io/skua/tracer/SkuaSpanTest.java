/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkuaSpanTest {
  private final InMemoryReporter reporter = new InMemoryReporter();
  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final SkuaTracer tracer = Fixtures.builder(reporter).metrics(metrics).build();
  private final SkuaSpan span = start(tracer);

  private static SkuaSpan start(SkuaTracer tracer) {
    return (SkuaSpan) tracer.buildSpan("operation").ignoreActiveSpan().start();
  }

  private SkuaSpan limited(int tags, int logs, int valueLength) {
    SkuaTracer limited =
        Fixtures.builder(reporter)
            .sampler((operation, id) -> SamplingDecision.yes(null, null))
            .limits(tags, logs, valueLength)
            .build();
    return start(limited);
  }

  private SkuaSpan unsampled() {
    return start(Fixtures.builder(reporter).sampler(Fixtures.NONE).metrics(metrics).build());
  }

  private static final class Moody {
    @Override
    public String toString() {
      throw new IllegalStateException("not today");
    }
  }

  private static final class Nameless {
    @Override
    public String toString() {
      return null;
    }
  }

  @Nested
  class TagsOfASpan {
    @Test
    void setTag_ofEachOverload_keepsTheValue() {
      span.setTag("string", "text")
          .setTag("boolean", true)
          .setTag("number", 42)
          .setTag(new StringTag("tag"), "by tag");

      assertThat(span.tags())
          .contains(
              entry("string", "text"),
              entry("boolean", true),
              entry("number", 42),
              entry("tag", "by tag"));
    }

    static Stream<Arguments> mappedValues() {
      return Stream.of(
          Arguments.of("text", "text"),
          Arguments.of("", ""),
          Arguments.of(true, true),
          Arguments.of(Long.MIN_VALUE, Long.MIN_VALUE),
          Arguments.of(7, 7),
          Arguments.of((short) 7, (short) 7),
          Arguments.of(1.5, 1.5),
          Arguments.of(Double.NaN, "NaN"),
          Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
          Arguments.of(Float.POSITIVE_INFINITY, "Infinity"),
          Arguments.of(Double.MAX_VALUE, Double.MAX_VALUE),
          Arguments.of(1.1f, 1.1f),
          Arguments.of((byte) 7, "7"),
          Arguments.of('c', "c"),
          Arguments.of(new BigDecimal("1.50"), "1.50"),
          Arguments.of(List.of(1, 2), "[1, 2]"),
          Arguments.of(null, "null"),
          Arguments.of(Named.of("toString that answers null", new Nameless()), "null"));
    }

    @ParameterizedTest
    @MethodSource("mappedValues")
    void setTag_ofAnyType_isKeptAsTheValueMappingSays(Object given, Object kept) {
      span.setTag(Fixtures.anyTag("key"), given);

      assertThat(span.tags()).containsEntry("key", kept);
    }

    /** Jaeger cannot answer a search that meets such a number. */
    @Test
    void notANumber_whereverItIsSet_isText() {
      try (SkuaTracer tagged = Fixtures.builder(reporter).tag("process", Double.NaN).build()) {
        SkuaSpan made =
            (SkuaSpan) tagged.buildSpan("op").withTag("start", Float.POSITIVE_INFINITY).start();
        made.setTag("late", Double.NaN).log(Map.of("log", Double.NEGATIVE_INFINITY));

        assertThat(made.tags()).containsEntry("start", "Infinity").containsEntry("late", "NaN");
        assertThat(made.logFields(0)).containsEntry("log", "-Infinity");
        assertThat(made.process().tagKey(0)).isEqualTo("process");
        assertThat(made.process().tagValue(0)).isEqualTo("NaN");
      }
    }

    @Test
    void setTag_withAThrowingToString_keepsWhatWentWrong() {
      span.setTag(Fixtures.anyTag("key"), new Moody());

      assertThat(span.tags().get("key"))
          .asString()
          .contains(Moody.class.getName(), "IllegalStateException");
    }

    @Test
    void setTag_ofBytes_copiesThem() {
      byte[] bytes = {1, 2, 3};
      span.setTag(Fixtures.anyTag("key"), bytes);
      bytes[0] = 9;

      assertThat((byte[]) span.tags().get("key")).containsExactly(1, 2, 3);
    }

    @Test
    void setTag_ofAMutableNumber_keepsItsValueAtTheCall() {
      AtomicLong number = new AtomicLong(1);
      span.setTag("key", number);
      number.set(2);

      assertThat(span.tags()).containsEntry("key", "1");
    }

    @Test
    void setTag_twiceForAKey_lastValueWinsInItsPlace() {
      span.setTag("a", 1).setTag("b", 2).setTag("a", "three");

      assertThat(span.tags()).containsEntry("a", "three").containsEntry("b", 2);
      assertThat(keys(span)).containsOnlyOnce("a");
    }

    @Test
    void setTag_withNullValues_keepsTheWordNull() {
      span.setTag("string", (String) null)
          .setTag("number", (Number) null)
          .setTag(Tags.COMPONENT, null);

      assertThat(span.tags())
          .contains(entry("string", "null"), entry("number", "null"), entry("component", "null"));
    }

    @Test
    void setTag_withoutAKeyOrTag_isIgnored() {
      Map<String, Object> before = span.tags();

      span.setTag((String) null, "a")
          .setTag((String) null, true)
          .setTag((String) null, 1)
          .setTag((Tag<String>) null, "a")
          .setTag(new StringTag(null), "a");

      assertThat(span.tags()).isEqualTo(before);
    }

    @Test
    void setTag_byATagThatThrows_isIgnored() {
      Map<String, Object> before = span.tags();

      assertThat(span.setTag(Fixtures.EVIL_TAG, 1).tags()).isEqualTo(before);
    }

    @Test
    void setTag_moreThanTheFirstArrayHolds_keepsAllInOrder() {
      SkuaSpan roomy = limited(100, 0, 100);
      for (int i = 0; i < 100; i++) {
        roomy.setTag("key" + i, i);
      }

      assertThat(roomy.tagCount()).isEqualTo(100);
      for (int i = 0; i < 100; i++) {
        assertThat(roomy.tagKey(i)).isEqualTo("key" + i);
        assertThat(roomy.tagValue(i)).isEqualTo(i);
      }
    }

    @Test
    void setTag_beyondTheLimit_isCountedInATag() {
      SkuaSpan small = limited(2, 1, 100);
      small.setTag("a", 1).setTag("b", 1).setTag("c", 1).setTag("d", 1).setTag("a", 2);

      assertThat(small.tags())
          .containsOnly(entry("a", 2), entry("b", 1), entry(SkuaSpan.DROPPED_TAGS, 2L));
    }

    @Test
    void setTag_ofALongString_cutsItAndCounts() {
      SkuaSpan small = limited(10, 1, 3);
      small
          .setTag("a", "1234")
          .setTag("b", "123")
          .setTag(Fixtures.anyTag("c"), new byte[] {1, 2, 3, 4});

      assertThat(small.tags())
          .containsEntry("a", "123")
          .containsEntry("b", "123")
          .containsEntry("c", new byte[] {1, 2, 3})
          .containsEntry(SkuaSpan.TRUNCATED_VALUES, 2L);
    }

    @Test
    void setTag_cutWithinASurrogatePair_leavesNoHalfOfIt() {
      SkuaSpan small = limited(10, 1, 3);
      small.setTag("a", "ab\uD83D\uDE00");

      assertThat(small.tags()).containsEntry("a", "ab");
    }

    @Test
    void setTag_byTheNameOfACountThatIsText_isLeftAsTheUserWroteIt() {
      SkuaSpan small = limited(1, 1, 3);
      small.setTag(SkuaSpan.DROPPED_TAGS, "own").setTag("b", 1);

      assertThat(small.tags()).containsOnly(entry(SkuaSpan.DROPPED_TAGS, "own"));
    }

    @Test
    void setTag_whenNotSampled_isDropped() {
      assertThat(unsampled().setTag("a", 1).tagCount()).isZero();
    }

    @Test
    void tags_ofASpanWithout_areEmpty() {
      assertThat(unsampled().tags()).isEmpty();
    }
  }

  private static List<String> keys(SkuaSpan span) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < span.tagCount(); i++) {
      keys.add(span.tagKey(i));
    }
    return keys;
  }

  @Nested
  class OperationName {
    @Test
    void setOperationName_beforeTheEnd_renames() {
      span.setOperationName("other").finish();

      assertThat(reporter.spans().get(0).operationName()).isEqualTo("other");
    }

    @Test
    void setOperationName_nullOrEmpty_isUnnamed() {
      assertThat(span.setOperationName(null).operationName()).isEqualTo("unnamed");
      assertThat(span.setOperationName("").operationName()).isEqualTo("unnamed");
    }

    @Test
    void toString_ofASpan_isItsContextAndName() {
      assertThat(span).hasToString(span.context() + " - operation");
    }
  }

  @Nested
  class Logs {
    @Test
    void log_ofAnEvent_isOneFieldAtThatTime() {
      span.log("hello").log(77, "there");

      assertThat(span.logCount()).isEqualTo(2);
      assertThat(span.logFields(0)).containsExactly(entry("event", "hello"));
      assertThat(span.logMicros(0)).isGreaterThanOrEqualTo(span.startMicros());
      assertThat(span.logFields(1)).containsExactly(entry("event", "there"));
      assertThat(span.logMicros(1)).isEqualTo(77);
    }

    @Test
    void log_ofFields_keepsThemByTheValueMappingInOrder() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("b", 1);
      fields.put("a", null);
      fields.put(null, new Moody());
      span.log(fields).log(78, Map.of("c", true));

      assertThat(span.logFieldCount(0)).isEqualTo(3);
      assertThat(span.logFieldKey(0, 0)).isEqualTo("b");
      assertThat(span.logFieldValue(0, 0)).isEqualTo(1);
      assertThat(span.logFieldKey(0, 1)).isEqualTo("a");
      assertThat(span.logFieldValue(0, 1)).isEqualTo("null");
      assertThat(span.logFieldKey(0, 2)).isEqualTo("null");
      assertThat(span.logFieldValue(0, 2)).asString().contains("IllegalStateException");
      assertThat(span.logMicros(1)).isEqualTo(78);
      assertThat(span.logFields(1)).containsExactly(entry("c", true));
    }

    @Test
    void log_ofMutableValues_keepsWhatTheyWereAtTheCall() {
      List<Integer> list = new ArrayList<>(List.of(1));
      byte[] bytes = {1};
      Map<String, Object> fields = new HashMap<>(Map.of("list", list, "bytes", bytes));
      span.log(fields);
      list.add(2);
      bytes[0] = 2;
      fields.put("more", 1);

      assertThat(span.logFields(0))
          .containsOnly(entry("list", "[1]"), entry("bytes", new byte[] {1}));
    }

    @Test
    void log_ofNull_isIgnored() {
      span.log((String) null).log(1, (String) null).log((Map<String, ?>) null).log(
          1, (Map<String, ?>) null);

      assertThat(span.logCount()).isZero();
    }

    @Test
    void log_ofAMapThatThrows_keepsWhatWasReadAndSaysSo() {
      Map<String, Object> changing =
          new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
              throw new ConcurrentModificationException();
            }
          };

      span.log(changing);

      assertThat(span.logFields(0))
          .containsExactly(
              entry("internal.incomplete", ConcurrentModificationException.class.getName()));
    }

    @Test
    void log_ofAMapThatIsChangedMeanwhile_keepsWhatWasRead() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put(
          "first",
          new Object() {
            @Override
            public String toString() {
              fields.put("third", 3);
              return "1";
            }
          });
      fields.put("second", 2);

      span.log(fields);

      assertThat(span.logFields(0)).containsEntry("first", "1").containsKey("internal.incomplete");
    }

    @Test
    void log_beyondTheLimit_isCountedInATag() {
      SkuaSpan small = limited(10, 2, 10);
      small.log("a").log("b").log("c").log("d");

      assertThat(small.logCount()).isEqualTo(2);
      assertThat(small.tags()).containsOnly(entry(SkuaSpan.DROPPED_LOGS, 2L));
    }

    @Test
    void log_withTooManyOrTooLongFields_isCutAndMarked() {
      SkuaSpan small = limited(2, 5, 3);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("a", "1234");
      fields.put("b", 2);
      fields.put("c", 3);
      small.log(fields);

      assertThat(small.logFields(0)).containsExactly(entry("a", "123"), entry("b", 2));
      assertThat(small.tags()).containsOnly(entry(SkuaSpan.TRUNCATED_VALUES, 1L));
    }

    @Test
    void log_moreThanTheFirstArrayHolds_keepsAllInOrder() {
      for (int i = 0; i < 20; i++) {
        span.log(i, "event" + i);
      }

      assertThat(span.logCount()).isEqualTo(20);
      assertThat(span.logMicros(19)).isEqualTo(19);
      assertThat(span.logFields(19)).containsEntry("event", "event19");
    }

    @Test
    void log_whenNotSampled_isDropped() {
      SkuaSpan unsampled = unsampled();
      unsampled.log("a").log(1, "a").log(Map.of("a", 1)).log(1, Map.of("a", 1));

      assertThat(unsampled.logCount()).isZero();
    }
  }

  @Nested
  class ExceptionLogs {
    private final SkuaSpan expanding =
        start(Fixtures.builder(reporter).expandExceptionLogs(true).build());
    private final Exception exception = new IllegalArgumentException("bad");

    @Test
    void log_ofAnException_getsKindMessageAndStack() {
      expanding.log(Map.of("event", "error", "error.object", exception));

      assertThat(expanding.logFields(0))
          .containsEntry("event", "error")
          .containsEntry("error.object", exception.toString())
          .containsEntry("error.kind", "java.lang.IllegalArgumentException")
          .containsEntry("message", "bad");
      assertThat(expanding.logFields(0).get("stack"))
          .asString()
          .startsWith("java.lang.IllegalArgumentException: bad")
          .contains("\tat ");
    }

    @Test
    void log_ofAnExceptionWithALongStack_isCutAndMarked() {
      SkuaSpan small =
          start(Fixtures.builder(reporter).expandExceptionLogs(true).limits(10, 1, 50).build());
      small.log(Map.of("error.object", new Exception("short")));

      assertThat(small.logFields(0).get("stack")).asString().hasSize(50);
      assertThat(small.tags()).containsEntry(SkuaSpan.TRUNCATED_VALUES, 1L);
    }

    @Test
    void log_ofAnExceptionWithItsOwnFields_keepsThose() {
      expanding.log(
          Map.of("error.object", exception, "error.kind", "k", "message", "m", "stack", "s"));

      assertThat(expanding.logFields(0))
          .containsOnly(
              entry("error.object", exception.toString()),
              entry("error.kind", "k"),
              entry("message", "m"),
              entry("stack", "s"));
    }

    @Test
    void log_ofAnExceptionWithoutAMessage_hasNone() {
      expanding.log(Map.of("error.object", new Exception()));

      assertThat(expanding.logFields(0)).containsKeys("error.kind", "stack");
      assertThat(expanding.logFields(0)).doesNotContainKey("message");
    }

    @Test
    void log_ofAnExceptionUnderAnotherKey_isNotExpanded() {
      expanding.log(Map.of("cause", exception));

      assertThat(expanding.logFields(0)).containsOnlyKeys("cause");
    }

    @Test
    void log_ofAnExceptionWithoutExpansion_staysAsGiven() {
      span.log(Map.of("error.object", exception));

      assertThat(span.logFields(0)).containsOnlyKeys("error.object");
    }

    @Test
    void log_ofAnExceptionThatThrows_keepsTheRest() {
      Exception evil =
          new Exception() {
            @Override
            public String getMessage() {
              throw new IllegalStateException();
            }
          };
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "error");
      fields.put("error.object", evil);

      expanding.log(fields);

      assertThat(expanding.logFields(0))
          .containsEntry("event", "error")
          .containsKey("error.object")
          .containsKey("internal.incomplete");
    }
  }

  @Nested
  class BaggageOfASpan {
    @Test
    void setBaggageItem_onASpan_isSeenThereAndNotInOlderContexts() {
      SkuaSpanContext older = span.context();
      span.setBaggageItem("a", "1");
      SkuaSpanContext old = span.context();
      span.setBaggageItem("a", "2").setBaggageItem("b", "3");

      assertThat(span.getBaggageItem("a")).isEqualTo("2");
      assertThat(span.getBaggageItem("b")).isEqualTo("3");
      assertThat(old.baggageItems()).containsExactly(entry("a", "1"));
      assertThat(older.baggageItems()).isEmpty();
    }

    @Test
    void setBaggageItem_onASpan_goesToLaterChildren() {
      span.setBaggageItem("a", "1");
      SkuaSpan child = (SkuaSpan) tracer.buildSpan("child").asChildOf(span).start();
      span.setBaggageItem("a", "2");
      child.setBaggageItem("b", "3");

      assertThat(child.getBaggageItem("a")).isEqualTo("1");
      assertThat(span.getBaggageItem("b")).isNull();
    }

    @Test
    void setBaggageItem_whenSampled_isLogged() {
      span.setBaggageItem("a", "1").setBaggageItem("a", "2");

      assertThat(span.logFields(0))
          .containsExactly(entry("event", "baggage"), entry("key", "a"), entry("value", "1"));
      assertThat(span.logFields(1))
          .containsExactly(
              entry("event", "baggage"),
              entry("key", "a"),
              entry("value", "2"),
              entry("override", "true"));
    }

    @Test
    void setBaggageItem_whenNotSampled_propagatesWithoutALog() {
      SkuaSpan unsampled = unsampled().setBaggageItem("a", "1");

      assertThat(unsampled.getBaggageItem("a")).isEqualTo("1");
      assertThat(unsampled.logCount()).isZero();
      assertThat(baggageUpdates("ok")).isEqualTo(1);
    }

    @Test
    void setBaggageItem_tooLong_isCutCountedAndLogged() {
      span.setBaggageItem("a", "x".repeat(2049)).setBaggageItem("b", "x".repeat(2048));

      assertThat(span.getBaggageItem("a")).isEqualTo("x".repeat(2048));
      assertThat(metrics.value("jaeger_tracer_baggage_truncations")).isEqualTo(1);
      assertThat(baggageUpdates("ok")).isEqualTo(2);
      assertThat(span.logFields(0)).containsEntry("truncated", "true");
      assertThat(span.logFields(1)).doesNotContainKey("truncated");
    }

    @Test
    void setBaggageItem_toNull_removesIt() {
      span.setBaggageItem("a", "1").setBaggageItem("b", "2").setBaggageItem("c", "3");
      span.setBaggageItem("b", null);

      assertThat(span.context().baggageItems()).containsExactly(entry("a", "1"), entry("c", "3"));
      span.setBaggageItem("a", null).setBaggageItem("c", null);
      assertThat(span.context().baggageCount()).isZero();
      assertThat(span.logFields(3))
          .contains(entry("key", "b"), entry("value", "null"), entry("override", "true"));
    }

    @Test
    void setBaggageItem_toNullWithoutSuchAnItem_isIgnored() {
      span.setBaggageItem("a", "1").setBaggageItem("b", null);

      assertThat(baggageUpdates("ok")).isEqualTo(1);
      assertThat(span.logCount()).isEqualTo(1);
    }

    @Test
    void setBaggageItem_toNullOnBaggageBeyondTheBounds_removesIt() {
      Map<String, String> tooMuch = Map.of("a", "x".repeat(Baggage.MAX_CHARS), "b", "2");
      SkuaSpanContext parent = SkuaSpanContext.of(0, 1, 2, 0, 1, tooMuch, null);
      SkuaSpan child = (SkuaSpan) tracer.buildSpan("child").asChildOf(parent).start();

      child.setBaggageItem("b", null);

      assertThat(child.getBaggageItem("b")).isNull();
      assertThat(baggageUpdates("err")).isZero();
    }

    @Test
    void setBaggageItem_withoutAKey_isIgnored() {
      span.setBaggageItem(null, "1");

      assertThat(span.context().baggageCount()).isZero();
      assertThat(baggageUpdates("ok")).isZero();
      assertThat(span.getBaggageItem(null)).isNull();
    }

    @Test
    void setBaggageItem_beyondTheMostItems_isRefusedCountedAndLogged() {
      for (int i = 0; i < Baggage.MAX_ITEMS; i++) {
        span.setBaggageItem("key" + i, "v");
      }
      span.setBaggageItem("one more", "v");

      assertThat(span.getBaggageItem("one more")).isNull();
      assertThat(span.context().baggageCount()).isEqualTo(Baggage.MAX_ITEMS);
      assertThat(baggageUpdates("ok")).isEqualTo(Baggage.MAX_ITEMS);
      assertThat(baggageUpdates("err")).isEqualTo(1);
      assertThat(span.logFields(Baggage.MAX_ITEMS)).containsEntry("invalid", "true");
    }

    @Test
    void setBaggageItem_beyondTheMostCharacters_isRefused() {
      for (int i = 0; i < 100; i++) {
        span.setBaggageItem("key" + i, "x".repeat(2048));
      }

      assertThat(span.context().baggageCount()).isEqualTo(31);
      assertThat(baggageUpdates("err")).isEqualTo(69);
    }

    private long baggageUpdates(String result) {
      return metrics.value("jaeger_tracer_baggage_updates", "result", result);
    }
  }

  @Nested
  class Priority {
    @Test
    void setTag_priorityAboveZero_samplesFromHereOn() {
      SkuaSpan late = unsampled();
      late.setTag("before", 1);
      Tags.SAMPLING_PRIORITY.set(late, 1);
      late.setTag("after", 1).finish();

      assertThat(late.context().flags()).isEqualTo(3);
      assertThat(late.tags()).containsOnly(entry("sampling.priority", 1), entry("after", 1));
      assertThat(reporter.spans()).containsExactly(late);
    }

    @Test
    void setTag_priorityZero_stopsTheTrace() {
      span.setTag("sampling.priority", 0).finish();

      assertThat(span.context().flags()).isZero();
      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void setTag_priorityZeroAfterOne_keepsTheDebugBit() {
      span.setTag("sampling.priority", 1).setTag("sampling.priority", 0);

      assertThat(span.context().flags()).isEqualTo(SkuaSpanContext.DEBUG);
    }

    @Test
    void setTag_priorityOneHalf_isZero() {
      assertThat(span.setTag("sampling.priority", 0.5).context().isSampled()).isFalse();
    }

    @Test
    void setTag_priorityThatThrows_isTakenAsZero() {
      assertThat(span.setTag("sampling.priority", Fixtures.EVIL_NUMBER).context().isSampled())
          .isFalse();
    }

    @Test
    void setTag_priorityAsText_isAnOrdinaryTag() {
      span.setTag("sampling.priority", "0");

      assertThat(span.context().flags()).isEqualTo(SkuaSpanContext.SAMPLED);
      assertThat(span.tags()).containsEntry("sampling.priority", "0");
    }

    @Test
    void setTag_priority_keepsBaggageAndIds() {
      SkuaSpan late = unsampled().setBaggageItem("a", "1");
      long id = late.context().spanId();
      late.setTag("sampling.priority", 1);

      assertThat(late.getBaggageItem("a")).isEqualTo("1");
      assertThat(late.context().spanId()).isEqualTo(id);
    }

    @Test
    void setTag_priorityAfterTheEnd_changesNothing() {
      span.finish();
      span.setTag("sampling.priority", 0);

      assertThat(span.context().flags()).isEqualTo(SkuaSpanContext.SAMPLED);
    }

    @Test
    void setTag_priorityLateWithoutLateSampling_startsAtThatMoment() {
      long before = System.currentTimeMillis() * 1000;
      SkuaTracer saving =
          Fixtures.builder(reporter).sampler(Fixtures.NONE).lateSampling(false).build();
      SkuaSpan late = start(saving);
      assertThat(late.startMicros()).isZero();

      late.setTag("sampling.priority", 1).log("here").finish();

      assertThat(late.startMicros()).isBetween(before - 10_000_000, before + 60_000_000);
      assertThat(late.durationMicros()).isLessThan(60_000_000);
      assertThat(late.logMicros(0)).isGreaterThanOrEqualTo(late.startMicros());
    }
  }

  @Nested
  class Finish {
    static Stream<Arguments> mutators() {
      return Stream.<Named<Consumer<SkuaSpan>>>of(
              Named.of("setTag string", s -> s.setTag("late", "1")),
              Named.of("setTag boolean", s -> s.setTag("late", true)),
              Named.of("setTag number", s -> s.setTag("late", 1)),
              Named.of("setTag tag", s -> s.setTag(Tags.COMPONENT, "late")),
              Named.of("setTag over", s -> s.setTag("early", "late")),
              Named.of("setTag priority", s -> s.setTag("sampling.priority", 0)),
              Named.of("log event", s -> s.log("late")),
              Named.of("log event at", s -> s.log(1, "late")),
              Named.of("log fields", s -> s.log(Map.of("late", 1))),
              Named.of("log fields at", s -> s.log(1, Map.of("late", 1))),
              Named.of("setBaggageItem", s -> s.setBaggageItem("late", "1")),
              Named.of("setOperationName", s -> s.setOperationName("late")),
              Named.of("finish", SkuaSpan::finish),
              Named.of("finish at", s -> s.finish(Long.MAX_VALUE)))
          .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("mutators")
    void mutator_afterFinish_changesNothingAndWarnsNamingTheSpan(Consumer<SkuaSpan> mutator) {
      span.setTag("early", 1);
      span.finish();
      String before = picture(span);

      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        mutator.accept(span);
        mutator.accept(span);

        assertThat(picture(span)).isEqualTo(before);
        assertThat(reporter.spans()).containsExactly(span);
        assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("" + span);
      }
    }

    private String picture(SkuaSpan s) {
      return s + " " + s.tags() + s.logCount() + s.durationMicros() + s.context().baggageCount();
    }

    @Test
    void finish_once_reportsOnceAndCounts() {
      span.finish();

      assertThat(reporter.spans()).containsExactly(span);
      assertThat(metrics.value("jaeger_tracer_finished_spans")).isEqualTo(1);
    }

    @Test
    void finish_whenNotSampled_reportsAndCountsNothing() {
      unsampled().finish();

      assertThat(reporter.spans()).isEmpty();
      assertThat(metrics.value("jaeger_tracer_finished_spans")).isZero();
    }

    @Test
    void durationMicros_ofARunningSpan_isZero() {
      assertThat(span.durationMicros()).isZero();
    }

    static Stream<Arguments> explicitTimes() {
      return Stream.of(
          Arguments.of(1_000L, 1_500L, 500L),
          Arguments.of(1_000L, 1_000L, 0L),
          Arguments.of(1_000L, 999L, 0L),
          Arguments.of(1_000L, Long.MIN_VALUE, 0L),
          Arguments.of(-5L, Long.MAX_VALUE, Long.MAX_VALUE - 1),
          Arguments.of(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 1),
          Arguments.of(Long.MAX_VALUE, Long.MIN_VALUE, 0L));
    }

    @ParameterizedTest
    @MethodSource("explicitTimes")
    void finish_atATime_isTheDistanceFromTheStartNeverNegative(
        long start, long finish, long duration) {
      SkuaSpan timed = (SkuaSpan) tracer.buildSpan("timed").withStartTimestamp(start).start();
      timed.finish(finish);

      assertThat(timed.startMicros()).isEqualTo(start);
      assertThat(timed.durationMicros()).isEqualTo(duration);
    }

    @Test
    void finish_ofASpanThatStartedBefore_countsFromThere() {
      long hourAgo = (System.currentTimeMillis() - 3_600_000) * 1000;
      SkuaSpan timed = (SkuaSpan) tracer.buildSpan("timed").withStartTimestamp(hourAgo).start();
      timed.finish();

      assertThat(timed.durationMicros()).isBetween(3_590_000_000L, 3_660_000_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 4_000_000_000_000_000L})
    void finish_ofASpanThatStartsInTheFuture_isZero(long start) {
      SkuaSpan timed = (SkuaSpan) tracer.buildSpan("timed").withStartTimestamp(start).start();
      timed.finish();

      assertThat(timed.durationMicros()).isZero();
    }

    @Test
    void finish_ofASpanThatStartedInTheDeepPast_isLongAndNotNegative() {
      SkuaSpan timed =
          (SkuaSpan) tracer.buildSpan("timed").withStartTimestamp(Long.MIN_VALUE).start();
      timed.finish();

      assertThat(timed.durationMicros()).isPositive();
    }

    @Test
    void startMicros_ofARoot_isTheWallClock() {
      assertThat(span.startMicros() / 1000)
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 10);
    }

    @Test
    void children_andLogs_lieWithinTheirParentsTime() {
      for (int round = 0; round < 1000; round++) {
        SkuaSpan parent = start(tracer);
        SkuaSpan child = (SkuaSpan) tracer.buildSpan("child").asChildOf(parent).start();
        SkuaSpan grandchild = (SkuaSpan) tracer.buildSpan("child").asChildOf(child).start();
        grandchild.log("here");
        grandchild.finish();
        child.finish();
        parent.finish();

        assertWithin(child, parent);
        assertWithin(grandchild, child);
        assertThat(grandchild.logMicros(0))
            .isBetween(
                grandchild.startMicros(), grandchild.startMicros() + grandchild.durationMicros());
      }
    }

    @Test
    void children_ofASpanWithAnExplicitStart_lieWithinItsTime() {
      SkuaSpan parent = (SkuaSpan) tracer.buildSpan("parent").withStartTimestamp(5_000).start();
      SkuaSpan child = (SkuaSpan) tracer.buildSpan("child").asChildOf(parent).start();
      child.finish();
      parent.finish();

      assertWithin(child, parent);
    }

    @Test
    void children_ofSeveralSpans_lieWithinTheirParentsTime() {
      SkuaSpan parent = start(tracer);
      SkuaSpan other =
          (SkuaSpan) tracer.buildSpan("other").withStartTimestamp(Long.MIN_VALUE).start();
      SkuaSpan first =
          (SkuaSpan) tracer.buildSpan("child").asChildOf(parent).asChildOf(other).start();
      SkuaSpan second =
          (SkuaSpan) tracer.buildSpan("child").asChildOf(parent.context()).asChildOf(other).start();

      assertThat(first.startMicros()).isGreaterThanOrEqualTo(parent.startMicros());
      assertThat(second.startMicros()).isGreaterThanOrEqualTo(parent.startMicros());
    }

    private void assertWithin(SkuaSpan inner, SkuaSpan outer) {
      assertThat(inner.startMicros()).isGreaterThanOrEqualTo(outer.startMicros());
      assertThat(inner.startMicros() + inner.durationMicros())
          .isLessThanOrEqualTo(outer.startMicros() + outer.durationMicros());
    }

    @Test
    void process_ofASpan_isItsTracers() {
      assertThat(span.process()).isSameAs(tracer.process());
    }
  }

  @Nested
  class ForOtherApis {
    private final SkuaSpanContext linked = Fixtures.remote(7, 8, SkuaSpanContext.SAMPLED);

    @Test
    void addLink_onARoot_isAReferenceAndNoParent() {
      span.addLink(linked).addLink(Fixtures.remote(7, 9, 0));
      span.finish();

      assertThat(span.context().parentSpanId()).isZero();
      assertThat(span.referenceCount()).isEqualTo(2);
      assertThat(span.referenceType(0)).isEqualTo("follows_from");
      assertThat(span.referenceContext(0)).isSameAs(linked);
    }

    @Test
    void addLink_ofNothingToLink_isIgnored() {
      span.addLink(null)
          .addLink(new Fixtures.ForeignContext())
          .addLink(Fixtures.baggageOnly("k", "v"));
      unsampled().addLink(linked);

      assertThat(span.referenceCount()).isZero();
    }

    @Test
    void addLink_afterTheEnd_isLeftOut() {
      span.finish();
      span.addLink(linked);

      assertThat(span.referenceCount()).isZero();
    }

    @Test
    void addLink_beyondTheLimit_isCounted() {
      for (int i = 0; i < Limits.REFERENCES + 2; i++) {
        span.addLink(linked);
      }

      assertThat(span.referenceCount()).isEqualTo(Limits.REFERENCES);
      assertThat(span.tags()).containsEntry(SkuaSpan.DROPPED_REFERENCES, 2L);
    }

    @Test
    void isRecording_always_saysWhetherTagsAreKept() {
      assertThat(span.isRecording()).isTrue();
      span.finish();
      assertThat(span.isRecording()).isFalse();
      assertThat(unsampled().isRecording()).isFalse();
      assertThat(start(Fixtures.builder(reporter).disabled(true).build()).isRecording()).isFalse();
    }

    @Test
    void contextWith_items_leavesTheSpan() {
      span.setBaggageItem("kept", "1").setBaggageItem("changed", "1");
      Map<String, String> items = new HashMap<>(Map.of("changed", "2", "new", "3"));
      items.put(null, "4");
      items.put("null", null);

      SkuaSpanContext with = span.contextWith(items);

      assertThat(with.baggageItem("kept")).isEqualTo("1");
      assertThat(with.baggageItem("changed")).isEqualTo("2");
      assertThat(with.baggageItem("new")).isEqualTo("3");
      assertThat(with.baggageCount()).isEqualTo(3);
      assertThat(with.spanId()).isEqualTo(span.context().spanId());
      assertThat(span.getBaggageItem("changed")).isEqualTo("1");
      assertThat(span.contextWith(Map.of("kept", "1"))).isSameAs(span.context());
      assertThat(metrics.value("jaeger_tracer_baggage_updates", "result", "ok")).isEqualTo(2);
    }

    @Test
    void contextWith_null_isTheContext() {
      assertThat(span.contextWith(null)).isSameAs(span.context());
    }

    @Test
    void contextWith_whatIsRestricted_countsAndCutsIt() {
      SkuaSpan restricted =
          start(
              Fixtures.builder(reporter)
                  .metrics(metrics)
                  .baggageRestrictions(key -> key.equals("short") ? 2 : -1)
                  .build());

      SkuaSpanContext with = restricted.contextWith(Map.of("short", "long", "forbidden", "x"));

      assertThat(with.baggageItem("short")).isEqualTo("lo");
      assertThat(with.baggageItem("forbidden")).isNull();
      assertThat(metrics.value("jaeger_tracer_baggage_truncations")).isEqualTo(1);
      assertThat(metrics.value("jaeger_tracer_baggage_updates", "result", "err")).isEqualTo(1);
    }
  }
}
