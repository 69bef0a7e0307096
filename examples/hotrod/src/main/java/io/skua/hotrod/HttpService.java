/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.contrib.web.servlet.filter.ServletFilterSpanDecorator;
import io.opentracing.contrib.web.servlet.filter.TracingFilter;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.servlet.DispatcherType;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee8.servlet.FilterHolder;
import org.eclipse.jetty.ee8.servlet.ServletContextHandler;
import org.eclipse.jetty.ee8.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A service on Jetty, traced by the servlet filter of opentracing-contrib. Spans are named after
 * the path that a servlet stands for.
 */
final class HttpService implements AutoCloseable {
  private static final int MAX_THREADS = 64;

  private final Server server;
  private final ServerConnector connector;

  private HttpService(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts it.
   *
   * @param basePath what all paths begin with, or empty
   * @param untraced paths of which there are no spans; null for none
   * @param servlets by their paths
   * @throws UncheckedIOException if the port is taken; says how to choose another
   */
  static HttpService start(
      Service service,
      InetSocketAddress at,
      Tracer tracer,
      String basePath,
      Pattern untraced,
      Map<String, Servlet> servlets) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("hotrod-" + service.serviceName());
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(at.getAddress().getHostAddress());
    connector.setPort(at.getPort());
    server.addConnector(connector);
    ServletContextHandler context =
        new ServletContextHandler(server, basePath.isEmpty() ? "/" : basePath);
    TracingFilter filter =
        new TracingFilter(
            tracer,
            List.of(ServletFilterSpanDecorator.STANDARD_TAGS, new NamesAndErrors()),
            untraced);
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    servlets.forEach((path, servlet) -> context.addServlet(new ServletHolder(servlet), path));
    return new HttpService(server, connector).start(service, at);
  }

  private HttpService start(Service service, InetSocketAddress at) {
    try {
      server.start();
    } catch (Exception failed) {
      close();
      throw cannotListen(service, at, failed);
    }
    return this;
  }

  /** Returns what to throw if a service cannot have its port. */
  static UncheckedIOException cannotListen(Service service, InetSocketAddress at, Exception why) {
    String message =
        "The %s service cannot listen on %s:%d (%s). Choose another port by %s=<n>."
            .formatted(
                service.serviceName(),
                at.getAddress().getHostAddress(),
                at.getPort(),
                why.getCause() == null ? why.getMessage() : why.getCause().getMessage(),
                service.option());
    return new UncheckedIOException(message, new IOException(message, why));
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Names spans, and marks those that failed, which the library leaves to exceptions. */
  private static final class NamesAndErrors implements ServletFilterSpanDecorator {
    @Override
    public void onRequest(HttpServletRequest request, Span span) {
      span.setOperationName("HTTP " + request.getMethod() + " " + path(request));
    }

    /** What a servlet is mapped to, so that names stay few whatever is asked for. */
    private static String path(HttpServletRequest request) {
      String pattern = request.getHttpServletMapping().getPattern();
      return pattern.isEmpty() ? "/" : pattern;
    }

    @Override
    public void onResponse(HttpServletRequest request, HttpServletResponse response, Span span) {
      if (response.getStatus() >= 500) {
        Tags.ERROR.set(span, true);
      }
    }

    @Override
    public void onError(
        HttpServletRequest request, HttpServletResponse response, Throwable thrown, Span span) {}

    @Override
    public void onTimeout(
        HttpServletRequest request, HttpServletResponse response, long timeout, Span span) {}
  }
}
