/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The main class of the process of an engine, the only one of Skua on its class path. It ends when
 * its standard input does, so that no engine outlives the JVM of the tests, however that one ended.
 */
public final class EngineMain {
  private EngineMain() {}

  /**
   * Starts an engine.
   *
   * @param args the name of the main class, or of a runner of the CodeLibs project, and then its
   *     arguments
   */
  public static void main(String[] args) {
    Thread end = new Thread(EngineMain::endWithParent, "end-with-parent");
    end.setDaemon(true);
    end.start();
    try {
      start(Class.forName(args[0]), Arrays.copyOfRange(args, 1, args.length));
    } catch (ReflectiveOperationException | InterruptedException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // It is gone all the same.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void start(Class<?> type, String[] arguments)
      throws ReflectiveOperationException, InterruptedException {
    Method[] limits =
        Stream.of(type.getMethods())
            .filter(method -> method.getName().matches("setMax(Http|Transport)Port"))
            .toArray(Method[]::new);
    if (limits.length == 0) {
      type.getMethod("main", String[].class).invoke(null, (Object) arguments);
      return;
    }
    // Its own main cannot be told to take the port that was asked for.
    Object runner = type.getConstructor().newInstance();
    for (Method limit : limits) {
      limit.invoke(runner, -1);
    }
    type.getMethod("build", String[].class).invoke(runner, (Object) arguments);
    new CountDownLatch(1).await(); // Its threads are daemons.
  }
}
