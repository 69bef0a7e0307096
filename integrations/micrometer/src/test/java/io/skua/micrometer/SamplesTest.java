/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that name this module, which DocumentationTest in client/ leaves out, compile. */
class SamplesTest {
  private static final String IMPORTS =
      Stream.of(
              "io.skua",
              "io.skua.tracer",
              "io.micrometer.core.instrument",
              "io.micrometer.prometheusmetrics")
          .map(name -> "import " + name + ".*;\n")
          .reduce("import io.skua.micrometer.MicrometerMetrics;\n", String::concat);

  @TempDir Path classes;

  static List<String> samples() throws Exception {
    String page = Files.readString(Path.of("../../docs/micrometer.md"));
    String source =
        Files.readString(Path.of("src/main/java/io/skua/micrometer/MicrometerMetrics.java"));
    return List.of(
        first("(?s)```java skua-micrometer\n(.*?)```", page),
        IMPORTS
            + first("(?s)<pre>\\{@code\n(.*?)\\}</pre>", source).replaceAll("(?m)^ *\\* ?", ""));
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sample_asPrinted_compiles(String sample) {
    int body = sample.lastIndexOf("import ");
    body = sample.indexOf('\n', body) + 1;
    String code =
        sample.substring(0, body) + "class Sample { void run() {\n" + sample.substring(body) + "}}";
    StringWriter problems = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                problems,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                      }
                    }))
            .call();

    assertThat(compiled).as("%s\n%s", code, problems).isTrue();
  }
}
