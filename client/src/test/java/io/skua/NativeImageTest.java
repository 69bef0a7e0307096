/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a native image of GraalVM would leave out: things that are looked up by a name. Whoever adds
 * such a look-up says here, and in {@code META-INF/native-image}, what it needs.
 */
class NativeImageTest {
  private static final JavaClasses SKUA =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.skua");

  private static final Pattern LOOK_UP =
      Pattern.compile(
          "java\\.lang\\.Class(Loader)?\\.(forName|loadClass|getResource.*|newInstance"
              + "|get(Declared)?(Method|Field|Constructor)s?)"
              + "|java\\.util\\.ServiceLoader\\.load.*"
              + "|java\\.lang\\.reflect\\..*"
              + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.find.*"
              + "|.*FieldUpdater\\.newUpdater"
              + "|.*ObjectInputStream\\..*");

  private static boolean isLookUp(JavaAccess<?> access) {
    return LOOK_UP.matcher(nameOf(access)).matches();
  }

  private static String nameOf(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + '.' + access.getTarget().getName();
  }

  @Test
  void lookUps_byName_areThese() {
    assertThat(SKUA)
        .flatExtracting(type -> type.getCodeUnitAccessesFromSelf())
        .filteredOn(NativeImageTest::isLookUp)
        .extracting(access -> access.getOriginOwner().getSimpleName() + ": " + nameOf(access))
        .containsExactlyInAnyOrder(
            // In the metadata.
            "Version: java.lang.Class.getResourceAsStream",
            "DaemonThread: java.lang.Class.getConstructor",
            "DaemonThread: java.lang.reflect.Constructor.newInstance",
            // Services and updaters of constants, which native-image finds by itself.
            "CodecRegistry: java.util.ServiceLoader.load",
            "SkuaSpan: java.util.concurrent.atomic.AtomicLongFieldUpdater.newUpdater",
            // For a message about a class path, which a native image has none of.
            "Libraries: java.lang.Class.forName");
  }

  private static String metadata(String file) throws IOException {
    String path = "/META-INF/native-image/io.skua/skua-tracer-core/" + file;
    try (InputStream metadata = NativeImageTest.class.getResourceAsStream(path)) {
      return new String(metadata.readAllBytes(), UTF_8);
    }
  }

  @Test
  void metadata_always_namesTheResource() throws IOException {
    String resource = "io/skua/tracer/version.properties";

    assertThat(getClass().getResource('/' + resource)).isNotNull();
    assertThat(metadata("resource-config.json"))
        .contains("{\"pattern\": \"\\\\Q" + resource + "\\\\E\"}");
  }

  @Test
  void metadata_always_namesTheConstructor() throws Exception {
    Constructor<Thread> constructor =
        Thread.class.getConstructor(
            ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
    String types =
        Arrays.stream(constructor.getParameterTypes())
            .map(type -> '"' + type.getName() + '"')
            .collect(Collectors.joining(", "));

    assertThat(metadata("reflect-config.json")).contains("[" + types + "]");
  }
}
