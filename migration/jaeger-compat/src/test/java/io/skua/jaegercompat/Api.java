/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** What code of others can name of some classes: their members by descriptor. */
final class Api {
  private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

  private final Map<String, ClassNode> types;

  Api(Map<String, ClassNode> types) {
    this.types = types;
  }

  /** The types that everyone may name. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    types.forEach(
        (name, type) -> {
          if (isVisible(type)) {
            names.add(name);
          }
        });
    return names;
  }

  private boolean isVisible(ClassNode type) {
    return type.innerClasses.stream()
        .filter(inner -> inner.name.equals(type.name))
        .findAny()
        .map(inner -> (inner.access & VISIBLE) != 0 && inner.outerName != null)
        .orElse((type.access & VISIBLE) != 0);
  }

  boolean has(String name) {
    return types.containsKey(name);
  }

  /** {@code interface}, {@code abstract class}, {@code final class} or {@code class}. */
  String kind(String name) {
    int access = types.get(name).access;
    return Modifier.isInterface(access)
        ? "interface"
        : (Modifier.isAbstract(access) ? "abstract " : "")
            + (Modifier.isFinal(access) ? "final " : "")
            + "class";
  }

  /** All types above one, as far as they are known, without Object. */
  Set<String> supertypes(String name) {
    Set<String> found = new LinkedHashSet<>();
    collectSupertypes(name, found);
    return found;
  }

  private void collectSupertypes(String name, Set<String> found) {
    ClassNode type = types.get(name);
    if (type != null) {
      List<String> above = new ArrayList<>(type.interfaces);
      if (type.superName != null && !type.superName.equals("java/lang/Object")) {
        above.add(type.superName);
      }
      for (String each : above) {
        if (found.add(each)) {
          collectSupertypes(each, found);
        }
      }
    }
  }

  /**
   * Public and protected members of a type, own and inherited, as {@code [static] name descriptor}.
   */
  Set<String> members(String name) {
    Set<String> members = new TreeSet<>();
    Set<String> lineage = new LinkedHashSet<>(List.of(name));
    lineage.addAll(supertypes(name));
    for (String each : lineage) {
      ClassNode type = types.get(each);
      if (type != null) {
        boolean isSelf = each.equals(name);
        type.methods.stream()
            .filter(method -> isSelf || !method.name.equals("<init>"))
            .filter(method -> isNameable(method.access))
            .forEach(method -> members.add(describe(method)));
        type.fields.stream()
            .filter(field -> isNameable(field.access))
            .forEach(field -> members.add(describe(field)));
      }
    }
    return members;
  }

  private static boolean isNameable(int access) {
    return (access & VISIBLE) != 0 && (access & Opcodes.ACC_SYNTHETIC) == 0;
  }

  private static String describe(MethodNode method) {
    return (Modifier.isStatic(method.access) ? "static " : "") + method.name + " " + method.desc;
  }

  private static String describe(FieldNode field) {
    String value = field.value == null ? "" : " = " + field.value;
    return (Modifier.isStatic(field.access) ? "static " : "")
        + field.name
        + " "
        + field.desc
        + value;
  }

  /** Whether a member can be linked: declared there or above, or above in the JDK. */
  boolean links(String owner, String name, String descriptor) {
    ClassNode type = types.get(owner);
    if (type == null) {
      return owner.startsWith("java/");
    }
    boolean isDeclared =
        type.methods.stream()
                .anyMatch(
                    m ->
                        m.name.equals(name)
                            && m.desc.equals(descriptor)
                            && (m.access & VISIBLE) != 0)
            || type.fields.stream()
                .anyMatch(
                    f ->
                        f.name.equals(name)
                            && f.desc.equals(descriptor)
                            && (f.access & VISIBLE) != 0);
    if (isDeclared) {
      return true;
    }
    if (name.equals("<init>")) {
      return false;
    }
    for (String above : supertypes(owner)) {
      if (types.containsKey(above) ? links(above, name, descriptor) : isInJdk(above, name)) {
        return true;
      }
    }
    return isInJdk("java/lang/Object", name);
  }

  /** Of classes that are loaded here: the JDK's and OpenTracing's. */
  private static boolean isInJdk(String type, String name) {
    try {
      for (var method : Class.forName(type.replace('/', '.')).getMethods()) {
        if (method.getName().equals(name)) {
          return true;
        }
      }
      return false;
    } catch (ClassNotFoundException unknown) {
      return false;
    }
  }
}
