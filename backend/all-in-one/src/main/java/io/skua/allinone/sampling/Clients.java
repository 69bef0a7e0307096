/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The services that asked lately, the last one last. Safe for any thread. */
final class Clients {
  private static final int MAX = 500;

  private record Client(long lastAskedMillis, long answers, ObjectNode strategy) {}

  private final Map<String, Client> clients = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Client> eldest) {
          return size() > MAX;
        }
      };

  synchronized void answered(String service, ObjectNode strategy) {
    Client before = clients.get(service);
    long answers = before == null ? 1 : before.answers + 1;
    clients.put(service, new Client(System.currentTimeMillis(), answers, strategy));
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
