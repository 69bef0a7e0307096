/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/** The class path of the tests, without this library. */
final class WithoutFaces extends ClassLoader {
  private final ClassLoader tests = WithoutFaces.class.getClassLoader();

  WithoutFaces() {
    super(ClassLoader.getPlatformClassLoader());
  }

  private static boolean isHidden(String name) {
    return name.replace('/', '.')
        .matches("(META-INF\\.services\\.)?io\\.(jaegertracing|skua\\.jaegercompat)\\..*");
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (isHidden(name)) {
      throw new ClassNotFoundException(name);
    }
    return tests.loadClass(name);
  }

  @Override
  protected URL findResource(String name) {
    return isHidden(name) ? null : tests.getResource(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return isHidden(name) ? Collections.emptyEnumeration() : tests.getResources(name);
  }
}
