/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The BOM manages each artifact that is published, and nothing else. */
class BomTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern MODULE = Pattern.compile("<module>([\\w/-]+)</module>");
  private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");
  private static final Pattern MANAGED =
      Pattern.compile(
          "(?s)<dependency>\\s*<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>"
              + "\\s*<version>(.*?)</version>(?:\\s*<type>(.*?)</type>)?\\s*</dependency>");

  private static final String BOM = "packaging/bom";

  private static String pom(String module) throws IOException {
    return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
  }

  private static Set<String> find(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void bom_always_managesWhatIsPublished() throws Exception {
    Set<String> published = new TreeSet<>();
    for (String module : find(MODULE, pom(""), 1)) {
      String pom = PARENT.matcher(pom(module)).replaceFirst("");
      if (!module.equals(BOM) && !pom.contains("<maven.deploy.skip>true<")) {
        MatchResult own = ARTIFACT.matcher(pom).results().findFirst().orElseThrow();
        published.add(own.group(1));
      }
    }

    assertThat(published).contains("skua-client", "skua-client-all").doesNotContain("skua-hotrod");
    assertThat(find(MANAGED, pom(BOM), 2)).isEqualTo(published);
  }

  @Test
  void bom_always_managesSkuaAlone() throws Exception {
    assertThat(find(MANAGED, pom(BOM), 1)).containsExactly("io.skua");
    assertThat(find(MANAGED, pom(BOM), 3)).containsExactly("${project.version}");
    assertThat(pom(BOM)).as("a parent brings versions of others").doesNotContain("<parent>");
  }
}
