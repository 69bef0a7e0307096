/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A figure by the rate of spans, as SVG: a line for each tracer and its way, on two logarithmic
 * scales. Readable on light and on dark ground: text follows the reader's choice, lines are of
 * middling brightness. The colour says who it is, the dashes by which way, Skua's lines are bold.
 */
final class Picture {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LEFT = 60;
  private static final int RIGHT = 640;
  private static final int TOP = 40;
  private static final int BOTTOM = 370;
  private static final int LINE = 22;

  private static final Map<Contender, String> COLOURS =
      Map.of(
          Contender.SKUA, "#1f78d1",
          Contender.JAEGER, "#d55e00",
          Contender.OTEL, "#009e73",
          Contender.OTEL_SHIM, "#b0852a",
          Contender.BRAVE, "#a65cb8",
          Contender.BRAVE_OT, "#d4608f");

  private static final Map<Sink, String> DASHES =
      Map.of(Sink.UDP, "none", Sink.HTTP, "8 4", Sink.OTLP, "2 3");

  private static final String STYLE =
      "text{font:13px sans-serif;fill:#333}.grid{stroke:#8888;stroke-width:.5}"
          + "@media(prefers-color-scheme:dark){text{fill:#ccc}}";

  private final Map<Course, SortedMap<Long, Double>> lines = new LinkedHashMap<>();
  private final String name;
  private final String title;
  private double limit = Double.NaN;
  private String limitSays = "";

  Picture(String name, String title) {
    this.name = name;
    this.title = title;
  }

  /** Adds a point. What is not above zero has no place on such a scale, and is left out. */
  void add(Course course, long rate, double value) {
    if (value > 0) {
      lines.computeIfAbsent(course, each -> new TreeMap<>()).put(rate, value);
    }
  }

  /** Draws a line across, which says what it is. */
  void limit(double value, String says) {
    limit = value;
    limitSays = says;
  }

  /** Writes the file, and returns the Markdown that shows it. */
  String write(Path folder) throws IOException {
    Path file = Files.createDirectories(folder).resolve(name + ".svg");
    Files.writeString(file, svg());
    return "![%s](%s.svg)%n".formatted(says(), name);
  }

  /** For those who do not see it: what each line has at the lowest and the highest rate. */
  private String says() {
    return title
        + ", by spans a second. "
        + lines.entrySet().stream()
            .map(line -> line.getKey().label() + ": " + ends(line.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static String ends(SortedMap<Long, Double> points) {
    long first = points.firstKey();
    long last = points.lastKey();
    return "%s at %s, %s at %s"
        .formatted(
            Table.text(points.get(first)),
            Table.text(first),
            Table.text(points.get(last)),
            Table.text(last));
  }

  private String svg() {
    List<String> svg = new ArrayList<>();
    svg.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">"
            .formatted(WIDTH, HEIGHT));
    svg.add("<title>%s</title><desc>%s</desc><style>%s</style>".formatted(title, says(), STYLE));
    svg.add(text(LEFT, TOP - 20, "start", title));
    if (!lines.isEmpty()) {
      addScales(svg);
      addLines(svg);
    }
    svg.add("</svg>");
    return String.join("\n", svg) + '\n';
  }

  private void addScales(List<String> svg) {
    for (long rate : rates()) {
      svg.add(grid(x(rate), TOP, x(rate), BOTTOM));
      svg.add(text(x(rate), BOTTOM + 20, "middle", rate / 1000 + "k"));
    }
    svg.add(text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", "spans a second"));
    for (double value = least(); value <= most() * 1.001; value *= 10) {
      svg.add(grid(LEFT, y(value), RIGHT, y(value)));
      svg.add(text(LEFT - 8, y(value) + 4, "end", label(value)));
    }
    if (limit >= least() && limit <= most()) {
      svg.add(
          "<path d=\"M%d %.1fH%d\" stroke=\"#d03030\" stroke-dasharray=\"1 4\"/>"
              .formatted(LEFT, y(limit), RIGHT));
      svg.add(text(LEFT + 6, y(limit) - 5, "start", limitSays));
    }
  }

  private static String label(double value) {
    return value < 1 ? Table.text(value) : "%,d".formatted(Math.round(value));
  }

  /** The legend stands beside, from what is most at the highest rate to what is least. */
  private void addLines(List<String> svg) {
    List<Course> order =
        lines.keySet().stream().sorted(Comparator.comparing(course -> -last(course))).toList();
    int y = TOP + 10;
    for (Course course : order) {
      String points =
          lines.get(course).entrySet().stream()
              .map(point -> "%.1f,%.1f".formatted(x(point.getKey()), y(point.getValue())))
              .collect(Collectors.joining(" "));
      svg.add("<polyline points=\"%s\" %s/>".formatted(points, stroke(course)));
      svg.add("<path d=\"M%d %dh36\" %s/>".formatted(RIGHT + 16, y, stroke(course)));
      svg.add(text(RIGHT + 60, y + 4, "start", course.label()));
      y += LINE;
    }
  }

  private double last(Course course) {
    return lines.get(course).get(lines.get(course).lastKey());
  }

  private static String stroke(Course course) {
    return "fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-dasharray=\"%s\""
        .formatted(
            COLOURS.get(course.contender()),
            course.contender().isSkua() ? "3" : "1.5",
            DASHES.get(course.sink()));
  }

  private static String grid(double x1, double y1, double x2, double y2) {
    return "<path class=\"grid\" d=\"M%.1f %.1fL%.1f %.1f\"/>".formatted(x1, y1, x2, y2);
  }

  private static String text(double x, double y, String anchor, String text) {
    return "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>".formatted(x, y, anchor, text);
  }

  private List<Long> rates() {
    return lines.values().stream()
        .flatMap(line -> line.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private double x(long rate) {
    return LEFT + (RIGHT - LEFT) * share(rate, rates().get(0), rates().get(rates().size() - 1));
  }

  private double y(double value) {
    return BOTTOM - (BOTTOM - TOP) * share(value, least(), most());
  }

  /** How far it is from one to the other, by the scale; half of it if both are the same. */
  private static double share(double value, double from, double to) {
    return from == to ? 0.5 : Math.log(value / from) / Math.log(to / from);
  }

  private double least() {
    return Math.pow(10, Math.floor(Math.log10(values().min().orElseThrow())));
  }

  private double most() {
    return Math.pow(10, Math.ceil(Math.log10(values().max().orElseThrow())));
  }

  private DoubleStream values() {
    return lines.values().stream().flatMap(line -> line.values().stream()).mapToDouble(n -> n);
  }
}
