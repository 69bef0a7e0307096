/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;

/**
 * What published libraries and frameworks call of jaeger-client is there, by the constant pools of
 * their classes: also what no test comes by.
 */
class LinkTest {
  private static final String NAMES = "io/jaegertracing/";

  /** What is left out on purpose, by the jar that names it. */
  private static final Map<String, Set<String>> LEFT_OUT =
      Map.of(
          "quarkus-jaeger",
          Set.of(
              "io/jaegertracing/thrift/internal/senders/ThriftSenderFactory",
              "io/jaegertracing/zipkin/ZipkinV2Reporter"));

  private static final Api OURS = ours();

  private static Api ours() {
    try {
      return new Api(Jars.declarations(List.of(Jars.OURS)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Path> consumers() throws IOException {
    return Jars.consumers();
  }

  @Test
  void consumers_always_areThere() throws Exception {
    Set<String> names =
        consumers().stream()
            .map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
            .collect(Collectors.toSet());

    assertThat(names)
        .contains(
            "vertx-opentracing",
            "micronaut-tracing-jaeger",
            "opentracing-spring-jaeger-starter",
            "solr-jaegertracer-configurator",
            "helidon-tracing-jaeger",
            "temporal-opentracing");
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void members_thatAConsumerNames_areThere(Path jar) throws Exception {
    List<ClassReader> classes = Jars.classes(jar);
    Set<String> own = classes.stream().map(ClassReader::getClassName).collect(Collectors.toSet());

    assertThat(missing(classes, own)).isEqualTo(leftOut(jar));
  }

  private static Set<String> leftOut(Path jar) {
    String name = jar.getFileName().toString().replaceFirst("-\\d.*", "");
    return LEFT_OUT.getOrDefault(name, Set.of());
  }

  /** The test itself: what is not there is found. */
  @Test
  void members_thatTheOldClientNames_areNotAllThere() throws Exception {
    Path core =
        Jars.oldClient().stream().filter(jar -> jar.toString().contains("core")).findAny().get();

    assertThat(missing(Jars.classes(core), Set.of()))
        .contains(
            "io/jaegertracing/spi/SenderFactory",
            "io/jaegertracing/internal/JaegerTracer.getVersionFromProperties ()Ljava/lang/String;");
  }

  /** Types, and members as {@code owner.name descriptor}. */
  private static Set<String> missing(List<ClassReader> classes, Set<String> own) {
    Set<String> missing = new TreeSet<>();
    for (ClassReader type : classes) {
      addMissing(type, own, missing);
    }
    return missing;
  }

  /** See the Java Virtual Machine Specification, 4.4. */
  private static void addMissing(ClassReader type, Set<String> own, Set<String> missing) {
    char[] buffer = new char[type.getMaxStringLength()];
    for (int i = 1; i < type.getItemCount(); i++) {
      int item = type.getItem(i);
      int tag = item == 0 ? 0 : type.readByte(item - 1);
      if (tag == 7) { // Class
        addMissing(Type.getObjectType(type.readUTF8(item, buffer)), own, missing);
      } else if (tag >= 9 && tag <= 11) { // Fieldref, Methodref, InterfaceMethodref
        String owner = type.readClass(item, buffer);
        int nameAndType = type.getItem(type.readUnsignedShort(item + 2));
        String name = type.readUTF8(nameAndType, buffer);
        String descriptor = type.readUTF8(nameAndType + 2, buffer);
        if (isForeign(owner, own) && OURS.has(owner) && !OURS.links(owner, name, descriptor)) {
          missing.add(owner + "." + name + " " + descriptor);
        }
      } else if (tag == 12) { // NameAndType
        addMissing(Type.getType(type.readUTF8(item + 2, buffer)), own, missing);
      }
    }
  }

  private static void addMissing(Type type, Set<String> own, Set<String> missing) {
    if (type.getSort() == Type.METHOD) {
      addMissing(type.getReturnType(), own, missing);
      for (Type argument : type.getArgumentTypes()) {
        addMissing(argument, own, missing);
      }
    } else if (type.getSort() == Type.ARRAY) {
      addMissing(type.getElementType(), own, missing);
    } else if (type.getSort() == Type.OBJECT
        && isForeign(type.getInternalName(), own)
        && !OURS.names().contains(type.getInternalName())) {
      missing.add(type.getInternalName());
    }
  }

  private static boolean isForeign(String name, Set<String> own) {
    return name.startsWith(NAMES) && !own.contains(name);
  }
}
