/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.skua.tracer.SkuaSpan;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The arrows between modules, and the rules of the house that a compiler does not know. */
class ArchitectureTest {
  private static final JavaClasses SKUA =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.skua");

  @Test
  void modules_always_pointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("core")
        .definedBy("io.skua.tracer..", "io.skua.internal..")
        .layer("sampler")
        .definedBy("io.skua.sampler..")
        .layer("propagation")
        .definedBy("io.skua.propagation..")
        .layer("reporter")
        .definedBy("io.skua.reporter")
        .layer("thrift")
        .definedBy("io.skua.thrift..")
        .layer("udp")
        .definedBy("io.skua.reporter.udp..")
        .layer("http")
        .definedBy("io.skua.reporter.http..")
        .layer("client")
        .definedBy("io.skua")
        .whereLayer("core")
        .mayNotAccessAnyLayer()
        .whereLayer("sampler")
        .mayOnlyAccessLayers("core")
        .whereLayer("propagation")
        .mayOnlyAccessLayers("core")
        .whereLayer("reporter")
        .mayOnlyAccessLayers("core")
        .whereLayer("thrift")
        .mayOnlyAccessLayers("core", "reporter")
        .whereLayer("udp")
        .mayOnlyAccessLayers("core", "reporter")
        .whereLayer("http")
        .mayOnlyAccessLayers("core", "reporter")
        .check(SKUA);
  }

  @Test
  void packages_never_makeACircle() {
    slices().matching("io.(**)").should().beFreeOfCycles().check(SKUA);
  }

  @Test
  void heavyDependencies_always_stayInTheirModules() {
    only("org.apache.thrift..", "io.skua.thrift..");
    only("okhttp3..", "io.skua.reporter.http..", "io.skua.sampler..", "io.skua");
    only("com.fasterxml.jackson..", "io.skua.reporter.http..", "io.skua.sampler..");
    only("io.opentracing.contrib..", "io.skua");
  }

  private static void only(String dependency, String... modules) {
    noClasses()
        .that()
        .resideOutsideOfPackages(modules)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(dependency)
        .check(SKUA);
  }

  @Test
  void coreAndReporter_always_knowNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage("io.skua.tracer..", "io.skua.internal..", "io.skua.reporter")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of java.net, but for the name of this machine",
                type ->
                    type.getPackageName().equals("java.net")
                        && !type.getSimpleName().equals("InetAddress")))
        .check(SKUA);
  }

  @Test
  void environment_always_isReadByTheClientAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.skua")
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .check(SKUA);
  }

  @Test
  void consoles_never_areWrittenTo() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(SKUA);
  }

  @Test
  void logs_always_areWrittenByOneClass() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.skua.internal.SafeLog")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "is of a logger", call -> call.getTargetOwner().isAssignableTo(Logger.class)))
        .check(SKUA);
  }

  @Test
  void threads_always_areMadeByOneClass() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.skua.internal.DaemonThread")
        .should()
        .beAssignableTo(Thread.class)
        .orShould()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "is of a thread or timer",
                call ->
                    call.getTargetOwner().isAssignableTo(Thread.class)
                        || call.getTargetOwner().isAssignableTo(Timer.class)))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executor.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .check(SKUA);
  }

  @Test
  void names_never_sayNothing() {
    noClasses().should().haveSimpleNameEndingWith("Impl").check(SKUA);
    noClasses().should().haveSimpleNameEndingWith("Manager").check(withoutScopeManager());
    noClasses().should().haveSimpleNameEndingWith("Helper").check(SKUA);
    noClasses().should().haveSimpleNameEndingWith("Utils").check(SKUA);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.skua.internal") // What the modules share.
        .should()
        .resideInAPackage("..internal..")
        .check(SKUA);
  }

  private static JavaClasses withoutScopeManager() {
    // "Scope manager" is OpenTracing's term.
    return SKUA.that(
        DescribedPredicate.describe(
            "are not scope managers", type -> !type.getSimpleName().endsWith("ScopeManager")));
  }

  @Test
  void publicClasses_always_areFinalOrPorts() {
    classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .resideOutsideOfPackage("io.skua")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(SKUA);
  }

  /** What cannot be anyone's own code: arrays, strings and numbers of the JDK. */
  private static final Set<String> CALLABLE_UNDER_MONITOR =
      Set.of(
          "java.lang.String",
          "java.lang.System",
          "java.lang.Long",
          "java.lang.Math",
          "java.util.Arrays",
          "java.util.concurrent.atomic.AtomicLongFieldUpdater");

  @Test
  void span_underItsMonitor_callsNoOtherClass() {
    methods()
        .that()
        .areDeclaredIn(SkuaSpan.class)
        .and()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .should(callOnlyWhatIsHarmless())
        .check(SKUA);
  }

  private static ArchCondition<JavaMethod> callOnlyWhatIsHarmless() {
    return new ArchCondition<>("call only methods of the span that do the same") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        visit(method, method, new java.util.HashSet<>(), events);
      }

      private void visit(
          JavaMethod start, JavaCodeUnit at, Set<JavaCodeUnit> seen, ConditionEvents events) {
        if (!seen.add(at)) {
          return;
        }
        for (JavaMethodCall call : at.getMethodCallsFromSelf()) {
          JavaClass owner = call.getTargetOwner();
          if (owner.isEquivalentTo(SkuaSpan.class)) {
            call.getTarget().resolveMember().ifPresent(m -> visit(start, m, seen, events));
          } else if (!CALLABLE_UNDER_MONITOR.contains(owner.getName())) {
            events.add(
                SimpleConditionEvent.violated(
                    call, start.getFullName() + " reaches " + call.getDescription()));
          }
        }
      }
    };
  }
}
