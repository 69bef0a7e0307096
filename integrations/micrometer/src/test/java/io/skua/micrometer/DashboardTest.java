/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skua.Configuration;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a Prometheus scrapes, what docs/metrics.md lists, and what the dashboard asks for. */
class DashboardTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final Pattern NAME = Pattern.compile("jaeger_tracer_\\w+");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(jaeger_tracer_\\w+)(?:\\{(.*?)\\})? \\S+$");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (counter|gauge) \\|((?:[^|\\\\]|\\\\.)*)\\|");
  private static final Pattern BY = Pattern.compile("sum by \\((.*?)\\) \\((?:rate\\()?(\\w+)");

  private static String scrape;

  /** As a service does that has nothing but the registry. */
  @BeforeAll
  static void scrapeATracer() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (SkuaTracer tracer =
        new Configuration("orders")
            .withMetricsFactory(new MicrometerMetrics(registry))
            .getTracer()) {
      tracer.buildSpan("a").start().finish();
    }
    scrape = registry.scrape();
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(Files.readString(DOCS.resolve("grafana/skua.json")));
  }

  private static List<String> queries() throws IOException {
    return dashboard().findValuesAsText("expr");
  }

  private static Set<String> find(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Labels of each name, by the scrape. */
  private static Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new TreeMap<>();
    SAMPLE
        .matcher(scrape)
        .results()
        .forEach(
            sample -> {
              String tags = sample.group(2) == null ? "" : sample.group(2);
              labels
                  .computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                  .addAll(find(Pattern.compile("(\\w+)=\""), tags, 1));
            });
    return labels;
  }

  @Test
  void dashboard_always_asksForEachSeriesOfTheScrapeAndNoOther() throws Exception {
    assertThat(find(NAME, String.join("\n", queries()), 0)).isEqualTo(labels().keySet());
  }

  @Test
  void variables_ofTheDashboard_areTakenFromASeriesOfTheScrape() throws Exception {
    List<String> asked =
        Stream.of(dashboard().path("templating").toString())
            .flatMap(text -> find(NAME, text, 0).stream())
            .toList();

    assertThat(asked).isNotEmpty().isSubsetOf(labels().keySet());
  }

  @Test
  void groups_ofTheDashboard_areLabelsOfTheirSeries() throws Exception {
    int groups = 0;
    for (String query : queries()) {
      for (MatchResult group : BY.matcher(query).results().toList()) {
        groups++;
        Set<String> known = new TreeSet<>(labels().get(group.group(2)));
        known.add("instance"); // Prometheus adds it.
        assertThat(known).as(query).contains(group.group(1).split(", "));
      }
    }
    assertThat(groups).isGreaterThan(8);
  }

  /** Each has its place, and one title. */
  @Test
  void panels_ofTheDashboard_doNotOverlap() throws Exception {
    Set<String> cells = new TreeSet<>();
    for (JsonNode panel : dashboard().path("panels")) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          String cell = (at.path("x").asInt() + x) + "/" + (at.path("y").asInt() + y);
          assertThat(cells.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
    assertThat(dashboard().path("panels").findValuesAsText("title")).doesNotHaveDuplicates();
  }

  @Test
  void documents_always_listEachSeriesOfTheScrapeAndNoOther() throws Exception {
    Set<String> scraped =
        SAMPLE
            .matcher(scrape)
            .results()
            .map(sample -> sample.group(1) + '{' + (sample.group(2) == null ? "" : sample.group(2)))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented()).isEqualTo(scraped);
  }

  /** {@code name{label="value"}, ...} of each row of docs/metrics.md, as Prometheus names it. */
  private static Set<String> documented() throws IOException {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(Files.readString(DOCS.resolve("metrics.md")))
        .results()
        .forEach(
            row -> {
              String name = "jaeger_tracer_" + row.group(1);
              String total = row.group(2).equals("counter") ? name + "_total" : name;
              for (String tags : alternatives(row.group(3).replace("`", "").trim())) {
                documented.add(total + '{' + tags);
              }
            });
    return documented;
  }

  /** {@code state=started, sampled=y\|n} is two; Prometheus sorts labels. */
  private static List<String> alternatives(String tags) {
    List<String> all = List.of("");
    for (String tag : Stream.of(tags.split(", ")).filter(t -> !t.isBlank()).sorted().toList()) {
      String key = tag.split("=")[0];
      List<String> values = List.of(tag.split("=")[1].split("\\\\\\|"));
      all =
          all.stream()
              .flatMap(
                  before ->
                      values.stream()
                          .map(v -> (before.isEmpty() ? "" : before + ",") + key + "=\"" + v + '"'))
              .toList();
    }
    return all;
  }

  @Test
  void series_always_areCountersAndGauges() {
    assertThat(find(Pattern.compile("(?m)^# TYPE jaeger_tracer_\\w+ (\\w+)$"), scrape, 1))
        .as("no timer, so nothing that takes an exemplar of a duration")
        .containsExactly("counter", "gauge");
  }
}
