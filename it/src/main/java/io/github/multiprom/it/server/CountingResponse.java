package io.github.multiprom.it.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Ends the exchange ahead of the write after which a client can know the response to be whole. */
final class CountingResponse extends Response.Wrapper {
  private final ObservedExchange exchange;
  private long writtenBytes;

  CountingResponse(Request request, Response response, ObservedExchange exchange) {
    super(request, response);
    this.exchange = exchange;
  }

  @Override
  public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
    writtenBytes += content == null ? 0 : content.remaining();
    if (last || completesBody()) {
      exchange.end(statusOf(this));
    }
    super.write(last, content, callback);
  }

  /** Whether what has been written is all that the client waits for. */
  private boolean completesBody() {
    int status = statusOf(this);
    return HttpMethod.HEAD.is(getRequest().getMethod())
        || status == HttpStatus.NO_CONTENT_204
        || status == HttpStatus.NOT_MODIFIED_304
        || getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) == writtenBytes;
  }

  /** Jetty fills in 200 for a status that was never set, but only when it commits. */
  static int statusOf(Response response) {
    int status = response.getStatus();
    return status == 0 ? HttpStatus.OK_200 : status;
  }
}
