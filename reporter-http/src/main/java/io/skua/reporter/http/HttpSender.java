/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.internal.Secrets;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Posts each batch to a collector, once. <i>Sent</i> means that the collector answered with a 2xx;
 * one of OTLP may say that it left out some spans. After 408, 429, 502, 503, 504, and for Thrift
 * 500, or if no answer came, the batch may be tried again; every other answer is a refusal (<a
 * href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">OTLP/HTTP</a> has 500 among
 * these). So is a redirect, which is never followed: the credentials are for the endpoint alone.
 *
 * <p>{@link #send} is for one thread at a time, {@link #close} for any.
 *
 * <pre>{@code
 * Sender sender =
 *     HttpSender.builder("https://collector.example.com/api/traces").bearerToken(token).build();
 * }</pre>
 */
public final class HttpSender implements Sender {
  private static final SendOutcome CLOSED = SendOutcome.refused("closed");

  private final OkHttpClient client;
  private final HttpUrl url;
  private final MediaType mediaType;
  private final Dialect dialect;
  private final Supplier<@Nullable String> authorization; // gives null for none
  private final String remarks; // for toString
  private final @Nullable Gzip gzip; // null for none

  private volatile boolean closed; // written by close()
  private volatile @Nullable Call underWay; // written by the sending thread, canceled by any
  private int attempts; // at this batch; the sending thread's, as below

  /** As it went out last, with what others added; null between calls. */
  private @Nullable Request attempted;

  private HttpSender(Builder builder) {
    client = clientOf(builder).addNetworkInterceptor(this::countedAttempt).build();
    mediaType = builder.mediaType;
    dialect = Dialect.of(mediaType);
    url = dialect.url(builder.endpoint);
    authorization = builder.authorization();
    remarks = builder.remarks();
    gzip = builder.gzip ? new Gzip() : null;
  }

  /**
   * Starts to build a sender.
   *
   * @param endpoint an http or https URL, such as {@code http://localhost:14268/api/traces}. Its
   *     query is kept. A user and a password in it authenticate if nothing else does, see {@link
   *     Builder#basicAuth}
   * @throws IllegalArgumentException if it is not such a URL
   */
  public static Builder builder(String endpoint) {
    return new Builder(endpoint);
  }

  private static OkHttpClient.Builder clientOf(Builder builder) {
    OkHttpClient.Builder client =
        builder.client == null ? new OkHttpClient.Builder() : builder.client.newBuilder();
    if (builder.client == null || builder.client.callTimeoutMillis() == 0) {
      // Without it, a collector that sends a byte now and then keeps the thread for good.
      client.callTimeout(10, TimeUnit.SECONDS);
    }
    return client.followRedirects(false).followSslRedirects(false);
  }

  /**
   * OkHttp sends a request again by itself, once, if the connection that it had kept turns out to
   * be closed, and after some answers.
   */
  private Response countedAttempt(Interceptor.Chain chain) throws IOException {
    attempts++;
    attempted = chain.request();
    return chain.proceed(chain.request());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Takes at most the call timeout of the client.
   */
  @Override
  public SendOutcome send(EncodedBatch batch) {
    if (closed) {
      return CLOSED;
    }
    Call call;
    try {
      call = client.newCall(request(batch));
    } catch (RuntimeException unusable) {
      return closed ? CLOSED : unauthorized(unusable);
    }
    attempts = 0;
    attempted = call.request();
    try {
      SendOutcome outcome = outcomeOf(call, batch.spanCount());
      return outcome.repeated(Math.max(0, attempts - 1));
    } finally {
      attempted = null; // It has the batch.
    }
  }

  /** What was supplied may be better the next time. It is secret, and so may the message be. */
  private static SendOutcome unauthorized(RuntimeException unusable) {
    return SendOutcome.retry(
        Duration.ZERO, "no usable authorization was supplied: " + unusable.getClass().getName());
  }

  private Request request(EncodedBatch batch) {
    Request.Builder request = new Request.Builder().url(url).post(body(batch));
    if (gzip != null) {
      request.header("Content-Encoding", "gzip");
    }
    String credentials = authorization.get();
    if (credentials != null) {
      request.header("Authorization", credentials);
    }
    return request.build();
  }

  private RequestBody body(EncodedBatch batch) {
    EncodedBatch sent = gzip == null ? batch : gzip.compress(batch);
    return new BatchBody(sent, mediaType);
  }

  private SendOutcome outcomeOf(Call call, int spans) {
    underWay = call;
    if (closed) {
      call.cancel(); // close() may have looked before there was one.
    }
    try (Response response = call.execute()) {
      return outcomeOf(response, call, spans);
    } catch (IOException failed) {
      return closed ? CLOSED : outcomeOf(failed);
    } catch (Throwable broken) {
      // The connection may hold half a request, and OkHttp would send the next behind it.
      client.connectionPool().evictAll();
      if (broken instanceof LinkageError) {
        throw (LinkageError) broken; // A library is missing: for whoever tries the sender.
      }
      return closed ? CLOSED : outcomeOf(broken);
    } finally {
      underWay = null;
      if (closed) {
        release();
      }
    }
  }

  private SendOutcome outcomeOf(Response response, Call call, int spans) throws IOException {
    byte[] body = ResponseText.read(response.body(), call);
    OtlpAnswer answer = dialect.answer(response, body);
    if (response.isSuccessful()) {
      return taken(response, answer, spans);
    }
    String text = answer.text().isEmpty() ? new String(body, UTF_8) : answer.text();
    String reason = reason(response, "", text);
    return dialect.isTransient(response.code())
        ? SendOutcome.retry(RetryAfter.of(response.headers()), reason)
        : SendOutcome.refused(reason);
  }

  private SendOutcome taken(Response response, OtlpAnswer answer, int spans) {
    int rejected = (int) Math.max(0, Math.min(answer.number(), spans));
    if (rejected == 0 && answer.text().isEmpty()) {
      return SendOutcome.SENT;
    }
    String without = rejected == 0 ? "" : " without " + rejected + " of " + spans + " spans";
    return SendOutcome.partlySent(rejected, reason(response, without, answer.text()));
  }

  private String reason(Response response, String remark, String answer) {
    String status = "response " + response.code() + remark;
    return answer.isEmpty() ? status : ResponseText.tidy(status + ": " + withoutSecrets(answer));
  }

  /** Some servers answer with what they were sent, and exceptions repeat it. */
  @SuppressWarnings("NullAway") // Not null during a call.
  private String withoutSecrets(String text) {
    return Secrets.of(attempted.url().toString(), attempted.headers().toMultimap()).mask(text);
  }

  private SendOutcome outcomeOf(Throwable failed) {
    String reason = ResponseText.tidy(withoutSecrets(failed.toString()));
    if (failed instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // From OkHttp 5, which does not declare it.
    } else if (failed instanceof RuntimeException) {
      return SendOutcome.refused(reason); // From an interceptor of the client that was given.
    }
    return SendOutcome.retry(Duration.ZERO, reason + dialect.hint(url));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Cancels the call that is under way, and closes the idle connections of the client, also of
   * one that was given to the builder: it may go on to be used, and will connect again.
   */
  @Override
  public void close() {
    closed = true;
    Call call = underWay;
    if (call != null) {
      call.cancel();
    }
    release();
  }

  /** Else idle connections, and their descriptors, would stay for minutes. */
  private void release() {
    client.connectionPool().evictAll();
    if (gzip != null) {
      gzip.close();
    }
  }

  /** Returns the endpoint without its query, which may hold a key, and the kind of credentials. */
  @Override
  public String toString() {
    return url.newBuilder().query(null).build() + remarks;
  }

  /** Builds an {@link HttpSender}. For one thread. */
  public static final class Builder {
    private final HttpUrl endpoint;
    private final @Nullable String ofUrl; // credentials, null for none
    private @Nullable OkHttpClient client;
    private @Nullable String basic;
    private @Nullable String bearer;
    private @Nullable Supplier<@Nullable String> supplied;
    private boolean gzip;
    private MediaType mediaType = MediaType.parse(Dialect.THRIFT_MEDIA_TYPE);

    private Builder(String endpoint) {
      HttpUrl parsed = endpoint == null ? null : HttpUrl.parse(endpoint);
      if (parsed == null) {
        throw new IllegalArgumentException(
            "endpoint: "
                + Secrets.maskUrl(String.valueOf(endpoint))
                + ", must be an http or https URL such as http://localhost:14268/api/traces");
      }
      this.endpoint = parsed.newBuilder().username("").password("").fragment(null).build();
      ofUrl =
          parsed.username().isEmpty()
              ? null
              : Credentials.basic(parsed.username(), parsed.password(), UTF_8);
    }

    /**
     * Sends with the connections, timeouts, TLS, proxy and interceptors of this client. Its
     * redirects are not followed, and a call timeout of 0 becomes 10 s. Default: one of the
     * sender's own, with 10 s for each step and for the call.
     *
     * @throws IllegalArgumentException if it is null
     */
    public Builder client(OkHttpClient client) {
      if (client == null) {
        throw new IllegalArgumentException("client: null, must be given");
      }
      this.client = client;
      return this;
    }

    /**
     * Authenticates with user and password, in UTF-8. Goes before a token.
     *
     * @throws IllegalArgumentException if either is null
     */
    public Builder basicAuth(String user, String password) {
      if (user == null || password == null) {
        throw new IllegalArgumentException("user and password: must be given");
      }
      this.basic = Credentials.basic(user, password, UTF_8);
      return this;
    }

    /**
     * Authenticates with a token.
     *
     * @param token visible ASCII characters
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    public Builder bearerToken(String token) {
      if (token == null || !token.matches("[!-~]+")) {
        throw new IllegalArgumentException(
            "bearer token: must be one or more visible ASCII characters, without spaces");
      }
      this.bearer = "Bearer " + token;
      return this;
    }

    /**
     * Authenticates with what is supplied at each batch, for credentials that change. Goes before
     * user and password, and before a token.
     *
     * @param authorization gives the header {@code Authorization}, such as {@code Bearer token}, or
     *     null for none. It may read a file, is called by the thread that sends, and appears in no
     *     log. If it throws, or gives what cannot stand in a header, the batch may be tried again
     * @throws IllegalArgumentException if it is null
     */
    public Builder authorization(Supplier<@Nullable String> authorization) {
      if (authorization == null) {
        throw new IllegalArgumentException("authorization: null, must be given");
      }
      this.supplied = authorization;
      return this;
    }

    private Supplier<@Nullable String> authorization() {
      String fixed = basic != null ? basic : bearer != null ? bearer : ofUrl;
      return supplied != null ? supplied : () -> fixed;
    }

    /** Compresses what is sent. Default: not, since old collectors cannot read it. */
    public Builder gzip(boolean gzip) {
      this.gzip = gzip;
      return this;
    }

    private String remarks() {
      List<String> remarks = new ArrayList<>();
      if (supplied != null) {
        remarks.add("auth");
      } else if (basic != null || bearer != null || ofUrl != null) {
        remarks.add(basic == null && bearer != null ? "Bearer auth" : "Basic auth");
      }
      if (gzip) {
        remarks.add("gzip");
      }
      return remarks.isEmpty() ? "" : " (" + String.join(", ", remarks) + ')';
    }

    /**
     * Says what the batches are. Default: {@code application/x-thrift}, for which the endpoint is
     * asked with {@code format=jaeger.thrift}, unless it has a format of its own. Others, {@code
     * application/x-protobuf} and {@code application/json}, are OTLP, of which nothing is said in
     * the URL.
     *
     * @throws IllegalArgumentException if it is not a media type
     */
    public Builder mediaType(String mediaType) {
      MediaType parsed = mediaType == null ? null : MediaType.parse(mediaType);
      if (parsed == null) {
        throw new IllegalArgumentException(
            "media type: "
                + mediaType
                + ", must be type/subtype, such as "
                + Dialect.THRIFT_MEDIA_TYPE);
      }
      this.mediaType = parsed;
      return this;
    }

    /** Builds the sender. It connects at the first batch. */
    public HttpSender build() {
      return new HttpSender(this);
    }
  }
}
