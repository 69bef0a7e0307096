/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** The classes in jars and folders, read without loading one. */
final class Jars {
  /** This library, as it was compiled. */
  static final Path OURS = Path.of("target/classes").toAbsolutePath();

  private Jars() {}

  /** The published jars of jaeger-client, and what they need that Skua does not have. */
  static List<Path> oldClient() throws IOException {
    return in(Path.of("target/old-client"));
  }

  /** Published jars that are compiled against jaeger-client. */
  static List<Path> consumers() throws IOException {
    return in(Path.of("target/consumers"));
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(Path::toAbsolutePath)
          .sorted()
          .toList();
    }
  }

  /** The classes of a jar or folder. */
  static List<ClassReader> classes(Path jarOrFolder) throws IOException {
    if (Files.isDirectory(jarOrFolder)) {
      return classesBelow(jarOrFolder);
    }
    try (FileSystem jar = FileSystems.newFileSystem(jarOrFolder)) {
      return classesBelow(jar.getPath("/"));
    }
  }

  private static List<ClassReader> classesBelow(Path root) throws IOException {
    List<ClassReader> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Jars::isClass).toList()) {
        classes.add(new ClassReader(Files.readAllBytes(file)));
      }
    }
    return classes;
  }

  private static boolean isClass(Path file) {
    String name = file.toString();
    return name.endsWith(".class") && !name.contains("META-INF/") && !name.endsWith("-info.class");
  }

  /** The declarations of all classes, by their internal names. */
  static Map<String, ClassNode> declarations(List<Path> jarsOrFolders) throws IOException {
    Map<String, ClassNode> declarations = new HashMap<>();
    for (Path each : jarsOrFolders) {
      for (ClassReader reader : classes(each)) {
        ClassNode type = new ClassNode();
        reader.accept(type, ClassReader.SKIP_CODE);
        declarations.put(type.name, type);
      }
    }
    return declarations;
  }
}
