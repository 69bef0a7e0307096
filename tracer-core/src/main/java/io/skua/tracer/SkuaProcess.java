/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process that a tracer's spans come from: service name and tags, sent once with each batch.
 * Safe for any thread.
 *
 * <p>Host name and address are looked up when the tags are first read, which is on the reporter's
 * thread and takes at most two seconds.
 */
public final class SkuaProcess {
  private static final long LOOKUP_MILLIS = 2_000;

  private final String serviceName;
  private final Map<String, Object> given;

  /** Key, value, key, value, ...; null until first read, then never changed. */
  private volatile Object @Nullable [] tags;

  SkuaProcess(String serviceName, Map<String, Object> given) {
    this.serviceName = serviceName;
    this.given = given;
  }

  /** Returns the name of the service, never blank. */
  public String serviceName() {
    return serviceName;
  }

  /** Returns how many tags there are. May wait for the lookup of the host name. */
  public int tagCount() {
    return tags().length / 2;
  }

  /**
   * Returns the key of a tag.
   *
   * @param index from 0, below {@link #tagCount()}
   */
  public String tagKey(int index) {
    return (String) tags()[2 * index];
  }

  /**
   * Returns the value of a tag: a string, boolean, whole number or floating-point number.
   *
   * @param index from 0, below {@link #tagCount()}
   */
  public Object tagValue(int index) {
    return tags()[2 * index + 1];
  }

  private Object[] tags() {
    Object[] known = tags;
    return known != null ? known : keepFirst(resolve());
  }

  /** Two threads may resolve at once, with different luck: what was read once never changes. */
  private synchronized Object[] keepFirst(Object[] resolved) {
    if (tags == null) {
      tags = resolved;
    }
    return tags;
  }

  private Object[] resolve() {
    Map<String, Object> all = new LinkedHashMap<>(given);
    // Backends and dashboards know a client by this key; it is not the user's to set.
    all.put("jaeger.version", SkuaTracer.VERSION);
    all.putIfAbsent("telemetry.sdk.name", "skua");
    all.putIfAbsent("telemetry.sdk.language", "java");
    all.putIfAbsent("telemetry.sdk.version", Version.NUMBER);
    if (!all.containsKey("hostname") || !all.containsKey("ip")) {
      LocalHost host = LocalHost.lookUp(LOOKUP_MILLIS);
      putIfKnown(all, "hostname", host.name);
      putIfKnown(all, "ip", host.address);
    }
    Object[] flat = new Object[2 * all.size()];
    int end = 0;
    for (Map.Entry<String, Object> tag : all.entrySet()) {
      flat[end++] = tag.getKey();
      flat[end++] = tag.getValue();
    }
    return flat;
  }

  private static void putIfKnown(Map<String, Object> tags, String key, @Nullable String value) {
    if (value != null) {
      tags.putIfAbsent(key, value);
    }
  }

  /** The service and the tags that were given; asks no resolver. */
  @Override
  public String toString() {
    return serviceName + given;
  }
}
