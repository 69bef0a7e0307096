/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Nothing of another class is called while a span's monitor is held: an application thread never
 * waits for another longer than for an array write, and no two monitors are ever taken together.
 */
class MonitorTest {
  @Test
  void spans_bytecode_hasNoSynchronizedBlock() throws IOException {
    assertThat(monitorEnters(SkuaSpan.class)).isEmpty();
  }

  @Test
  void spans_synchronizedMethods_callNothingOfAnotherClass() throws IOException {
    assertThat(synchronizedMethods(SkuaSpan.class)).isNotEmpty();
    assertThat(foreignCallsUnderMonitor(SkuaSpan.class)).isEmpty();
  }

  @Test
  void rule_onAClassThatBreaksIt_findsEachViolation() throws IOException {
    assertThat(monitorEnters(Violator.class)).containsExactly("block");
    assertThat(foreignCallsUnderMonitor(Violator.class))
        .containsExactlyInAnyOrder(
            "direct calls java/util/List.add",
            "helper calls java/util/Map.clear",
            "lambda calls a lambda",
            "objects calls java/lang/Object.toString");
  }

  /** Breaks the rule in every way. */
  @SuppressWarnings("unused")
  private static final class Violator {
    private final List<Object> list = new ArrayList<>();
    private final Map<Object, Object> map = Map.of();
    private Object[] array = {};

    synchronized void direct() {
      list.add(null);
    }

    synchronized void transitive() {
      helper();
    }

    private void helper() {
      map.clear();
    }

    synchronized Runnable lambda() {
      return () -> list.add(2);
    }

    synchronized String objects(Object value) {
      return value.toString();
    }

    synchronized void allowed(String key) {
      array = java.util.Arrays.copyOf(array, Math.max(1, key.length()));
    }

    void block() {
      synchronized (list) {
        array = null;
      }
    }

    void withoutMonitor() {
      list.clear();
    }
  }

  private static ClassNode read(Class<?> type) throws IOException {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream bytecode = type.getResourceAsStream(resource)) {
      ClassNode node = new ClassNode();
      new ClassReader(bytecode.readAllBytes()).accept(node, 0);
      return node;
    }
  }

  private static Set<String> monitorEnters(Class<?> type) throws IOException {
    Set<String> found = new HashSet<>();
    for (MethodNode method : read(type).methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction.getOpcode() == Opcodes.MONITORENTER) {
          found.add(method.name);
        }
      }
    }
    return found;
  }

  private static List<MethodNode> synchronizedMethods(Class<?> type) throws IOException {
    return read(type).methods.stream()
        .filter(method -> (method.access & Opcodes.ACC_SYNCHRONIZED) != 0)
        .toList();
  }

  /** From the synchronized methods on through the class's own: what they call elsewhere. */
  private static Set<String> foreignCallsUnderMonitor(Class<?> type) throws IOException {
    ClassNode node = read(type);
    Map<String, MethodNode> own =
        node.methods.stream()
            .collect(Collectors.toMap(method -> method.name + method.desc, Function.identity()));
    Deque<MethodNode> toVisit = new ArrayDeque<>(synchronizedMethods(type));
    Set<String> visited = new HashSet<>();
    Set<String> foreign = new HashSet<>();
    while (!toVisit.isEmpty()) {
      MethodNode method = toVisit.pop();
      if (!visited.add(method.name + method.desc)) {
        continue;
      }
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof InvokeDynamicInsnNode) {
          foreign.add(method.name + " calls a lambda");
        } else if (instruction instanceof MethodInsnNode call) {
          MethodNode callee = call.owner.equals(node.name) ? own.get(call.name + call.desc) : null;
          if (callee != null) {
            toVisit.push(callee);
          } else if (!isHarmless(call)) {
            foreign.add(method.name + " calls " + call.owner + "." + call.name);
          }
        }
      }
    }
    return foreign;
  }

  /** Final classes of the JDK, so that it is their code which runs and not an application's. */
  private static boolean isHarmless(MethodInsnNode call) {
    return Set.of(
            "java/util/Arrays",
            "java/lang/String",
            "java/lang/Long",
            "java/lang/Math",
            "java/util/concurrent/atomic/AtomicLongFieldUpdater")
        .contains(call.owner);
  }
}
