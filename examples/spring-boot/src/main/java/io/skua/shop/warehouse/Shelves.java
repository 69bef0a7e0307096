/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.warehouse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Takes items off its shelves. */
@RestController
class Shelves {
  private static final Logger LOG = LoggerFactory.getLogger(Shelves.class);

  private final JdbcClient database;

  Shelves(JdbcClient database) {
    this.database = database;
  }

  @GetMapping("/take/{item}")
  String take(@PathVariable String item) {
    int taken =
        database
            .sql("update shelf set pieces = pieces - 1 where item = ? and pieces > 0")
            .param(item)
            .update();
    LOG.info("Took {} of {}", taken, item);
    return taken == 1 ? "Your " + item + " is on its way." : "There is no " + item + " left.";
  }
}
