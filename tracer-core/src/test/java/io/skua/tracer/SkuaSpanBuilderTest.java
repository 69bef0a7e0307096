/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SkuaSpanBuilderTest {
  private final InMemoryReporter reporter = new InMemoryReporter();
  private final Fixtures.RecordingSampler sampler =
      new Fixtures.RecordingSampler(SamplingDecision.yes("const", true));
  private final SkuaTracer tracer = Fixtures.builder(reporter).sampler(sampler).build();

  private SkuaSpan start(UnaryOperator<Tracer.SpanBuilder> with) {
    return start(tracer, with);
  }

  private static SkuaSpan start(SkuaTracer tracer, UnaryOperator<Tracer.SpanBuilder> with) {
    return (SkuaSpan) with.apply(tracer.buildSpan("operation")).start();
  }

  private static SkuaTracer unsampling() {
    return Fixtures.builder(new InMemoryReporter()).sampler(Fixtures.NONE).build();
  }

  private static void assertChild(SkuaSpan child, SkuaSpanContext parent) {
    assertThat(child.context().traceIdHigh()).isEqualTo(parent.traceIdHigh());
    assertThat(child.context().traceIdLow()).isEqualTo(parent.traceIdLow());
    assertThat(child.context().parentSpanId()).isEqualTo(parent.spanId());
    assertThat(child.context().spanId()).isNotZero().isNotEqualTo(parent.spanId());
  }

  private static void assertRoot(SkuaSpan root) {
    assertThat(root.context().parentSpanId()).isZero();
    assertThat(root.context().traceIdLow()).isEqualTo(root.context().spanId()).isNotZero();
  }

  @Nested
  class Parents {
    private final SkuaSpanContext a = SkuaSpanContext.of(7, 1, 2, 3, 1, Map.of("k", "a"), null);
    private final SkuaSpanContext b = SkuaSpanContext.of(0, 4, 5, 6, 0, Map.of("k", "b"), null);

    @Test
    void start_withoutReferences_beginsATrace() {
      assertRoot(start(with -> with));
    }

    @Test
    void asChildOf_aContext_isItsChildWithoutListedReferences() {
      SkuaSpan child = start(with -> with.asChildOf(a));

      assertChild(child, a);
      assertThat(child.referenceCount()).isZero();
      assertThat(child.getBaggageItem("k")).isEqualTo("a");
    }

    @Test
    void asChildOf_aSpan_isItsChild() {
      SkuaSpan parent = start(with -> with);

      assertChild(start(with -> with.asChildOf(parent)), parent.context());
    }

    @Test
    void asChildOf_anUnsampledParent_isNotSampledAndDoesNotAskTheSampler() {
      assertThat(start(with -> with.asChildOf(b)).context().isSampled()).isFalse();
      assertThat(sampler.operations).isEmpty();
    }

    @Test
    void asChildOf_anyFlags_inheritsTheWholeByte() {
      SkuaSpanContext firehose = Fixtures.remote(1, 2, 0x81);

      assertThat(start(with -> with.asChildOf(firehose)).context().flags()).isEqualTo(0x81);
    }

    @Test
    void asChildOf_aMalformedContext_doesNotPassThatOn() {
      SkuaSpanContext malformed = Fixtures.remote(1, 2, 1 | SkuaSpanContext.MALFORMED);

      assertThat(start(with -> with.asChildOf(malformed)).context().isMalformed()).isFalse();
    }

    @Test
    void addReference_several_takesTheFirstChildOfAndListsAll() {
      SkuaSpan child =
          start(
              with ->
                  with.addReference(References.FOLLOWS_FROM, b)
                      .addReference(References.CHILD_OF, a)
                      .addReference(References.CHILD_OF, b));

      assertChild(child, a);
      assertThat(child.context().isSampled()).isTrue();
      assertThat(child.referenceCount()).isEqualTo(3);
      assertThat(child.referenceType(0)).isEqualTo("follows_from");
      assertThat(child.referenceContext(0)).isSameAs(b);
      assertThat(child.referenceType(1)).isEqualTo("child_of");
      assertThat(child.referenceContext(1)).isSameAs(a);
      assertThat(child.referenceContext(2)).isSameAs(b);
    }

    @Test
    void addReference_twoParents_listsBothAndTakesTheFirst() {
      SkuaSpan child = start(with -> with.asChildOf(b).asChildOf(a));

      assertChild(child, b);
      assertThat(child.referenceContext(0)).isSameAs(b);
      assertThat(child.referenceContext(1)).isSameAs(a);
    }

    @Test
    void addReference_sameParentTwice_keepsBoth() {
      assertThat(start(with -> with.asChildOf(a).asChildOf(a)).referenceCount()).isEqualTo(2);
    }

    @Test
    void addReference_onlyFollowsFrom_isParentAndListed() {
      SkuaSpan child = start(with -> with.addReference(References.FOLLOWS_FROM, a));

      assertChild(child, a);
      assertThat(child.referenceCount()).isEqualTo(1);
      assertThat(child.referenceType(0)).isEqualTo("follows_from");
    }

    @Test
    void addReference_several_mergesBaggageLaterWins() {
      SkuaSpanContext c = SkuaSpanContext.of(0, 8, 9, 0, 0, Map.of("only", "c"), null);
      SkuaSpan child =
          start(with -> with.asChildOf(a).asChildOf(c).addReference(References.FOLLOWS_FROM, b));

      assertThat(child.context().baggageItems())
          .containsExactlyInAnyOrder(entry("k", "b"), entry("only", "c"));
      assertThat(a.baggageItems()).containsExactly(entry("k", "a"));
    }

    /** Quadratic, 200,000 would take half a minute of the caller's thread. */
    @Test
    @Timeout(10)
    void addReference_oftenerThanAnyoneNeeds_isBoundedAndCounted() {
      SkuaSpan span =
          start(
              builder -> {
                for (int i = 0; i < 200_000; i++) {
                  builder.addReference(References.FOLLOWS_FROM, a);
                }
                return builder;
              });

      assertThat(span.referenceCount()).isEqualTo(1_024);
      assertThat(span.tags()).containsEntry(SkuaSpan.DROPPED_REFERENCES, 198_976L);
    }

    @Test
    void addReference_withMoreBaggageThanOneContextHolds_keepsWhatFitsAndCountsTheRest() {
      InMemoryMetrics metrics = new InMemoryMetrics();
      SkuaTracer counting = Fixtures.builder(reporter).metrics(metrics).build();
      SkuaSpan span =
          start(
              counting,
              builder -> {
                for (int i = 0; i < 1_000; i++) {
                  Map<String, String> items = Map.of("k" + i, "v", "shared", "" + i);
                  builder.addReference(
                      References.CHILD_OF, SkuaSpanContext.of(0, 4, 5, 6, 1, items, null));
                }
                return builder;
              });

      assertThat(span.context().baggageCount()).isEqualTo(180);
      assertThat(span.getBaggageItem("shared")).isEqualTo("999");
      assertThat(metrics.value("jaeger_tracer_baggage_updates", "result", "err")).isEqualTo(821);
    }

    @Test
    void addReference_ofAnUnknownTypeOrNull_isIgnored() {
      SkuaSpan root =
          start(
              with ->
                  with.addReference("cousin_of", a)
                      .addReference(null, a)
                      .addReference(References.CHILD_OF, null)
                      .asChildOf((SpanContext) null)
                      .asChildOf((Span) null));

      assertRoot(root);
      assertThat(root.referenceCount()).isZero();
    }

    @Test
    void addReference_toAForeignContext_isIgnoredAndSaidOnce() {
      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        SkuaSpan root =
            start(
                with ->
                    with.asChildOf(new Fixtures.ForeignContext())
                        .addReference(References.FOLLOWS_FROM, new Fixtures.ForeignContext())
                        .asChildOf(Fixtures.foreignSpan()));

        assertRoot(root);
        assertThat(log.lines()).singleElement().asString().contains("ForeignContext");
      }
    }

    @Test
    void asChildOf_aSpanThatThrows_isIgnored() {
      Span evil =
          (Span)
              Proxy.newProxyInstance(
                  Span.class.getClassLoader(),
                  new Class<?>[] {Span.class},
                  (proxy, method, arguments) -> {
                    throw new IllegalStateException(method.getName());
                  });

      assertRoot(start(with -> with.asChildOf(evil)));
    }
  }

  @Nested
  class ReferencesWithoutATrace {
    private final SkuaSpanContext valid = Fixtures.remote(1, 2, 1);

    @Test
    void asChildOf_baggageOnly_beginsATraceWithIt() {
      SkuaSpan root = start(with -> with.asChildOf(Fixtures.baggageOnly("k", "v")));

      assertRoot(root);
      assertThat(root.getBaggageItem("k")).isEqualTo("v");
      assertThat(root.referenceCount()).isZero();
      assertThat(sampler.operations).containsExactly("operation");
    }

    @Test
    void asChildOf_debugIdOnly_forcesATraceWithoutAskingTheSampler() {
      SkuaSpan root = start(with -> with.asChildOf(Fixtures.debugOnly("why")));

      assertRoot(root);
      assertThat(root.context().flags()).isEqualTo(3);
      assertThat(root.context().debugId()).isNull();
      assertThat(root.tags()).containsOnly(entry("jaeger-debug-id", "why"));
      assertThat(sampler.operations).isEmpty();
    }

    @Test
    void addReference_debugIdBeforeAValidOne_doesNotHideIt() {
      SkuaSpan child = start(with -> with.asChildOf(Fixtures.debugOnly("why")).asChildOf(valid));

      assertChild(child, valid);
      assertThat(child.context().flags()).isEqualTo(1);
      assertThat(child.tags()).isEmpty();
      assertThat(child.referenceCount()).isZero();
    }

    @Test
    void addReference_baggageBeforeAValidOne_contributesIt() {
      SkuaSpan child =
          start(
              with ->
                  with.asChildOf(Fixtures.baggageOnly("k", "v"))
                      .addReference(References.FOLLOWS_FROM, valid));

      assertChild(child, valid);
      assertThat(child.getBaggageItem("k")).isEqualTo("v");
      assertThat(child.referenceCount()).isEqualTo(1);
    }

    @Test
    void addReference_baggageAndDebugId_usesBoth() {
      SkuaSpan root =
          start(
              with ->
                  with.addReference(References.FOLLOWS_FROM, Fixtures.baggageOnly("k", "v"))
                      .asChildOf(Fixtures.debugOnly("first"))
                      .asChildOf(Fixtures.debugOnly("second")));

      assertThat(root.context().isDebug()).isTrue();
      assertThat(root.tags()).containsEntry("jaeger-debug-id", "first");
      assertThat(root.getBaggageItem("k")).isEqualTo("v");
    }
  }

  @Nested
  class ActiveSpan {
    @Test
    void start_whileASpanIsActive_isItsChild() {
      SkuaSpan parent = start(with -> with);
      try (Scope scope = tracer.activateSpan(parent)) {
        assertChild(start(with -> with), parent.context());
      }
      assertRoot(start(with -> with));
    }

    @Test
    void ignoreActiveSpan_whileASpanIsActive_beginsATrace() {
      try (Scope scope = tracer.activateSpan(start(with -> with))) {
        assertRoot(start(Tracer.SpanBuilder::ignoreActiveSpan));
      }
    }

    @Test
    void asChildOf_whileAnotherSpanIsActive_takesTheReference() {
      SkuaSpanContext other = Fixtures.remote(1, 2, 1);
      try (Scope scope = tracer.activateSpan(start(with -> with))) {
        SkuaSpan child = start(with -> with.asChildOf(other));

        assertChild(child, other);
        assertThat(child.referenceCount()).isZero();
      }
    }

    @Test
    void start_whileAForeignSpanIsActive_beginsATraceAndSaysSoOnce() {
      try (CapturedLog log = new CapturedLog(SkuaTracer.class);
          Scope scope = tracer.activateSpan(Fixtures.foreignSpan())) {
        assertRoot(start(with -> with));
        assertRoot(start(with -> with));
        assertThat(log.lines("WARN")).hasSize(1);
      }
    }

    @Test
    void start_ofOneBuilderUnderTwoActiveSpans_followsEach() {
      Tracer.SpanBuilder builder = tracer.buildSpan("operation");
      SkuaSpan first = start(with -> with);
      SkuaSpan second = start(with -> with);

      try (Scope scope = tracer.activateSpan(first)) {
        assertChild((SkuaSpan) builder.start(), first.context());
      }
      try (Scope scope = tracer.activateSpan(second)) {
        assertChild((SkuaSpan) builder.start(), second.context());
      }
      assertRoot((SkuaSpan) builder.start());
    }
  }

  @Nested
  class Sampling {
    @Test
    void start_ofARoot_asksTheSamplerWithNameAndTraceId() {
      SkuaSpan root = start(with -> with);

      assertThat(sampler.operations).containsExactly("operation");
      assertThat(sampler.ids).containsExactly(root.context().traceIdLow());
    }

    @Test
    void setOperationName_later_doesNotAskAgain() {
      start(with -> with).setOperationName("other");

      assertThat(sampler.operations).containsExactly("operation");
    }

    @Test
    void start_ofASampledRoot_setsSamplerTagsOverTheUsers() {
      SkuaSpan root = start(with -> with.withTag("sampler.type", "mine").withTag("a", 1));

      assertThat(root.tags())
          .containsOnly(
              entry("sampler.type", "const"), entry("sampler.param", true), entry("a", 1));
    }

    @Test
    void start_ofAChild_hasNoSamplerTags() {
      SkuaSpan child = start(with -> with.asChildOf(Fixtures.remote(1, 2, 1)));

      assertThat(child.tags()).isEmpty();
    }

    @Test
    void start_ofAnUnsampledRoot_hasNoTags() {
      assertThat(start(unsampling(), with -> with.withTag("a", 1)).tags()).isEmpty();
    }

    @Test
    void withTag_priorityOne_keepsTagsThatCameBeforeIt() {
      SkuaSpan span =
          start(unsampling(), with -> with.withTag("a", 1).withTag("sampling.priority", 1));

      assertThat(span.context().flags()).isEqualTo(3);
      assertThat(span.tags()).containsOnly(entry("a", 1), entry("sampling.priority", 1));
    }

    @Test
    void withTag_priorityZero_isNotSampled() {
      SkuaSpan span = start(with -> with.withTag(Tags.SAMPLING_PRIORITY, 0).withTag("a", 1));

      assertThat(span.context().isSampled()).isFalse();
      assertThat(span.tags()).isEmpty();
    }

    @Test
    void withTag_priorityOfASampledParent_stopsOnlyTheChild() {
      SkuaSpan parent = start(with -> with);
      SkuaSpan child = start(with -> with.asChildOf(parent).withTag("sampling.priority", 0.5));

      assertThat(child.context().isSampled()).isFalse();
      assertThat(parent.context().isSampled()).isTrue();
    }

    @Test
    void withTag_priorityThatChangesLater_isTakenAtTheCall() {
      AtomicInteger priority = new AtomicInteger(1);
      Tracer.SpanBuilder builder =
          unsampling().buildSpan("operation").withTag("sampling.priority", priority);
      priority.set(0);

      assertThat(((SkuaSpan) builder.start()).context().isSampled()).isTrue();
    }

    @Test
    void withTag_priorityOrTagThatThrows_isTakenAsZeroOrIgnored() {
      SkuaSpan span =
          start(
              with ->
                  with.withTag("sampling.priority", Fixtures.EVIL_NUMBER)
                      .withTag(Fixtures.EVIL_TAG, 1));

      assertThat(span.context().isSampled()).isFalse();
    }

    @Test
    void withTag_priorityAsText_isAnOrdinaryTag() {
      SkuaSpan span = start(with -> with.withTag("sampling.priority", "0"));

      assertThat(span.tags()).containsEntry("sampling.priority", "0");
    }

    @Test
    void start_afterTheSamplerThrew_isNotSampledAndSaidOnce() {
      SkuaTracer broken =
          Fixtures.builder(reporter)
              .sampler(
                  (operation, id) -> {
                    throw new IllegalStateException("broken");
                  })
              .build();

      try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
        assertThat(start(broken, with -> with).context().flags()).isZero();
        assertThat(start(broken, with -> with).context().flags()).isZero();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("broken");
      }
    }

    @Test
    void start_afterTheSamplerAnsweredNull_isNotSampled() {
      SkuaTracer broken = Fixtures.builder(reporter).sampler((operation, id) -> null).build();

      assertThat(start(broken, with -> with).context().flags()).isZero();
    }
  }

  @Nested
  class TagsOfABuilder {
    @Test
    void withTag_ofEachOverload_keepsTheValue() {
      SkuaSpan span =
          start(
              with ->
                  with.withTag("string", "text")
                      .withTag("boolean", true)
                      .withTag("number", 388.66)
                      .withTag(new StringTag("tag"), "by tag")
                      .withTag("number", 2));

      assertThat(span.tags())
          .contains(
              entry("string", "text"),
              entry("boolean", true),
              entry("number", 2),
              entry("tag", "by tag"));
    }

    @Test
    void withTag_ofNulls_keepsTheWordNullAndIgnoresMissingKeys() {
      SkuaSpan span =
          start(
              unsampling(),
              with ->
                  with.withTag("sampling.priority", 1)
                      .withTag("string", (String) null)
                      .withTag("number", (Number) null)
                      .withTag(Tags.COMPONENT, null)
                      .withTag((String) null, "a")
                      .withTag((String) null, true)
                      .withTag((String) null, 1)
                      .withTag((Tag<String>) null, "a"));

      assertThat(span.tags())
          .containsOnly(
              entry("sampling.priority", 1),
              entry("string", "null"),
              entry("number", "null"),
              entry("component", "null"));
    }

    @Test
    void withTag_beyondTheLimits_isCutAndCounted() {
      SkuaTracer small =
          Fixtures.builder(reporter)
              .sampler((operation, id) -> SamplingDecision.yes(null, null))
              .limits(2, 1, 3)
              .build();
      SkuaSpan span =
          start(
              small, with -> with.withTag("a", 1).withTag("b", 1).withTag("c", 1).withTag("d", 1));
      SkuaSpan long1 = start(small, with -> with.withTag("a", "1234"));

      assertThat(span.tags())
          .containsOnly(entry("a", 1), entry("b", 1), entry(SkuaSpan.DROPPED_TAGS, 2L));
      assertThat(long1.tags())
          .containsOnly(entry("a", "123"), entry(SkuaSpan.TRUNCATED_VALUES, 1L));
    }

    @Test
    void start_twice_givesSpansWithEqualTags() {
      Tracer.SpanBuilder builder = tracer.buildSpan("operation").withTag("a", 1);
      SkuaSpan first = (SkuaSpan) builder.start();
      SkuaSpan second = (SkuaSpan) builder.start();

      assertThat(second.tags()).isEqualTo(first.tags()).containsEntry("a", 1);
      assertThat(second.context().spanId()).isNotEqualTo(first.context().spanId());
    }

    @Test
    void start_twice_givesSpansWhoseTagsAreTheirOwn() {
      Tracer.SpanBuilder builder = tracer.buildSpan("operation").withTag("a", 1);
      SkuaSpan first = (SkuaSpan) builder.start();
      builder.withTag("b", 2);
      SkuaSpan second = (SkuaSpan) builder.start();
      first.setTag("first", true);
      second.setTag("second", true).setTag("a", 2);

      assertThat(first.tags()).containsEntry("a", 1).doesNotContainKeys("b", "second");
      assertThat(second.tags()).containsEntry("b", 2).doesNotContainKey("first");
    }

    @Test
    void start_twice_doesNotSeeWhatTheFirstSpanChanged() {
      Tracer.SpanBuilder builder = tracer.buildSpan("operation").withTag("a", 1);
      SkuaSpan first = ((SkuaSpan) builder.start()).setTag("a", "changed");
      SkuaSpan second = (SkuaSpan) builder.start();

      assertThat(second.tags()).containsEntry("a", 1);
      assertThat(first.tags()).containsEntry("a", "changed");
    }

    @Test
    void start_twice_doesNotInheritTheSamplersTagsOfTheFirst() {
      SkuaSpan parent = start(with -> with);
      Tracer.SpanBuilder builder = tracer.buildSpan("operation").withTag("sampler.type", "mine");
      builder.start();

      try (Scope scope = tracer.activateSpan(parent)) {
        assertThat(((SkuaSpan) builder.start()).tags()).containsOnly(entry("sampler.type", "mine"));
      }
    }

    @Test
    void withTag_byTheNameOfACountThatIsText_isLeftAsTheUserWroteIt() {
      SkuaTracer small = Fixtures.builder(reporter).limits(1, 1, 9).build();
      SkuaSpan span =
          start(small, with -> with.withTag(SkuaSpan.DROPPED_TAGS, "own").withTag("b", 1));

      assertThat(span.tags()).containsEntry(SkuaSpan.DROPPED_TAGS, "own").doesNotContainKey("b");
    }

    @Test
    void buildSpan_withoutAName_isUnnamed() {
      assertThat(((SkuaSpan) tracer.buildSpan(null).start()).operationName()).isEqualTo("unnamed");
      assertThat(((SkuaSpan) tracer.buildSpan("").start()).operationName()).isEqualTo("unnamed");
    }
  }

  @Nested
  class IdsOfSpans {
    private SkuaSpan root(LongSupplier source, boolean long128) {
      return start(
          Fixtures.builder(reporter).idSource(source).traceId128Bit(long128).build(), with -> with);
    }

    @Test
    void start_by64Bits_hasNoHighHalf() {
      assertThat(start(with -> with).context().traceIdHigh()).isZero();
    }

    @Test
    void start_by128Bits_hasAHighHalfAndTheSpanIdAsLow() {
      SkuaSpan root = root(null, true);

      assertRoot(root);
      assertThat(root.context().traceIdHigh()).isNotZero();
    }

    @Test
    void start_ofAChildBy128Bits_keepsAShortTraceId() {
      SkuaTracer wide = Fixtures.builder(reporter).traceId128Bit(true).build();

      assertThat(start(wide, with -> with.asChildOf(Fixtures.remote(1, 2, 1))).context())
          .extracting(SkuaSpanContext::traceIdHigh)
          .isEqualTo(0L);
    }

    @Test
    void start_withAnIdSource_usesItsNumbers() {
      AtomicInteger next = new AtomicInteger(40);
      SkuaSpan root = root(next::incrementAndGet, true);

      assertThat(root.context().spanId()).isEqualTo(41);
      assertThat(root.context().traceIdHigh()).isEqualTo(42);
    }

    @Test
    void start_withAnIdSourceStuckAtZero_hasIdsNonetheless() {
      SkuaSpan root = root(() -> 0, true);

      assertRoot(root);
      assertThat(root.context().traceIdHigh()).isNotZero();
    }

    @Test
    void start_withAnIdSourceThatThrows_hasIdsNonetheless() {
      assertRoot(
          root(
              () -> {
                throw new IllegalStateException();
              },
              false));
    }
  }

  @Nested
  class LateSamplingAndDisabled {
    @Test
    void lateSampling_byDefault_keepsTheStartOfUnsampledSpans() {
      assertThat(start(unsampling(), with -> with).startMicros()).isPositive();
    }

    @Test
    void lateSampling_off_stillTimesSampledSpansAndGivenStarts() {
      SkuaTracer saving =
          Fixtures.builder(reporter).sampler(Fixtures.NONE).lateSampling(false).build();

      assertThat(start(saving, with -> with).startMicros()).isZero();
      assertThat(start(saving, with -> with.withStartTimestamp(5)).startMicros()).isEqualTo(5);
      assertThat(start(saving, with -> with.withTag("sampling.priority", 1)).startMicros())
          .isPositive();
    }

    @Test
    void lateSampling_off_timesASampledChildOfAnUntimedParent() {
      SkuaTracer saving =
          Fixtures.builder(reporter).sampler(Fixtures.NONE).lateSampling(false).build();
      SkuaSpan parent = start(saving, with -> with);
      SkuaSpan child =
          start(saving, with -> with.asChildOf(parent).withTag("sampling.priority", 1));

      assertThat(child.startMicros() / 1000)
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 10);
    }

    private final SkuaTracer disabled =
        Fixtures.builder(reporter).sampler(sampler).disabled(true).build();

    @Test
    void disabled_withASampledParent_propagatesTheFlagAndRecordsNothing() {
      SkuaSpan span =
          start(disabled, with -> with.asChildOf(Fixtures.remote(1, 2, 1)).withTag("a", 1));
      span.setTag("b", 2).log("c").setBaggageItem("k", "v").setTag("sampling.priority", 1);
      span.finish();

      assertThat(span.context().isSampled()).isTrue();
      assertThat(span.context()).hasToString(span.context().toString().replaceAll(":.$", ":3"));
      assertThat(span.getBaggageItem("k")).isEqualTo("v");
      assertThat(span.tagCount()).isZero();
      assertThat(span.logCount()).isZero();
      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void disabled_withoutAParent_samplesNothing() {
      assertThat(start(disabled, with -> with).context().flags()).isZero();
      assertThat(sampler.operations).isEmpty();
    }

    @Test
    void disabled_itsContexts_areRecordedByOtherTracers() {
      SkuaSpan span = start(disabled, with -> with.asChildOf(Fixtures.remote(1, 2, 1)));
      SkuaSpan elsewhere = start(with -> with.asChildOf(span));
      elsewhere.finish();

      assertThat(reporter.spans()).containsExactly(elsewhere);
    }
  }

  /** {@link SkuaTracer#startSpan}: as a builder that is told no more than the parent. */
  @Nested
  class WithoutABuilder {
    private final SkuaTracer unsampling = unsampling();

    @Test
    void startSpan_withoutAParent_isARootWhateverIsActive() {
      try (Scope scope = tracer.activateSpan(start(with -> with))) {
        SkuaSpan root = tracer.startSpan("root", null);

        assertRoot(root);
        assertThat(root.operationName()).isEqualTo("root");
        assertThat(root.tags())
            .containsOnly(entry("sampler.type", "const"), entry("sampler.param", true));
        assertThat(root.startMicros()).isPositive();
      }
      assertThat(sampler.operations).containsExactly("operation", "root");
      assertRoot(unsampling.startSpan(null, null));
      assertThat(unsampling.startSpan("", null).operationName()).isEqualTo("unnamed");
    }

    @Test
    void startSpan_withAParent_isItsChild() {
      for (SkuaTracer each : new SkuaTracer[] {tracer, unsampling}) {
        SkuaSpan parent = start(each, with -> with.asChildOf(a())).setBaggageItem("more", "c");
        SkuaSpan child = each.startSpan("child", parent);

        assertChild(child, parent.context());
        assertThat(child.context().flags()).isEqualTo(parent.context().flags());
        assertThat(child.context().traceState()).isEqualTo("x=y");
        assertThat(child.getBaggageItem("k")).isEqualTo("a");
        assertThat(child.getBaggageItem("more")).isEqualTo("c");
      }
    }

    private SkuaSpanContext a() {
      return SkuaSpanContext.of(7, 1, 2, 3, 0, Map.of("k", "a"), null).withTraceState("x=y");
    }

    @Test
    void startSpan_ofAnotherTracersSpan_isARoot() {
      assertRoot(tracer.startSpan("child", Fixtures.foreignSpan()));
    }

    @Test
    void startSpan_notSampled_readsNoClockButKeepsThatOfALatePriority() {
      long before = System.currentTimeMillis() * 1000;
      SkuaSpan root = unsampling.startSpan("root", null);
      SkuaSpan child = unsampling.startSpan("child", root);
      assertThat(root.startMicros()).isZero();
      assertThat(child.startMicros()).isZero();

      child.setTag("sampling.priority", 1);
      assertThat(child.startMicros()).isBetween(before - 10_000_000, before + 60_000_000);
    }

    @Test
    void startSpan_always_isCounted() {
      InMemoryMetrics metrics = new InMemoryMetrics();
      SkuaTracer counting =
          Fixtures.builder(reporter).sampler(Fixtures.NONE).metrics(metrics).build();
      counting.startSpan("child", counting.startSpan("root", null));

      assertThat(metrics.value("jaeger_tracer_started_spans", "sampled", "n")).isEqualTo(2);
      assertThat(metrics.value("jaeger_tracer_traces", "state", "started", "sampled", "n"))
          .isEqualTo(1);
    }

    @Test
    void startSpan_withDelayedSampling_waitsForTheName() {
      SkuaTracer delaying =
          Fixtures.builder(reporter)
              .sampler((operation, id) -> operation.equals("last") ? SamplingDecision.NO : null)
              .delayedSampling(true)
              .build();
      SkuaSpan root = delaying.startSpan("first", null);
      root.setOperationName("last");

      assertThat(delaying.startSpan("child", root).context().isSampled()).isFalse();
    }

    @Test
    void startSpan_ofADisabledTracer_samplesNothing() {
      SkuaTracer disabled = Fixtures.builder(reporter).sampler(sampler).disabled(true).build();
      SkuaSpan root = disabled.startSpan("root", null).setTag("sampling.priority", 1);

      assertThat(root.context().flags()).isZero();
      assertThat(disabled.startSpan("child", start(with -> with)).isRecording()).isFalse();
      assertThat(sampler.operations).containsExactly("operation");
    }
  }
}
