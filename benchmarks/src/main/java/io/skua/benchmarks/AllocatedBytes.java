/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/** How much this JVM allocates, from the constructor on. */
final class AllocatedBytes {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long UNKNOWN = -1;

  private final Map<Long, Long> before = byThread();
  private final long totalBefore = total();

  static long ofThisThread() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /**
   * Returns what all threads allocated.
   *
   * @param gone what threads allocated that have come and gone: before JDK 21 the JVM forgets it
   */
  long since(long gone) {
    if (totalBefore != UNKNOWN) {
      return total() - totalBefore;
    }
    long bytes = gone;
    for (Map.Entry<Long, Long> now : byThread().entrySet()) {
      bytes += now.getValue() - before.getOrDefault(now.getKey(), 0L);
    }
    return bytes;
  }

  /** By name, as the method is not in JDK 17. */
  private static long total() {
    try {
      return (long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName("java.lang:type=Threading"), "TotalThreadAllocatedBytes");
    } catch (JMException notThere) {
      return UNKNOWN;
    }
  }

  private static Map<Long, Long> byThread() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> byThread = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      byThread.put(ids[i], Math.max(0, bytes[i]));
    }
    return byThread;
  }
}
