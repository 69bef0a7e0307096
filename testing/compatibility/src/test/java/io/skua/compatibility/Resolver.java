/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.util.artifact.ArtifactIdUtils;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;

/**
 * Maven's own resolver, with the settings and the local repository of this machine's Maven, and
 * Skua's modules as they are compiled. For one thread.
 */
final class Resolver {
  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** The folder of each module, by its artifact. */
  private static final Map<String, String> MODULES =
      Map.ofEntries(
          Map.entry("skua-parent", ""),
          Map.entry("skua-tracer-core", "tracer-core"),
          Map.entry("skua-sampler", "sampler"),
          Map.entry("skua-propagation", "propagation"),
          Map.entry("skua-reporter", "reporter"),
          Map.entry("skua-thrift", "thrift"),
          Map.entry("skua-reporter-udp", "reporter-udp"),
          Map.entry("skua-reporter-http", "reporter-http"),
          Map.entry("skua-client", "client"),
          Map.entry("skua-jfr", "integrations/jfr"),
          Map.entry("skua-micrometer", "integrations/micrometer"),
          Map.entry("skua-micrometer-tracing", "integrations/micrometer-tracing"),
          Map.entry("skua-opentelemetry", "integrations/opentelemetry"),
          Map.entry("skua-jaeger-compat", "migration/jaeger-compat"));

  private final RepositorySystem system = new RepositorySystemSupplier().get();
  private final RepositorySystemSession session;
  private final List<RemoteRepository> repositories;

  Resolver() throws Exception {
    Settings settings = settings();
    DefaultRepositorySystemSession made = MavenRepositorySystemUtils.newSession();
    made.setLocalRepositoryManager(
        system.newLocalRepositoryManager(made, new LocalRepository(localRepository(settings))));
    made.setWorkspaceReader(new Reactor());
    made.setOffline(settings.isOffline());
    made.setSystemProperties(System.getProperties()); // Some BOMs have profiles by JDK.
    use(settings, made);
    session = made;
    RemoteRepository central =
        new RemoteRepository.Builder("central", "default", "https://repo.maven.apache.org/maven2")
            .build();
    repositories = system.newResolutionRepositories(session, List.of(central));
  }

  private static Settings settings() throws SettingsBuildingException {
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setUserSettingsFile(
        Path.of(System.getProperty("user.home"), ".m2", "settings.xml").toFile());
    request.setGlobalSettingsFile(
        Path.of(System.getProperty("maven.home", ""), "conf", "settings.xml").toFile());
    request.setSystemProperties(System.getProperties());
    return new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
  }

  private static String localRepository(Settings settings) {
    String named = System.getProperty("maven.repo.local", System.getProperty("localRepository"));
    String ofSettings = named == null ? settings.getLocalRepository() : named;
    return ofSettings == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository").toString()
        : ofSettings;
  }

  private static void use(Settings settings, DefaultRepositorySystemSession session) {
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    settings
        .getMirrors()
        .forEach(
            mirror ->
                mirrors.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts()));
    session.setMirrorSelector(mirrors);
    DefaultProxySelector proxies = new DefaultProxySelector();
    settings.getProxies().stream()
        .filter(org.apache.maven.settings.Proxy::isActive)
        .forEach(
            proxy ->
                proxies.add(
                    new org.eclipse.aether.repository.Proxy(
                        proxy.getProtocol(),
                        proxy.getHost(),
                        proxy.getPort(),
                        new AuthenticationBuilder()
                            .addUsername(proxy.getUsername())
                            .addPassword(proxy.getPassword())
                            .build()),
                    proxy.getNonProxyHosts()));
    session.setProxySelector(proxies);
    DefaultAuthenticationSelector servers = new DefaultAuthenticationSelector();
    settings
        .getServers()
        .forEach(
            server ->
                servers.add(
                    server.getId(),
                    new AuthenticationBuilder()
                        .addUsername(server.getUsername())
                        .addPassword(server.getPassword())
                        .build()));
    session.setAuthenticationSelector(servers);
  }

  /** What a service with this pom has at run time, in the order of its class path. */
  List<Artifact> classPath(ClassPath pom) throws Exception {
    return classPath("skua-client", pom);
  }

  /** The same, of a service that depends on this artifact of Skua. */
  List<Artifact> classPath(String skua, ClassPath pom) throws Exception {
    List<Dependency> dependencies = new ArrayList<>();
    pom.before().forEach(dependency -> dependencies.add(dependency(dependency)));
    dependencies.add(
        new Dependency(
            // The reactor has one version, and does not ask for it.
            new DefaultArtifact("io.skua", skua, "jar", "0"),
            "compile",
            false,
            pom.exclusions().stream().map(Resolver::exclusion).toList()));
    pom.after().forEach(dependency -> dependencies.add(dependency(dependency)));
    List<Dependency> managed = new ArrayList<>();
    pom.pins().forEach(pin -> managed.add(new Dependency(new DefaultArtifact(pin), null)));
    for (String bom : pom.boms()) {
      managed.addAll(managedBy(bom));
    }
    return classPath(dependencies, managed);
  }

  /** What an application has that depends on these modules and on what they expect it to have. */
  List<Artifact> withProvided(Collection<String> folders) throws Exception {
    List<Dependency> dependencies = new ArrayList<>();
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      if (folders.contains(module.getValue())) {
        Artifact skua = new DefaultArtifact("io.skua", module.getKey(), "jar", "0");
        dependencies.add(new Dependency(skua, "compile"));
        system
            .readArtifactDescriptor(
                session, new ArtifactDescriptorRequest(skua, repositories, null))
            .getDependencies()
            .stream()
            .filter(dependency -> dependency.getScope().equals("provided"))
            .map(dependency -> dependency.setScope("compile"))
            .forEach(dependencies::add);
      }
    }
    return classPath(dependencies, List.of());
  }

  /** What these dependencies are at run time; one without a version gets the managed one. */
  List<Artifact> classPath(List<Dependency> dependencies, List<Dependency> managed)
      throws Exception {
    CollectRequest request =
        new CollectRequest()
            .setRepositories(repositories)
            .setDependencies(dependencies.stream().map(d -> withVersion(d, managed)).toList())
            .setManagedDependencies(managed);
    return system
        .resolveDependencies(
            session,
            new DependencyRequest(request, DependencyFilterUtils.classpathFilter("runtime")))
        .getArtifactResults()
        .stream()
        .map(ArtifactResult::getArtifact)
        .toList();
  }

  /** What a BOM, {@code group:artifact:version}, manages. */
  List<Dependency> managedBy(String bom) throws Exception {
    return system
        .readArtifactDescriptor(
            session, new ArtifactDescriptorRequest(bomOf(bom), repositories, null))
        .getManagedDependencies();
  }

  /**
   * A dependency without exclusions, {@code group:artifact:version}; a BOM may have the version.
   */
  static Dependency dependency(String text) {
    String[] parts = text.split(":", 3);
    String version = parts.length == 3 ? parts[2] : "";
    return new Dependency(new DefaultArtifact(parts[0], parts[1], "jar", version), "compile");
  }

  private static Dependency withVersion(Dependency dependency, List<Dependency> managed) {
    Artifact artifact = dependency.getArtifact();
    if (!artifact.getVersion().isEmpty()) {
      return dependency;
    }
    String version =
        managed.stream()
            .map(Dependency::getArtifact)
            .filter(other -> ArtifactIdUtils.equalsVersionlessId(other, artifact))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no version of " + artifact))
            .getVersion();
    return dependency.setArtifact(artifact.setVersion(version));
  }

  private static Artifact bomOf(String bom) {
    String[] parts = bom.split(":");
    return new DefaultArtifact(parts[0], parts[1], "pom", parts[2]);
  }

  private static Exclusion exclusion(String text) {
    String[] parts = text.split(":");
    return new Exclusion(parts[0], parts[1], "*", "*");
  }

  /** The modules of this build, by their poms and what is compiled. */
  private static final class Reactor implements WorkspaceReader {
    private final WorkspaceRepository repository = new WorkspaceRepository("skua");

    @Override
    public WorkspaceRepository getRepository() {
      return repository;
    }

    @Override
    public java.io.File findArtifact(Artifact artifact) {
      if (artifact.getArtifactId().equals("skua-client-all")) {
        String jar = System.getProperty(ClientAllTest.JAR);
        return new java.io.File(jar.replaceFirst("jar$", artifact.getExtension()));
      }
      String module = MODULES.get(artifact.getArtifactId());
      if (module == null || !artifact.getGroupId().equals("io.skua")) {
        return null;
      }
      Path file =
          ROOT.resolve(module)
              .resolve(artifact.getExtension().equals("pom") ? "pom.xml" : "target/classes");
      return Files.exists(file) ? file.toFile() : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
      return List.of();
    }
  }
}
