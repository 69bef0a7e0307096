/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for Docker and Kubernetes are well-formed, and name settings that there are. */
class ManifestTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SETTING = Pattern.compile("\\bJAEGER_[A-Z0-9_]+");

  static List<Path> manifests() throws Exception {
    try (Stream<Path> production = Files.list(ROOT.resolve("docs/production"));
        Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      return Stream.concat(production, examples)
          .filter(path -> path.toString().endsWith(".yaml"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifest_asPrinted_isYaml(Path manifest) throws Exception {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));

    assertThat(yaml.loadAll(Files.readString(manifest))).isNotEmpty().doesNotContainNull();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void settings_named_areSkuas(Path manifest) throws Exception {
    Set<String> known =
        Arrays.stream(Configuration.class.getFields())
            .map(ManifestTest::value)
            .collect(Collectors.toSet());

    List<String> named =
        SETTING.matcher(Files.readString(manifest)).results().map(MatchResult::group).toList();

    assertThat(named).isNotEmpty();
    assertThat(known).containsAll(named);
  }

  private static String value(java.lang.reflect.Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
