/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.Artifact;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The module descriptors say what the classes need, and open no more than the public API. */
@Tag("slow")
@Timeout(120)
class ModulesTest {
  private static final Pattern MODULE = Pattern.compile("<module>([\\w/-]+)</module>");
  private static final Pattern REQUIRES = Pattern.compile("(?m)^ *requires (.*?)(?: \\(.*\\))?;$");

  /** What is published without a descriptor, and why. */
  private static final Map<String, String> WITHOUT =
      Map.of(
          "backend/all-in-one",
          "a program",
          "backend/store-opensearch",
          "for that program",
          "backend/store-cassandra",
          "for that program",
          "migration/rewrite",
          "OpenRewrite loads it from a class path",
          "integrations/spring-boot-starter",
          "Spring Boot runs on a class path, and makes its beans by reflection",
          "testing/junit",
          "JUnit makes extensions by reflection, and the all-in-one has no descriptor");

  /** For Skua's own modules; nobody else may name its types. */
  private static final Set<String> INTERNAL = Set.of("io.skua.internal", "io.skua.jaegercompat");

  private static final Path MODULAR = Path.of("src/test/modular");

  private static List<Artifact> artifacts;

  @TempDir static Path directory;

  /** What a library is compiled to. */
  record Library(String folder, Path classes) {
    static Library of(String folder) {
      return new Library(folder, Resolver.ROOT.resolve(folder).resolve("target/classes"));
    }

    ModuleDescriptor descriptor() throws IOException {
      try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
        return ModuleDescriptor.read(in);
      }
    }

    List<ClassNode> types() throws IOException {
      try (Stream<Path> files = Files.walk(classes)) {
        return files
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.endsWith("module-info.class"))
            .map(Library::read)
            .toList();
      }
    }

    private static ClassNode read(Path file) {
      try {
        ClassNode type = new ClassNode();
        new ClassReader(Files.readAllBytes(file)).accept(type, ClassReader.SKIP_DEBUG);
        return type;
      } catch (IOException unread) {
        throw new java.io.UncheckedIOException(unread);
      }
    }

    boolean names(String text) throws IOException {
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
          if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return folder;
    }
  }

  @BeforeAll
  static void resolve() throws Exception {
    artifacts =
        new Resolver()
            .withProvided(libraries().stream().map(Library::folder).toList()).stream()
                // Kotlin's view of Okio: no class, and by its file name the same module.
                .filter(artifact -> !artifact.getArtifactId().equals("okio"))
                // Annotations, which nobody needs at run time.
                .filter(artifact -> !artifact.getArtifactId().equals("jspecify"))
                .toList();
  }

  /** Those at the top of the repository or in a room, that are published and have code. */
  static List<Library> libraries() throws IOException {
    String pom = Files.readString(Resolver.ROOT.resolve("pom.xml"));
    String published = pom.substring(0, pom.indexOf("</modules>"));
    return MODULE
        .matcher(published)
        .results()
        .map(module -> module.group(1))
        .filter(module -> Files.exists(Resolver.ROOT.resolve(module).resolve("src/main/java")))
        .filter(module -> !WITHOUT.containsKey(module))
        .map(Library::of)
        .toList();
  }

  private static String modulePath() {
    return artifacts.stream()
        .map(artifact -> artifact.getFile().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void requires_ofALibrary_areWhatItsClassesUse(Library library) throws Exception {
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    jdeps.run(
        printer,
        printer,
        "--multi-release",
        "9",
        "--module-path",
        modulePath(),
        "--check",
        library.descriptor().name());

    // [Module descriptor] ... [Suggested module descriptor for ...] ... [Transitive reduced ...]
    // ...
    String[] sections = output.toString().split("\n  \\[", -1);
    assertThat(sections).as(output.toString()).hasSize(4);
    Set<String> written = requires(sections[1]);
    written.remove(
        "kotlin.stdlib"); // OkHttp uses it; that it is there, the test of the spans holds
    assertThat(written).isNotEmpty().isEqualTo(requires(sections[2]));
  }

  private static Set<String> requires(String section) {
    return REQUIRES
        .matcher(section)
        .results()
        .map((MatchResult line) -> line.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void exports_ofALibrary_areThePackagesWithPublicTypes(Library library) throws Exception {
    Set<String> expected = new TreeSet<>();
    for (ClassNode type : library.types()) {
      if ((type.access & Opcodes.ACC_PUBLIC) != 0) {
        String name = type.name.replace('/', '.');
        expected.add(name.substring(0, name.lastIndexOf('.')));
      }
    }
    expected.removeAll(INTERNAL);

    assertThat(library.descriptor().exports())
        .filteredOn(exported -> !exported.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(library.descriptor().opens()).isEmpty();
  }

  @Test
  void internalPackage_ofTheCore_isExportedToThoseThatUseIt() throws Exception {
    ModuleDescriptor core = Library.of("tracer-core").descriptor();
    Set<String> users = new TreeSet<>();
    for (Library library : libraries()) {
      if (library.names("io/skua/internal/")) {
        users.add(library.descriptor().name());
      }
    }
    users.remove(core.name());

    assertThat(core.exports())
        .filteredOn(ModuleDescriptor.Exports::isQualified)
        .singleElement()
        .satisfies(
            exported -> {
              assertThat(exported.source()).isEqualTo("io.skua.internal");
              assertThat(exported.targets()).containsExactlyInAnyOrderElementsOf(users);
            });
  }

  /** It would not be visible to one on a class path, beside a tracer on the module path. */
  @Test
  void internalPackage_ofTheCore_isNotUsedWithoutADescriptor() throws Exception {
    for (String folder : WITHOUT.keySet()) {
      try (Stream<Path> files =
          Files.walk(Resolver.ROOT.resolve(folder).resolve("src/main/java"))) {
        assertThat(files.filter(Files::isRegularFile))
            .isNotEmpty()
            .allSatisfy(file -> assertThat(file).content().doesNotContain("io.skua.internal"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void services_ofALibrary_areThoseOfAClassPath(Library library) throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    Path services = library.classes().resolve("META-INF/services");
    if (Files.exists(services)) {
      try (Stream<Path> files = Files.list(services)) {
        for (Path file : files.toList()) {
          expected.put(file.getFileName().toString(), Files.readAllLines(file));
        }
      }
    }

    Map<String, List<String>> provided =
        library.descriptor().provides().stream()
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Provides::service, ModuleDescriptor.Provides::providers));
    assertThat(provided).isEqualTo(expected);
    assertThat(library.descriptor().uses())
        .containsExactlyInAnyOrderElementsOf(servicesLoaded(library));
  }

  /** The classes that are named before a call of {@code ServiceLoader.load}. */
  private static Set<String> servicesLoaded(Library library) throws IOException {
    Set<String> loaded = new TreeSet<>();
    for (ClassNode type : library.types()) {
      for (MethodNode method : type.methods) {
        for (AbstractInsnNode at : method.instructions) {
          if (at instanceof MethodInsnNode call && call.owner.equals("java/util/ServiceLoader")) {
            IntStream.iterate(method.instructions.indexOf(at) - 1, i -> i >= 0, i -> i - 1)
                .mapToObj(method.instructions::get)
                .filter(LdcInsnNode.class::isInstance)
                .map(constant -> ((LdcInsnNode) constant).cst)
                .filter(Type.class::isInstance)
                .findFirst()
                .ifPresent(service -> loaded.add(((Type) service).getClassName()));
          }
        }
      }
    }
    return loaded;
  }

  @Test
  void eachSpan_ofAServiceWithSkuaOnTheModulePath_arrives() throws Exception {
    try (Receivers receivers = Receivers.start(directory)) {
      Map<String, String> settings = receivers.settings();
      Set<String> lines = new TreeSet<>(Set.of("end"));
      Set<String> spans = new TreeSet<>();
      for (String kind : settings.keySet()) {
        lines.add(kind + ": sent");
        IntStream.range(0, Service.SPANS).forEach(i -> spans.add(kind + "-" + i));
      }

      List<String> output = ServiceProcess.runOnModulePath(artifacts, "io.skua", settings);

      assertThat(output).containsAll(lines);
      assertThat(output).filteredOn(line -> line.startsWith("failure")).isEmpty();
      assertThat(receivers.take(spans.size(), 5_000))
          .filteredOn(name -> name.matches(".*-\\d"))
          .hasSameElementsAs(spans);
    }
  }

  /** One that requires no more than Skua's modules: they bring the APIs that theirs name. */
  @Test
  void application_thatIsAModule_tracesByEachApi() throws Exception {
    Path classes = directory.resolve("shop");
    compile(classes, MODULAR.resolve("module-info.java"), MODULAR.resolve("shop/App.java"));

    try (Receivers receivers = Receivers.start(directory)) {
      List<String> lines =
          ServiceProcess.runModule(
              classes.toFile(), artifacts, "shop/shop.App", receivers.settings().get("http"));

      assertThat(lines).contains("one trace: true", "reported: 3");
      assertThat(receivers.take(3, 5_000)).containsExactly("checkout", "price", "stock");
    }
  }

  private static void compile(Path classes, Path descriptor, Path source) {
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    String path = modulePath();
    int result =
        javac.run(printer, printer, "-p", path, "-d", "" + classes, "" + descriptor, "" + source);
    assertThat(result).as(output.toString()).isZero();
  }
}
