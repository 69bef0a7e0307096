/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaTracer;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the page and of the Javadoc compile, and that of the page does what it says. */
class DocumentedTest {
  private static final Pattern OF_PAGE =
      Pattern.compile("(?s)```java skua-micrometer-tracing\\n(.*?)```");
  private static final Pattern OF_JAVADOC = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\}</pre>");
  private static final String IMPORTS =
      """
      import io.micrometer.observation.*;
      import io.micrometer.tracing.*;
      import io.skua.micrometer.tracing.*;
      import io.skua.tracer.SkuaTracer;
      import java.util.*;
      """;

  @TempDir Path classes;

  @Test
  void sampleOfThePage_run_makesTheTraceItDescribes() throws Exception {
    InMemoryReporter reporter = new InMemoryReporter();
    SkuaTracer skua =
        SkuaTracer.builder("test")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .shutdownHook(false)
            .build();
    run(sample(OF_PAGE, "../../docs/micrometer-tracing.md"), "skua", skua);

    assertThat(reporter.spans())
        .extracting(
            span ->
                span.operationName()
                    + " in "
                    + nameOfParent(reporter, span.context().parentSpanId()))
        .containsExactly(
            "ask the shelf in reserve stock",
            "reserve stock in place order",
            "place order in nothing");
    assertThat(reporter.spans().get(2).tags()).containsEntry("outcome", "accepted");
    skua.close();
  }

  @Test
  void sampleOfTheJavadoc_always_compiles() throws Exception {
    String source = "src/main/java/io/skua/micrometer/tracing/OpenTracingTracer.java";
    SkuaTracer skua =
        SkuaTracer.builder("test")
            .sampler(new ConstSampler(true))
            .reporter(new InMemoryReporter())
            .shutdownHook(false)
            .build();
    run(sample(OF_JAVADOC, source).replaceAll("(?m)^ *\\* ?", ""), "tracer", skua);
    skua.close();
  }

  private static String nameOfParent(InMemoryReporter reporter, long parent) {
    return reporter.spans().stream()
        .filter(span -> span.context().spanId() == parent)
        .map(span -> span.operationName())
        .findAny()
        .orElse("nothing");
  }

  private static String sample(Pattern pattern, String file) throws Exception {
    Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
    assertThat(matcher.find()).as(file).isTrue();
    return matcher.group(1);
  }

  private void run(String body, String name, SkuaTracer skua) throws Exception {
    String code =
        IMPORTS
            + "public class Sample {\n public static void run(SkuaTracer "
            + name
            + ") {\n"
            + body
            + "}\n}\n";
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
          }
        };
    StringWriter problems = new StringWriter();
    String path = System.getProperty("java.class.path");
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                problems,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", path),
                null,
                List.of(source))
            .call();
    assertThat(compiled).as("%s\n%s", code, problems).isTrue();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader.loadClass("Sample").getMethod("run", SkuaTracer.class).invoke(null, skua);
    }
  }
}
