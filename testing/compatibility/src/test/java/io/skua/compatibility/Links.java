/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What Skua's classes call of others and is not there, found without running a line of it: also
 * what no service of the tests comes by.
 */
final class Links implements AutoCloseable {
  private final URLClassLoader loader;
  private final Map<String, ClassNode> known = new HashMap<>();

  private Links(List<File> classPath) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (File file : classPath) {
      urls.add(file.toURI().toURL());
    }
    loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** Each as {@code class: owner.member descriptor}. */
  static Set<String> broken(List<File> classPath) throws IOException {
    Set<String> broken = new TreeSet<>();
    try (Links links = new Links(classPath)) {
      for (File file : classPath) {
        if (file.isDirectory()) { // Skua's own.
          try (Stream<Path> files = Files.walk(file.toPath())) {
            for (Path path : files.filter(p -> p.toString().endsWith(".class")).toList()) {
              links.addBroken(Files.readAllBytes(path), broken);
            }
          }
        }
      }
    }
    return broken;
  }

  private void addBroken(byte[] bytes, Set<String> broken) throws IOException {
    ClassNode type = new ClassNode();
    new ClassReader(bytes).accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    for (MethodNode method : type.methods) {
      for (AbstractInsnNode each : method.instructions) {
        if (each instanceof MethodInsnNode call
            && !call.owner.startsWith("[")
            && !isThere(call.owner, call.name, call.desc)) {
          broken.add(type.name + ": " + call.owner + "." + call.name + call.desc);
        } else if (each instanceof FieldInsnNode read && !isThere(read.owner, read.name, null)) {
          broken.add(type.name + ": " + read.owner + "." + read.name);
        }
      }
    }
  }

  /** Whether the type, or one above it, has a method of this descriptor, or a field if null. */
  private boolean isThere(String owner, String name, String descriptor) throws IOException {
    if (owner.startsWith("java/") || owner.startsWith("javax/")) {
      return true;
    }
    ClassNode type = read(owner);
    if (type == null) {
      return false;
    }
    boolean declared =
        descriptor == null
            ? type.fields.stream().anyMatch(field -> field.name.equals(name))
            : type.methods.stream().anyMatch(m -> m.name.equals(name) && m.desc.equals(descriptor));
    if (declared || type.superName != null && isInherited(type.superName, name, descriptor)) {
      return true;
    }
    for (String above : type.interfaces) {
      if (isInherited(above, name, descriptor)) {
        return true;
      }
    }
    return false;
  }

  /** What the JDK's classes have is not looked at: Object's few, and an exception's. */
  private boolean isInherited(String above, String name, String descriptor) throws IOException {
    return above.startsWith("java/")
        ? hasJdk(above.replace('/', '.'), name)
        : isThere(above, name, descriptor);
  }

  private static boolean hasJdk(String type, String name) {
    try {
      for (var method : Class.forName(type).getMethods()) {
        if (method.getName().equals(name)) {
          return true;
        }
      }
      return Stream.of(Object.class.getDeclaredMethods()).anyMatch(m -> m.getName().equals(name));
    } catch (ClassNotFoundException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Null if there is none. */
  private ClassNode read(String owner) throws IOException {
    if (!known.containsKey(owner)) {
      known.put(owner, parse(owner));
    }
    return known.get(owner);
  }

  private ClassNode parse(String owner) throws IOException {
    try (InputStream in = loader.getResourceAsStream(owner + ".class")) {
      if (in == null) {
        return null;
      }
      ClassNode type = new ClassNode();
      new ClassReader(in).accept(type, ClassReader.SKIP_CODE);
      return type;
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
