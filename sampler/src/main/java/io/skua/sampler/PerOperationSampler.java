/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples a share of the traces of each operation, and at least so many a second of each that it
 * knows. Safe for any thread. The rates are immutable; the lower bounds are kept by the operations
 * themselves, which live on in the sampler of the next strategy.
 *
 * <p>What it samples by its share is tagged {@code probabilistic}, what only the lower bound
 * samples {@code lowerbound}. Both carry the share: by it the adaptive sampling of the backend sees
 * that its strategy is followed, and it counts the throughput by the traces of the first kind only.
 */
final class PerOperationSampler implements Sampler {
  private final Map<String, Rate> listed;
  private final Rate others;
  private final LowerBounds lowerBounds;

  /**
   * Makes the sampler with full balances.
   *
   * @param rates share of each operation, 0 to 1; beyond so many operations they are left out
   * @param defaultRate share of all others, 0 to 1
   * @param lowerBound traces a second of each operation, 0 or more; 0 samples nothing by itself
   * @param maxOperations that have a rate or a lower bound of their own
   */
  PerOperationSampler(
      Map<String, Double> rates, double defaultRate, double lowerBound, int maxOperations) {
    this(rates, defaultRate, new LowerBounds(lowerBound, maxOperations, System::nanoTime));
  }

  PerOperationSampler(
      Map<String, Double> rates,
      double defaultRate,
      double lowerBound,
      int maxOperations,
      LongSupplier nanoTime) {
    this(rates, defaultRate, new LowerBounds(lowerBound, maxOperations, nanoTime));
  }

  private PerOperationSampler(
      Map<String, Double> rates, double defaultRate, LowerBounds lowerBounds) {
    this(firstOf(rates, lowerBounds.maxOperations()), new Rate(defaultRate), lowerBounds);
  }

  private PerOperationSampler(Map<String, Rate> listed, Rate others, LowerBounds lowerBounds) {
    this.listed = listed;
    this.others = others;
    this.lowerBounds = lowerBounds;
    lowerBounds.admit(listed.keySet());
  }

  private static Map<String, Rate> firstOf(Map<String, Double> rates, int count) {
    Map<String, Rate> first = new LinkedHashMap<>();
    rates.forEach(
        (operation, rate) -> {
          if (first.size() < count) {
            first.put(operation, new Rate(rate));
          }
        });
    return new HashMap<>(first);
  }

  /**
   * Returns a sampler with the rates of this one and, if the lower bound is the same, with the
   * balances of the one before, also for operations that the backend does not list. (jaeger-client
   * forgets those at each update, jaeger-client-java#655, and so samples one more trace of each.)
   */
  PerOperationSampler after(Sampler before) {
    if (before instanceof PerOperationSampler) {
      LowerBounds kept = ((PerOperationSampler) before).lowerBounds;
      return kept.equals(lowerBounds) ? new PerOperationSampler(listed, others, kept) : this;
    }
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The lower bound is charged for each trace, also if the share samples it: it is the least
   * that is sampled in all. Else it would come on top of the share, in traces that the backend does
   * not count, and busy operations would exceed what it aims at.
   */
  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    Rate rate = listed.getOrDefault(operation, others);
    boolean due = lowerBounds.take(operation);
    SamplingDecision byShare = rate.share.sample(operation, traceIdLow);
    return due && !byShare.isSampled() ? rate.byLowerBound : byShare;
  }

  @Override
  public boolean dependsOnOperation() {
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof PerOperationSampler)) {
      return false;
    }
    PerOperationSampler that = (PerOperationSampler) other;
    return others.equals(that.others)
        && lowerBounds.equals(that.lowerBounds)
        && listed.equals(that.listed);
  }

  @Override
  public int hashCode() {
    return 31 * others.hashCode() + listed.hashCode();
  }

  /** Returns the default rate, the lower bound and the number of operations with their own rate. */
  @Override
  public String toString() {
    return "peroperation("
        + others
        + ", at least "
        + lowerBounds
        + ", "
        + listed.size()
        + (listed.size() == 1 ? " operation listed)" : " operations listed)");
  }

  /** Returns the rate of each operation that has one of its own. */
  Map<String, ?> listed() {
    return listed;
  }

  /** A share, and both decisions that carry it. */
  private static final class Rate {
    final ProbabilisticSampler share;
    final SamplingDecision byLowerBound;

    Rate(double rate) {
      share = new ProbabilisticSampler(rate);
      byLowerBound = SamplingDecision.yes("lowerbound", rate);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rate && share.equals(((Rate) other).share);
    }

    @Override
    public int hashCode() {
      return share.hashCode();
    }

    @Override
    public String toString() {
      return String.valueOf(byLowerBound.param());
    }
  }
}
