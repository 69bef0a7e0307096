/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One jar for two versions: it refers to nothing that has another package in the other. Here that
 * is checked on the class path of one version; testing/spring-boot-newest does it on the other.
 */
class MovedPackagesTest {
  /** What may be referred to: none of it moved between Boot 3.5 and 4.1. */
  private static final String[] STAYED = {
    "org.springframework.boot",
    "org.springframework.boot.actuate.autoconfigure.endpoint.condition",
    "org.springframework.boot.actuate.endpoint",
    "org.springframework.boot.actuate.endpoint.annotation",
    "org.springframework.boot.autoconfigure",
    "org.springframework.boot.autoconfigure.condition",
    "org.springframework.boot.context.event",
    "org.springframework.boot.context.properties.bind",
    "org.springframework.boot.diagnostics"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.skua.spring.boot");

  @Test
  void starter_always_refersToPackagesThatStayed() {
    assertThat(CLASSES).hasSizeGreaterThan(8);
    ArchRuleDefinition.classes()
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "stayed where they are",
                type ->
                    !type.getPackageName().startsWith("org.springframework.boot")
                        || List.of(STAYED).contains(type.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void starter_onThisClassPath_findsEachClassThatItRefersTo() {
    TreeSet<String> missing = new TreeSet<>();
    CLASSES.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(type -> !type.isPrimitive())
        .map(type -> type.getName())
        .filter(name -> !isThere(name))
        .forEach(missing::add);

    // Annotations that no JVM looks for.
    assertThat(missing).allMatch(name -> name.startsWith("org.jspecify."));
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, MovedPackagesTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException missing) {
      return false;
    }
  }

  @Test
  void starter_onThisClassPath_findsEachMethodThatItCalls() {
    Stream<String> methods =
        CLASSES.stream()
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTarget().resolveMember().isEmpty())
            // The compiler of JDK 25 looks for it in an interface, too; every object has it.
            .filter(call -> !call.getName().equals("toString"))
            .map(JavaMethodCall::getDescription);
    Stream<String> constructors =
        CLASSES.stream()
            .flatMap(type -> type.getConstructorCallsFromSelf().stream())
            .filter(call -> call.getTarget().resolveMember().isEmpty())
            .map(JavaConstructorCall::getDescription);

    assertThat(Stream.concat(methods, constructors)).isEmpty();
  }
}
