package io.rollcall.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.rollcall.query.http.Answers.Fitted;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests whose answer is in memory where they come in, in their order: before the server
 * takes them in, which takes many times as long as the answer itself. All others go on to it, and
 * so does everything while it is still to answer an earlier one. One for each connection.
 */
final class ReadyAnswersHandler extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(ReadyAnswersHandler.class);

  private final Supplier<ReadyAnswers> ready;
  private final Answers answers;

  /** How many requests have gone on that are still to be answered. */
  private int underWay;

  /** Whether the rest of a request that was answered is still to come. */
  private boolean passesOver;

  private boolean hasAnswered;

  /** Whether the connection ends with an answer that is to come or has gone. */
  private boolean isLast;

  /** The newest answer that was sent from here, or is being sent. */
  private @Nullable ChannelFuture sent;

  ReadyAnswersHandler(Supplier<ReadyAnswers> ready, Answers answers) {
    this.ready = ready;
    this.answers = answers;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      passesOver = mayAnswer(request) && isRead(context) && answer(context, request);
      if (!passesOver) {
        underWay++;
        isLast |= !HttpUtil.isKeepAlive(request);
      }
    }
    if (!passesOver) {
      context.fireChannelRead(message);
      return;
    }
    if (message instanceof LastHttpContent) {
      passesOver = false;
    }
    ReferenceCountUtil.release(message);
  }

  /** Only a request without a body, of which the server need not know. */
  private boolean mayAnswer(HttpRequest request) {
    HttpMethod method = request.method();
    HttpHeaders headers = request.headers();
    return underWay == 0
        && !isLast
        && request.decoderResult().isSuccess()
        && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && HttpUtil.isKeepAlive(request)
        && request.uri().startsWith("/")
        && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !headers.contains(HttpHeaderNames.UPGRADE)
        && !headers.contains(HttpHeaderNames.EXPECT);
  }

  /** Whether the caller reads what it was answered; the server waits for one who does not. */
  private static boolean isRead(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      context.flush();
    }
    return context.channel().isWritable();
  }

  private boolean answer(ChannelHandlerContext context, HttpRequest request) {
    HttpResponse response;
    try {
      RequestHead head = head(context, request);
      Answer answer = ready.get().find(head);
      if (answer == null) {
        return false;
      }
      response = response(answers.fit(answer, head.method(), head.headers()), head.method());
    } catch (RuntimeException e) {
      log.error("{} is not answered from memory", request.uri(), e);
      return false;
    }
    sent = context.write(response);
    hasAnswered = true;
    return true;
  }

  private static RequestHead head(ChannelHandlerContext context, HttpRequest request) {
    String target = request.uri();
    int query = target.indexOf('?');
    return new RequestHead(
        request.method().name(),
        query < 0 ? target : target.substring(0, query),
        query < 0 ? null : target.substring(query + 1),
        context.pipeline().get(SslHandler.class) == null ? "http" : "https",
        context.channel().localAddress() instanceof InetSocketAddress local ? local : null,
        context.channel().remoteAddress() instanceof InetSocketAddress peer
            ? peer.getAddress()
            : null,
        request.headers()::getAll);
  }

  private static HttpResponse response(Fitted fitted, String method) {
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newEmptyHeaders();
    fitted.headers().forEach(headers::set);
    byte[] body = fitted.gzip() ? fitted.content().gzip() : fitted.content().plain();
    if (fitted.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    ByteBuf content = method.equals("HEAD") ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(fitted.status()),
        content,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (hasAnswered) {
      hasAnswered = false;
      context.flush();
      if (underWay == 0) {
        // The server asks for more only once it has answered something itself.
        context.read();
      }
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      isLast |= !isInformation(response) && !HttpUtil.isKeepAlive(response);
    }
    if (message instanceof LastHttpContent
        && !(message instanceof HttpResponse response && isInformation(response))) {
      underWay--;
    }
    var _ = context.write(message, promise);
  }

  /** Whether it is sent before the answer itself. */
  private static boolean isInformation(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** A server that stops waits for its own answers only. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    ChannelFuture last = sent;
    if (last == null || last.isDone()) {
      var _ = context.close(promise);
    } else {
      context.flush();
      last.addListener(
          done -> {
            var _ = context.close(promise);
          });
    }
  }
}
