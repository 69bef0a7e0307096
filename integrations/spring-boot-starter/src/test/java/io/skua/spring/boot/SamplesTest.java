/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that name this module, which DocumentationTest in client/ leaves out, compile. */
class SamplesTest {
  private static final Pattern SAMPLE =
      Pattern.compile("(?s)```java skua-spring-boot-starter\n(.*?)```");
  private static final Pattern JAVADOC = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\n \\* }</pre>");
  private static final Pattern CLASS = Pattern.compile("class (\\w+) \\{");

  @TempDir Path classes;

  static List<String> samples() throws Exception {
    String page = Files.readString(Path.of("../../docs/spring-boot.md"));
    List<String> samples = new ArrayList<>(List.of(sampleOfJavadoc()));
    SAMPLE.matcher(page).results().forEach(sample -> samples.add(sample.group(1)));
    return samples;
  }

  /** It takes its imports for granted, and the class of the application. */
  private static String sampleOfJavadoc() throws Exception {
    // From here as well as from testing/spring-boot-newest, which runs these tests again.
    Path module = Path.of("../../integrations/spring-boot-starter");
    Path source = module.resolve("src/main/java/io/skua/spring/boot/SkuaTracerCustomizer.java");
    Matcher sample = JAVADOC.matcher(Files.readString(source));
    assertThat(sample.find()).isTrue();
    return "import io.skua.spring.boot.SkuaTracerCustomizer;\n"
        + "import org.springframework.context.annotation.Bean;\n"
        + "class Application {\n"
        + sample.group(1).replaceAll("(?m)^ *\\* ?", "")
        + "\n}\n";
  }

  @Test
  void samples_always_areFound() throws Exception {
    assertThat(samples()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sample_asPrinted_compiles(String sample) {
    Matcher type = CLASS.matcher(sample);
    assertThat(type.find()).isTrue();
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
                        URI.create("string:///" + type.group(1) + ".java"),
                        JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return sample;
                      }
                    }))
            .call();

    assertThat(compiled).as("%s\n%s", sample, problems).isTrue();
  }
}
