/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.Artifact;
import org.junit.jupiter.api.Test;

/** Java 8 loads every class of Skua, and of what it brings along. */
class BytecodeTest {
  private static final int JAVA_8 = 52;

  @Test
  void eachClass_ofSkuaAndItsDependencies_isOfJava8() throws Exception {
    List<Artifact> artifacts = new Resolver().classPath(ClassPath.of("no BOM"));

    Map<String, Integer> versions = new TreeMap<>();
    for (Artifact artifact : artifacts) {
      Map<String, Integer> found = versions(artifact.getFile());
      assertThat(artifact.getGroupId().equals("io.skua") && found.isEmpty())
          .as("%s: nothing is compiled", artifact)
          .isFalse();
      versions.putAll(found);
    }

    assertThat(versions)
        .containsKeys("io/skua/Configuration.class", "okhttp3/Call.class", "okio/Okio.class");
    assertThat(versions.entrySet()).filteredOn(each -> each.getValue() > JAVA_8).isEmpty();
  }

  @Test
  void versions_ofTests_areOfJava17() throws Exception {
    assertThat(versions(new File("target/test-classes")))
        .containsEntry("io/skua/compatibility/BytecodeTest.class", 61);
  }

  /** The major version of each class in a folder or jar; without what Java 8 never looks at. */
  private static Map<String, Integer> versions(File file) throws IOException {
    if (file.isDirectory()) {
      return versions(file.toPath());
    }
    try (FileSystem jar = FileSystems.newFileSystem(file.toPath())) {
      return versions(jar.getPath("/"));
    }
  }

  private static Map<String, Integer> versions(Path root) throws IOException {
    Map<String, Integer> versions = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(path).toString();
        if (name.endsWith(".class")
            && !name.endsWith("module-info.class")
            && !name.startsWith("META-INF/versions/")) {
          // u4 magic, u2 minor_version, u2 major_version
          versions.put(name, (int) ByteBuffer.wrap(Files.readAllBytes(path)).getShort(6));
        }
      }
    }
    return versions;
  }
}
