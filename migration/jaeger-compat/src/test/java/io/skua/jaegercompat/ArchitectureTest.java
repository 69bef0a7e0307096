/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/** This library is faces: what they do is Skua's, and they run where Skua runs. */
class ArchitectureTest {
  private static final int JAVA_8 = 52;
  private static final JavaClasses FACES = new ClassFileImporter().importPath(Jars.OURS);

  @Test
  void packages_always_areTheOldNamesAndOneMore() {
    classes()
        .should()
        .resideInAnyPackage("io.jaegertracing..", "io.skua.jaegercompat")
        .check(FACES);
  }

  @Test
  void dependencies_always_areSkuasPublicOnes() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.jaegertracing..",
            "io.skua..",
            "io.opentracing..",
            "org.slf4j..",
            "okhttp3..")
        .check(FACES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.(net\\.(Socket|Datagram|Http).*|util\\.Timer|lang\\.Thread)")
        .check(FACES);
  }

  /** Skua reads the settings. */
  @Test
  void environment_never_isRead() {
    noClasses()
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .check(FACES);
  }

  @Test
  void bytecode_always_isOfJava8() throws Exception {
    List<ClassReader> read = Jars.classes(Path.of("target/classes"));

    assertThat(read).hasSizeGreaterThan(50);
    assertThat(read).allMatch(type -> type.readUnsignedShort(6) == JAVA_8);
  }
}
