/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Tracer;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Says who a customer is, and where. */
final class CustomerService {
  private final AppLog log;
  private final CustomerStore store;

  private CustomerService(AppLog log, CustomerStore store) {
    this.log = log;
    this.store = store;
  }

  static HttpService start(Settings settings, Tracers tracers, CustomerStore store) {
    Tracer tracer = tracers.open("customer");
    AppLog log = new AppLog("customer", tracers.scopes());
    CustomerService customers = new CustomerService(log, store);
    return HttpService.start(
        Service.CUSTOMER,
        settings.address(Service.CUSTOMER),
        tracer,
        "",
        null,
        Map.of("/customer", new Endpoint.Servlet(log, customers::customer, null)));
  }

  private Customer customer(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    log.info("HTTP request received", "method", request.getMethod(), "url", Endpoint.url(request));
    String id = Endpoint.required(request, "customer");
    log.info("Loading customer", "customer_id", id);
    return store.find(id).orElseThrow(() -> new HttpError(404, "invalid customer ID"));
  }
}
