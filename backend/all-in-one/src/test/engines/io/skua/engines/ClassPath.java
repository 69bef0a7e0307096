/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * What an artifact needs at run time, by Maven's own resolver with the settings and the local
 * repository of this machine's Maven. Several JVMs may ask at once.
 */
final class ClassPath {
  private ClassPath() {}

  /**
   * Returns the jars, as a JVM's option has them.
   *
   * @param artifact {@code group:artifact:version}
   */
  static String of(String artifact) throws DependencyResolutionException {
    ContextOverrides.Builder overrides =
        ContextOverrides.create()
            .withUserSettings(true)
            .configProperties(
                Map.of(
                    "aether.syncContext.named.factory", "file-lock",
                    "aether.syncContext.named.nameMapper", "file-gav"));
    String local = System.getProperty("maven.repo.local");
    if (local != null) {
      overrides.withLocalRepositoryOverride(Path.of(local));
    }
    try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides.build())) {
      CollectRequest all =
          new CollectRequest(
              new Dependency(new DefaultArtifact(artifact), "runtime"), maven.remoteRepositories());
      DependencyRequest request =
          new DependencyRequest(all, DependencyFilterUtils.classpathFilter("runtime"));
      return maven
          .repositorySystem()
          .resolveDependencies(maven.repositorySystemSession(), request)
          .getArtifactResults()
          .stream()
          .map(result -> result.getArtifact().getFile().getPath())
          .collect(Collectors.joining(File.pathSeparator));
    }
  }
}
