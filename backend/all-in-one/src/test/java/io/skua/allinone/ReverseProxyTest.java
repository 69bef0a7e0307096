/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The backend below a path of another server. */
class ReverseProxyTest {
  private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"([^\"]+\\.\\w+)\"");
  private static final Pattern BASE = Pattern.compile("<head><base href=\"([^\"]+)\">");

  /** Fetches what the document of a path names, as a browser would. */
  private static void assertIsWhole(String url) throws Exception {
    String document = Http.get(url).body();
    URI base = URI.create(url).resolve(first(BASE, document));
    List<String> assets = ASSET.matcher(document).results().map(asset -> asset.group(1)).toList();

    assertThat(assets).hasSizeGreaterThan(3);
    for (String asset : assets) {
      assertThat(Http.get(base.resolve(asset).toString()).statusCode()).as(asset).isEqualTo(200);
    }
    assertThat(Http.get(base.resolve("api/services").toString()).body()).contains("frontend");
  }

  private static String first(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(m -> m.group(1)).findFirst().orElseThrow();
  }

  private static AllInOne start(AllInOneSettings settings) throws Exception {
    AllInOne backend = AllInOne.start(settings);
    Vector.named("java-http-binary-multispan").sendTo(backend);
    return backend;
  }

  @Test
  void proxyThatTakesThePrefixOff_showsAllOfIt() throws Exception {
    try (AllInOne backend = start(AllInOneSettings.ephemeral());
        ReverseProxy proxy = new ReverseProxy("/tools/tracing", backend.queryUrl())) {
      assertIsWhole(proxy.url("/tools/tracing/"));
      assertIsWhole(proxy.url("/tools/tracing/trace/0000000000000001"));
    }
  }

  @Test
  void proxyThatHandsThePrefixOn_showsAllOfIt() throws Exception {
    try (AllInOne backend = start(AllInOneSettings.ephemeral().withBasePath("/jaeger"))) {
      assertThat(backend.queryUrl().getPath()).isEqualTo("/jaeger");
      assertIsWhole(backend.queryUrl() + "/");
      assertIsWhole(backend.queryUrl() + "/trace/0000000000000001");
      assertThat(Http.get(backend.url(Port.QUERY) + "/api/services").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void config_namesThePortsAsTheyAre() throws Exception {
    AllInOneSettings settings =
        AllInOneSettings.ephemeral().withPort(Port.ZIPKIN, AllInOneSettings.OFF);
    try (AllInOne backend = AllInOne.start(settings)) {
      assertThat(Http.get(backend.queryUrl() + "/").body())
          .contains(
              "\"ports\":{\"agent-binary\":%d,\"agent-compact\":%d,\"collector\":%d,\"otlp\":%d,\"query\":%d,\"sampling\":%d}"
                  .formatted(
                      backend.port(Port.AGENT_BINARY),
                      backend.port(Port.AGENT_COMPACT),
                      backend.port(Port.COLLECTOR),
                      backend.port(Port.OTLP),
                      backend.port(Port.QUERY),
                      backend.port(Port.SAMPLING)));
    }
  }
}
