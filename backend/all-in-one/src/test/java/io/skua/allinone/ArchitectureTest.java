/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.skua.allinone.store.JaegerSpan;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreType;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.tracer.SkuaTracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The arrows between the packages, and the rules of the house that a compiler does not know. */
class ArchitectureTest {
  private static final JavaClasses SKUA =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.skua");

  /** What stores in other modules are made of. */
  private static final Class<?>[] PORT_OF_STORES = {
    StoreType.class, SharedStore.class, StoreUnavailableException.class, JaegerSpan.class
  };

  private static final JavaPackage ALL_IN_ONE = SKUA.getPackage("io.skua.allinone");
  private static final JavaClasses CLASSES =
      SKUA.that(JavaClass.Predicates.resideInAPackage("io.skua.allinone.."));

  @Test
  void packages_always_pointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("wiring")
        .definedBy("io.skua.allinone")
        .layer("status")
        .definedBy("io.skua.allinone.status")
        .layer("receive")
        .definedBy("io.skua.allinone.receive")
        .layer("forward")
        .definedBy("io.skua.allinone.forward")
        .layer("query")
        .definedBy("io.skua.allinone.query")
        .layer("sampling")
        .definedBy("io.skua.allinone.sampling")
        .layer("page")
        .definedBy("io.skua.allinone.page")
        .layer("jobs")
        .definedBy("io.skua.allinone.jobs")
        .layer("store")
        .definedBy("io.skua.allinone.store")
        .layer("otlp")
        .definedBy("io.skua.allinone.otlp")
        .layer("model")
        .definedBy("io.skua.allinone.model")
        .layer("http")
        .definedBy("io.skua.allinone.http")
        .ensureAllClassesAreContainedInArchitecture()
        .whereLayer("wiring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("status")
        .mayOnlyAccessLayers("receive", "store", "http")
        .whereLayer("receive")
        .mayOnlyAccessLayers("store", "otlp", "model", "http")
        .whereLayer("forward")
        .mayOnlyAccessLayers("receive", "http")
        .whereLayer("query")
        .mayOnlyAccessLayers("store", "otlp", "model", "http")
        .whereLayer("jobs")
        .mayOnlyAccessLayers("store", "model")
        .whereLayer("sampling")
        .mayOnlyAccessLayers("http")
        .whereLayer("page")
        .mayOnlyAccessLayers("http")
        .whereLayer("otlp")
        .mayOnlyAccessLayers("model", "http")
        .whereLayer("store")
        .mayOnlyAccessLayers("model")
        .whereLayer("model")
        .mayNotAccessAnyLayer()
        .whereLayer("http")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  @Test
  void packages_never_standInACircle() {
    slices().matching("io.skua.allinone.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void libraries_always_stayInTheirPackages() {
    only("io.skua.thrift..", "receive", "forward");
    only("org.apache.thrift..", "forward");
    only("io.skua.reporter..", "forward");
    only("okhttp3..", "forward");
    only("okio..", "forward");
    only("io.opentelemetry.proto..", "otlp");
    only("com.google.protobuf..", "otlp", "store");
    only("io.prometheus..", "receive");
    only("org.h2..", "store");
    only("java.sql..", "store");
    only("com.google.re2j..", "store");
    only("org.eclipse.jetty..", "http");
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(outermost());
  }

  private static void only(String library, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Arrays.stream(packages).map("io.skua.allinone."::concat).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  private static JavaClasses outermost() {
    return CLASSES.that(JavaClass.Predicates.TOP_LEVEL_CLASSES);
  }

  @Test
  void publicTypes_always_areUsedFromAnotherPackage() {
    classes()
        .that()
        .arePublic()
        .and()
        .resideOutsideOfPackage("io.skua.allinone")
        .and(DescribedPredicate.not(belongToAnyOf(PORT_OF_STORES)))
        .should(beUsedFromAnotherPackage())
        .check(outermost());
  }

  private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
    return new ArchCondition<>("be used from another package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean used =
            type.getDirectDependenciesToSelf().stream()
                .anyMatch(use -> !use.getOriginClass().getPackage().equals(type.getPackage()));
        if (!used) {
          events.add(
              SimpleConditionEvent.violated(type, type.getName() + " can be package-private"));
        }
      }
    };
  }

  @Test
  void classes_always_areFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void packages_always_sayWhatTheyAreFor() {
    ALL_IN_ONE.getSubpackagesInTree().forEach(ArchitectureTest::assertIsDescribed);
    assertIsDescribed(ALL_IN_ONE);
  }

  private static void assertIsDescribed(JavaPackage described) {
    Path folder = Path.of("src/main/java", described.getName().replace('.', '/'));
    assertThat(folder.resolve("package-info.java")).content().contains("/**");
  }

  @Test
  void packages_always_standInTheArchitecture() throws Exception {
    String document = Files.readString(Path.of("../../docs/architecture.md"));

    for (JavaPackage described : ALL_IN_ONE.getSubpackages()) {
      assertThat(document).contains("| `" + described.getRelativeName() + "` |");
    }
  }

  @Test
  void names_always_areOfOneClass() {
    Map<String, List<String>> namesakes =
        SKUA.that(JavaClass.Predicates.TOP_LEVEL_CLASSES).stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    // Two of the libraries are theirs to tell apart.
    namesakes
        .values()
        .removeIf(all -> all.size() == 1 || !all.toString().contains("io.skua.allinone."));

    assertThat(SKUA.contain(SkuaTracer.class)).isTrue();
    assertThat(namesakes).isEmpty();
  }

  @Test
  void names_never_sayNothing() {
    noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils)").check(CLASSES);
  }

  @Test
  void loggers_always_areNamedLog() {
    fields()
        .that()
        .haveRawType(Logger.class)
        .should()
        .haveName("LOG")
        .andShould()
        .bePrivate()
        .andShould()
        .beStatic()
        .andShould()
        .beFinal()
        .check(CLASSES);
  }

  @Test
  void consoles_always_areWrittenToByMainAlone() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Main.class)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }
}
