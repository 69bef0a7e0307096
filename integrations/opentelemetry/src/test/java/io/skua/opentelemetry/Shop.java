/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.instrumentation.spring.webmvc.v6_0.SpringWebMvcTelemetry;
import io.opentracing.Scope;
import io.opentracing.Span;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * A service of Spring MVC on Tomcat. Requests are instrumented by OpenTelemetry, what the service
 * does by OpenTracing, its database by OpenTelemetry again.
 */
final class Shop implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();

  @Configuration
  @EnableWebMvc
  static class Mvc {}

  @RestController
  static class Items {
    private final io.opentracing.Tracer tracer;
    private final DataSource database;

    Items(io.opentracing.Tracer tracer, DataSource database) {
      this.tracer = tracer;
      this.database = database;
    }

    @GetMapping("/items/{id}")
    public String item(@PathVariable("id") int id) throws SQLException {
      Span span = tracer.buildSpan("load item").start();
      try (Scope scope = tracer.activateSpan(span);
          Connection connection = database.getConnection();
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT name FROM items WHERE id = " + id)) {
        if (!result.next()) {
          throw new IllegalStateException("no item " + id);
        }
        return result.getString(1) + " for " + span.getBaggageItem("user");
      } finally {
        span.finish();
      }
    }
  }

  Shop(Both both, DataSource database, Path folder) throws LifecycleException {
    AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
    spring.register(Mvc.class);
    spring.addBeanFactoryPostProcessor(
        beans -> beans.registerSingleton("items", new Items(both.openTracing, database)));
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    DispatcherServlet dispatcher = new DispatcherServlet(spring);
    Tomcat.addServlet(context, "spring", dispatcher).setLoadOnStartup(1);
    context.addServletContainerInitializer((none, servlets) -> root(servlets, dispatcher), null);
    context.addServletMappingDecoded("/", "spring");
    filter(context, SpringWebMvcTelemetry.create(both.openTelemetry).createServletFilter());
    tomcat.getConnector();
    tomcat.start();
  }

  /** Where the instrumentation looks for the routes, as Spring Boot has it. */
  private static void root(ServletContext servlets, DispatcherServlet dispatcher) {
    GenericWebApplicationContext root = new GenericWebApplicationContext(servlets);
    root.getBeanFactory().registerSingleton("dispatcher", dispatcher);
    root.refresh();
    servlets.setAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE, root);
  }

  private static void filter(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("telemetry");
    definition.setFilter(filter);
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("telemetry");
    mapping.addURLPattern("/*");
    context.addFilterMap(mapping);
  }

  String url(String path) {
    return "http://localhost:" + tomcat.getConnector().getLocalPort() + path;
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }
}
