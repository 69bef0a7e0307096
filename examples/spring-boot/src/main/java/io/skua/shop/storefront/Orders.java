/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.storefront;

import io.skua.shop.prices.Prices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Takes orders: asks the warehouse, and has a receipt sent. */
@RestController
class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final RestClient warehouse;
  private final Prices prices;
  private final Receipts receipts;

  Orders(
      RestClient.Builder client,
      @Value("${shop.warehouse}") String warehouse,
      Prices prices,
      Receipts receipts) {
    this.warehouse = client.baseUrl(warehouse).build();
    this.prices = prices;
    this.receipts = receipts;
  }

  @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
  String page() {
    return "<title>Shop</title>Order <a href=/order/tea>tea</a> or <a href=/order/coffee>coffee</a>,"
        + " and look at <a href=http://localhost:16686>the traces</a>.";
  }

  @GetMapping("/order/{item}")
  String order(@PathVariable String item) {
    LOG.info("Order of {}, for {} cents", item, prices.of(item));
    String answer = warehouse.get().uri("/take/{item}", item).retrieve().body(String.class);
    receipts.send(item);
    return answer;
  }
}
