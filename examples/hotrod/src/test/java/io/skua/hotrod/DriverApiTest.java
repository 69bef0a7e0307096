/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverApiTest {
  private static final Marshaller<String> REQUEST = DriverApi.FIND_NEAREST.getRequestMarshaller();
  private static final Marshaller<List<DriverApi.Driver>> RESPONSE =
      DriverApi.FIND_NEAREST.getResponseMarshaller();

  private static <T> String hex(Marshaller<T> marshaller, T message) throws IOException {
    return HexFormat.of().formatHex(marshaller.stream(message).readAllBytes());
  }

  private static <T> T parsed(Marshaller<T> marshaller, String hex) {
    return marshaller.parse(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
  }

  @Test
  void request_location_isFieldOne() throws Exception {
    assertThat(hex(REQUEST, "115,277")).isEqualTo("0a073131352c323737");
    assertThat(parsed(REQUEST, "0a073131352c323737")).isEqualTo("115,277");
  }

  @Test
  void response_drivers_areMessagesOfFieldOne() throws Exception {
    List<DriverApi.Driver> drivers =
        List.of(new DriverApi.Driver("T712345C", "10,200"), new DriverApi.Driver("T7", ""));
    String bytes = "0a120a0854373132333435431206" + "31302c323030" + "0a060a0254371200";
    assertThat(hex(RESPONSE, drivers)).isEqualTo(bytes);
    assertThat(parsed(RESPONSE, bytes)).isEqualTo(drivers);
  }

  @Test
  void parse_fieldsOfNewerVersions_areSkipped() {
    assertThat(parsed(REQUEST, "1801" + "12017a" + "0a0161")).isEqualTo("a");
  }

  @Test
  void parse_malformed_isAStatus() {
    assertThatThrownBy(() -> parsed(REQUEST, "0a7f61"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INTERNAL: malformed");
  }
}
