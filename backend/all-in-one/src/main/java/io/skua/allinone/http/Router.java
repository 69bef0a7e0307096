/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what answers a path, segment by segment: {@code {name}} in a pattern stands for any one
 * segment.
 *
 * <pre>{@code
 * new Router()
 *     .on("GET", "/api/traces/{id}", request -> answer(request.pathParameter("id")))
 *     .otherwise(page)
 * }</pre>
 *
 * <p>What no route answers goes to {@link #otherwise}; without one, a path whose other methods are
 * answered is a 405, and any other a 404. Built by one thread, then for any.
 */
public final class Router {
  private record Route(String method, List<String> pattern, Handler handler) {
    /** Returns what its parameters stand for, null if it is not for such a path. */
    Map<String, String> match(List<String> path) {
      if (path.size() != pattern.size()) {
        return null;
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String expected = pattern.get(i);
        if (expected.startsWith("{")) {
          parameters.put(
              expected.substring(1, expected.length() - 1),
              Request.decode(path.get(i).replace("+", "%2B")));
        } else if (!expected.equals(path.get(i))) {
          return null;
        }
      }
      return parameters;
    }
  }

  /** A handler, and what its parameters stand for. */
  record Match(Handler handler, Map<String, String> pathParameters) {}

  private static final Handler NOT_FOUND =
      request -> {
        throw new HttpError(404, "404 page not found");
      };

  private final List<Route> routes = new ArrayList<>();
  private String basePath = "";
  private Handler otherwise; // null until it is set

  /** Answers a path. GET stands for HEAD, too. The first pattern that fits is taken. */
  public Router on(String method, String pattern, Handler handler) {
    routes.add(new Route(method, List.of(pattern.split("/", -1)), handler));
    return this;
  }

  /**
   * Answers below a path alone: patterns begin behind it. The path itself leads to the one with a
   * slash, all others are 404.
   *
   * @param path as {@link BasePath} has it; empty for none, the default
   */
  public Router below(String path) {
    basePath = path;
    return this;
  }

  /** Answers all that no route does, a known path with another method, too. */
  public Router otherwise(Handler handler) {
    otherwise = handler;
    return this;
  }

  Match match(String method, String path) {
    if (!path.startsWith(basePath + '/')) {
      return new Match(path.equals(basePath) ? this::redirect : NOT_FOUND, Map.of());
    }
    List<String> segments = List.of(path.substring(basePath.length()).split("/", -1));
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Map<String, String> parameters = route.match(segments);
      if (parameters != null) {
        if (route.method.equals(method) || (route.method.equals("GET") && method.equals("HEAD"))) {
          return new Match(route.handler, parameters);
        }
        allowed.add(route.method);
      }
    }
    Handler none = otherwise != null ? otherwise : unanswered(allowed);
    return new Match(none, Map.of());
  }

  private static Handler unanswered(Set<String> allowed) {
    return allowed.isEmpty() ? NOT_FOUND : notAllowed(allowed);
  }

  /** Relative, since a proxy may have taken something off its front. */
  private Response redirect(Request request) {
    String name = basePath.substring(basePath.lastIndexOf('/') + 1);
    return Response.empty(308).with("Location", name + '/');
  }

  private static Handler notAllowed(Set<String> allowed) {
    return request -> Response.empty(405).with("Allow", String.join(", ", allowed));
  }
}
