/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The services that asked lately, the last one last: at most 500, and fewer if they were answered
 * more than 20,000 operations together. Safe for any thread.
 */
final class Clients {
  private static final int MAX = 500;
  private static final int MAX_OPERATIONS = 20_000;

  /** Anyone may ask, by any name. */
  private static final int MAX_NAME = 256;

  private record Client(long lastAskedMillis, long answers, ObjectNode strategy, int operations) {}

  private final Map<String, Client> clients =
      new LinkedHashMap<>(16, 0.75f, true); // guarded by this
  private long operations; // guarded by this

  /**
   * Counts an answer.
   *
   * @param operations that the strategy has
   */
  synchronized void answered(String service, ObjectNode strategy, int operations) {
    String name = service.length() <= MAX_NAME ? service : service.substring(0, MAX_NAME) + "…";
    Client before = clients.get(name);
    long answers = before == null ? 1 : before.answers + 1;
    this.operations += operations - (before == null ? 0 : before.operations);
    clients.put(name, new Client(System.currentTimeMillis(), answers, strategy, operations));
    Iterator<Client> eldest = clients.values().iterator();
    while (clients.size() > MAX || (this.operations > MAX_OPERATIONS && clients.size() > 1)) {
      this.operations -= eldest.next().operations;
      eldest.remove();
    }
  }

  /** Returns how many operations {@link #json} has. */
  synchronized long operations() {
    return operations;
  }

  synchronized ArrayNode json() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    clients.forEach(
        (service, client) ->
            list.addObject()
                .put("service", service)
                .put("lastAskedMillis", client.lastAskedMillis)
                .put("answers", client.answers)
                .set("strategy", client.strategy));
    return list;
  }
}
