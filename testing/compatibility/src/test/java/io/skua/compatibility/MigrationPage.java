/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;

/** What {@code docs/migration.md} tells the users of a framework to paste. */
final class MigrationPage {
  private static final Path FILE = Resolver.ROOT.resolve("docs/migration.md");

  private final String section;

  private MigrationPage(String section) {
    this.section = section;
  }

  /** Finds the section with this heading. */
  static MigrationPage section(String heading) throws Exception {
    String page = Files.readString(FILE);
    String title = "\n### " + heading + "\n";
    int begin = page.indexOf(title);
    if (begin < 0) {
      throw new IllegalArgumentException(FILE + " has no section " + heading);
    }
    int end = page.indexOf("\n##", begin + title.length());
    return new MigrationPage(page.substring(begin, end));
  }

  /** The dependencies of the pom. */
  List<Dependency> dependencies() throws Exception {
    String pom = "<project><dependencies>" + block("xml") + "</dependencies></project>";
    Model model = new MavenXpp3Reader().read(new StringReader(pom));
    return model.getDependencies().stream().map(MigrationPage::dependency).toList();
  }

  /** The settings. */
  Properties settings() throws Exception {
    Properties settings = new Properties();
    settings.load(new StringReader(block("properties")));
    return settings;
  }

  private String block(String language) {
    String fence = "\n```" + language + "\n";
    int begin = section.indexOf(fence) + fence.length();
    return section.substring(begin, section.indexOf("\n```", begin));
  }

  private static Dependency dependency(org.apache.maven.model.Dependency written) {
    return new Dependency(
        new DefaultArtifact(
            written.getGroupId(), written.getArtifactId(), "jar", written.getVersion()),
        "compile",
        false,
        written.getExclusions().stream()
            .map(one -> new Exclusion(one.getGroupId(), one.getArtifactId(), "*", "*"))
            .toList());
  }
}
