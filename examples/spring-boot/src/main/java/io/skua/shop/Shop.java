/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop;

import io.skua.shop.storefront.Storefront;
import io.skua.shop.warehouse.Warehouse;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Both services, each an application of its own. */
final class Shop implements AutoCloseable {
  private final ConfigurableApplicationContext warehouse;
  private final ConfigurableApplicationContext storefront;

  private Shop(
      ConfigurableApplicationContext warehouse, ConfigurableApplicationContext storefront) {
    this.warehouse = warehouse;
    this.storefront = storefront;
  }

  /**
   * Starts them.
   *
   * @param storefrontPort 0 for any
   * @param warehousePort 0 for any
   * @param properties of both, as {@code name=value}
   */
  static Shop start(int storefrontPort, int warehousePort, String... properties) {
    ConfigurableApplicationContext warehouse =
        service(Warehouse.class, "warehouse", warehousePort).properties(properties).run();
    ConfigurableApplicationContext storefront =
        service(Storefront.class, "storefront", storefrontPort)
            .properties(properties)
            .properties("shop.warehouse=http://localhost:" + port(warehouse))
            .run();
    return new Shop(warehouse, storefront);
  }

  private static SpringApplicationBuilder service(Class<?> service, String name, int port) {
    return new SpringApplicationBuilder(service)
        .properties("spring.application.name=" + name, "server.port=" + port)
        .properties("logging.include-application-name=false"); // The log is one, of both.
  }

  private static String port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getProperty("local.server.port");
  }

  /** Where customers order. */
  String url() {
    return "http://localhost:" + port(storefront);
  }

  @Override
  public void close() {
    storefront.close();
    warehouse.close();
  }
}
