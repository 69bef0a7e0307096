/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers the GET requests for a path. */
@FunctionalInterface
interface Endpoint {
  /** Writes and reads the JSON of all services. */
  JsonMapper JSON = new JsonMapper();

  /**
   * Answers.
   *
   * @return what is sent as JSON; null if it wrote the response itself
   * @throws HttpError for an answer other than 200
   */
  Object answer(HttpServletRequest request, HttpServletResponse response) throws Exception;

  /** Returns a parameter of a request. */
  static String required(HttpServletRequest request, String parameter) throws HttpError {
    String value = request.getParameter(parameter);
    if (value == null || value.isEmpty()) {
      throw new HttpError(400, "Missing required '" + parameter + "' parameter");
    }
    return value;
  }

  /** Returns path and query of a request. */
  static String url(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getRequestURI() + (query == null ? "" : '?' + query);
  }

  /** Makes a servlet of it; whatever goes wrong is logged and becomes a text. */
  @SuppressWarnings("serial") // Nobody sends servlets.
  final class Servlet extends HttpServlet {
    private final transient AppLog log;
    private final transient Endpoint get;
    private final transient Endpoint post;

    /**
     * @param post null if there is nothing to change
     */
    Servlet(AppLog log, Endpoint get, Endpoint post) {
      this.log = log;
      this.get = get;
      this.post = post;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      answer(get, request, response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      answer(post == null ? Servlet::notAllowed : post, request, response);
    }

    private static Object notAllowed(HttpServletRequest request, HttpServletResponse response)
        throws HttpError {
      throw new HttpError(405, request.getMethod() + " is not allowed");
    }

    private void answer(Endpoint endpoint, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object body;
      try {
        body = endpoint.answer(request, response);
      } catch (HttpError error) {
        fail(response, error.status(), error);
        return;
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        fail(response, 503, stopped);
        return;
      } catch (Exception failed) {
        fail(response, 500, failed);
        return;
      }
      if (body != null) {
        write(response, 200, "application/json", JSON.writeValueAsBytes(body));
      }
    }

    private void fail(HttpServletResponse response, int status, Exception why) throws IOException {
      log.error("request failed", "http.status_code", status, "error", why);
      byte[] text = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
      write(response, status, "text/plain;charset=utf-8", text);
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] body)
        throws IOException {
      response.setStatus(status);
      response.setContentType(type);
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
