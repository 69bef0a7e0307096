/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import org.apache.solr.client.solrj.embedded.JettyConfig;
import org.apache.solr.client.solrj.embedded.JettySolrRunner;

/** A node of SolrCloud with its ZooKeeper, and a door to it: a search is sent on to the shard. */
public final class App {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final String SOLR =
      """
      <solr>
        <solrcloud>
          <str name="host">127.0.0.1</str>
          <int name="hostPort">${hostPort}</int>
          <str name="hostContext">/solr</str>
        </solrcloud>
        <tracerConfig name="tracerConfig" class="org.apache.solr.jaeger.JaegerTracerConfigurator">
          <str name="agentHost">${agentHost}</str>
          <int name="agentPort">${agentPort}</int>
          <bool name="logSpans">${logSpans}</bool>
          <int name="flushInterval">${flushInterval}</int>
          <int name="maxQueueSize">${maxQueueSize}</int>
        </tracerConfig>
      </solr>
      """;

  private static final String CONFIG =
      """
      <config>
        <luceneMatchVersion>8.11.2</luceneMatchVersion>
        <schemaFactory class="ClassicIndexSchemaFactory"/>
        <requestHandler name="/select" class="solr.SearchHandler"/>
      </config>
      """;

  private static final String SCHEMA =
      """
      <schema name="shop" version="1.6">
        <fieldType name="string" class="solr.StrField"/>
        <fieldType name="long" class="solr.LongPointField" docValues="true"/>
        <field name="id" type="string" indexed="true" stored="true" required="true"/>
        <field name="_version_" type="long" indexed="false" stored="false"/>
        <uniqueKey>id</uniqueKey>
      </schema>
      """;

  private static volatile String header = "none";

  public static void main(String[] args) throws Exception {
    System.setProperty("org.apache.logging.log4j.level", "INFO");
    Path classes = Path.of(App.class.getResource("/").toURI());
    Path home = Files.createTempDirectory(classes.getParent(), "solr");
    Path conf = Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("solr.xml"), SOLR);
    Files.writeString(home.resolve("zoo.cfg"), "tickTime=2000\n");
    Files.writeString(conf.resolve("solrconfig.xml"), CONFIG);
    Files.writeString(conf.resolve("schema.xml"), SCHEMA);
    int port = freePort();
    System.setProperty("hostPort", String.valueOf(port));
    System.setProperty("zkRun", ""); // at a port 1,000 above
    System.setProperty("zookeeper.admin.enableServer", "false");
    System.setProperty("bootstrap_confdir", conf.toString());
    System.setProperty("collection.configName", "shop");
    JettyConfig config =
        JettyConfig.builder()
            .setPort(port)
            .setContext("/solr")
            .withFilter(ShardHeader.class, "/*")
            .build();
    JettySolrRunner solr = new JettySolrRunner(home.toString(), new Properties(), config);
    solr.start();
    String base = "http://127.0.0.1:" + solr.getLocalPort() + "/solr";
    get(base + "/admin/collections?action=CLUSTERPROP&name=samplePercentage&val=100", null);
    get(base + "/admin/collections?action=CREATE&name=shop&numShards=1", null);
    HttpServer door = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    String search = base + "/shop/select?q=*:*&shortCircuit=false";
    door.createContext("/checkout", exchange -> answer(exchange, search));
    door.start();
    System.out.println("port " + door.getAddress().getPort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String get(String uri, String context) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
    if (context != null) {
      request.header("uber-trace-id", context);
    }
    HttpResponse<String> answer =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return answer.body();
  }

  private static void answer(HttpExchange exchange, String search) throws IOException {
    try (exchange) {
      System.out.println(get(search, exchange.getRequestHeaders().getFirst("uber-trace-id")));
      byte[] body = header.getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps the header of the request that a search makes of the shard. */
  public static final class ShardHeader implements Filter {
    @Override
    public void init(FilterConfig config) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      HttpServletRequest http = (HttpServletRequest) request;
      if (http.getRequestURI().endsWith("_replica_n1/select")) {
        header = http.getHeader("uber-trace-id");
      }
      chain.doFilter(request, response);
    }

    @Override
    public void destroy() {}
  }
}
