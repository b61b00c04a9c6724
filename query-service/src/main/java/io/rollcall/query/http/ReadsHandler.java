package io.rollcall.query.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
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
import io.netty.util.concurrent.PromiseNotifier;
import io.rollcall.query.http.Answers.Fitted;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.channel.ChannelOperations;

/**
 * Answers plain reads where they come in, before the server takes them in, which takes several
 * times as long as many an answer. All else goes on to it. One for each connection, and on its
 * event loop.
 *
 * <p>One request is answered at a time, here or by the server: what has been read behind it is held
 * back until its answer has gone, and nothing more is read meanwhile. So answers keep their order,
 * and the server never has two requests of a connection at once: of such it can forget one. A large
 * answer is handed to the network as far as the caller reads it, and no further request is answered
 * before he has read most of what there is: whoever reads nothing costs next to nothing.
 */
final class ReadsHandler extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(ReadsHandler.class);

  private final Supplier<Reads> reads;
  private final Answers answers;
  private final Executor slow;
  private final AnswersUnderWay all;

  /** What has come behind a request that is being answered. */
  private final Queue<Object> held = new ArrayDeque<>();

  private boolean isGoingOn;

  /** Whether a read is being answered here, up to the last slice. */
  private boolean isAnswering;

  /** The body of that, where it is large and being sent. */
  private @Nullable BodySlices slices;

  /** Whether the server is to answer a request. */
  private boolean serverAnswers;

  /** Whether the rest of a request that was answered is still to come. */
  private boolean passesOver;

  private boolean hasAnswered;

  /** Whether the connection ends with an answer that is to come or has gone. */
  private boolean isLast;

  /** The newest answer that was sent from here, or is being sent. */
  private @Nullable ChannelFuture sent;

  /** Asked to close the connection while a read is being answered. */
  private @Nullable ChannelPromise closes;

  /**
   * @param slow makes bodies that take long
   * @param all counts those of all connections
   */
  ReadsHandler(Supplier<Reads> reads, Answers answers, Executor slow, AnswersUnderWay all) {
    this.reads = reads;
    this.answers = answers;
    this.slow = slow;
    this.all = all;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (held.isEmpty() && mayPass(context, message)) {
      pass(context, message);
    } else {
      held.add(message);
      // It reads on by itself once the server has taken in some request.
      context.channel().config().setAutoRead(false);
    }
  }

  /** All but a further request while one is being answered, or the caller reads no answers. */
  private boolean mayPass(ChannelHandlerContext context, Object message) {
    return !(message instanceof HttpRequest)
        || (!isAnswering && !serverAnswers && BodySlices.isWritable(context));
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      passesOver = mayAnswer(request) && answer(context, request);
      if (!passesOver) {
        serverAnswers = true;
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
    return !isLast
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

  /** Answers now or later; false if the server is to. */
  private boolean answer(ChannelHandlerContext context, HttpRequest request) {
    try {
      RequestHead head = head(context, request);
      CompletableFuture<Answer> answer = reads.get().answer(head);
      if (answer == null) {
        return false;
      }
      if (answer.state() == Future.State.SUCCESS && answer.resultNow().content().isQuick()) {
        Outgoing ready = outgoing(answer.resultNow(), head);
        if (ready.body() == null) {
          sent = BodySlices.write(context, ready.response());
          hasAnswered = true;
        } else {
          begin(context);
          answered(context, ready);
        }
      } else {
        begin(context);
        var _ = answer.whenComplete((known, failure) -> make(context, head, known, failure));
      }
      return true;
    } catch (RuntimeException e) {
      log.error("{} is left to the server", path(request), e);
      return false;
    }
  }

  private void begin(ChannelHandlerContext context) {
    isAnswering = true;
    all.begin();
    context.channel().config().setAutoRead(false);
  }

  private static String path(HttpRequest request) {
    String target = request.uri();
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Makes what is sent of an answer: on the event loop, if that is soon done. */
  private void make(
      ChannelHandlerContext context,
      RequestHead head,
      @Nullable Answer known,
      @Nullable Throwable failure) {
    if (known == null) {
      log.error("{} {} failed", head.method(), head.path(), failure);
    }
    Answer answer = known == null ? Answer.failed() : known;
    if (answer.content().isQuick()) {
      context.executor().execute(() -> answered(context, made(answer, head)));
      return;
    }
    Runnable slowly =
        () -> {
          Outgoing made = made(answer, head);
          context.executor().execute(() -> answered(context, made));
        };
    try {
      slow.execute(slowly);
    } catch (RejectedExecutionException e) {
      slowly.run();
    }
  }

  private Outgoing made(Answer answer, RequestHead head) {
    try {
      return outgoing(answer, head);
    } catch (RuntimeException | Error e) {
      log.error("{} {} failed", head.method(), head.path(), e);
      return outgoing(Answer.failed(), head);
    }
  }

  /** Sends the answer, and then goes on with what has come meanwhile. */
  private void answered(ChannelHandlerContext context, Outgoing made) {
    ChannelFuture written = BodySlices.write(context, made.response());
    if (made.body() == null || !context.channel().isActive()) {
      ended(context, written);
    } else {
      slices = new BodySlices(made.body());
      sendOn(context);
    }
  }

  /** Hands over what the network takes for now of a large body. */
  private void sendOn(ChannelHandlerContext context) {
    BodySlices current = slices;
    ChannelFuture last = current == null ? null : current.send(context);
    // To flush may have told that the connection is gone.
    if (last != null && slices != null) {
      slices = null;
      ended(context, last);
    }
  }

  private void ended(ChannelHandlerContext context, ChannelFuture last) {
    isAnswering = false;
    sent = last.addListener(done -> all.end());
    hasAnswered = true;
    ChannelPromise closing = closes;
    if (closing != null) {
      closes = null;
      close(context, closing);
      return;
    }
    goOn(context);
  }

  /** Lets pass what was held back, up to behind the next request that is not answered at once. */
  private void goOn(ChannelHandlerContext context) {
    // What passes, and to flush, may end in here again.
    if (isGoingOn) {
      return;
    }
    isGoingOn = true;
    while (!held.isEmpty() && mayPass(context, held.element())) {
      pass(context, held.remove());
    }
    isGoingOn = false;
    channelReadComplete(context);
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

  /**
   * What is sent of an answer.
   *
   * @param response whole, or what comes before a body
   * @param body to be sent in slices, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Outgoing(HttpResponse response, byte @Nullable [] body) {}

  private Outgoing outgoing(Answer answer, RequestHead head) {
    Fitted fitted = answers.fit(answer, head.method(), head.headers());
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newEmptyHeaders();
    fitted.headers().forEach(headers::set);
    byte[] body = fitted.bytes();
    if (fitted.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    HttpResponseStatus status = HttpResponseStatus.valueOf(fitted.status());
    boolean isHead = head.method().equals("HEAD");
    return body.length > BodySlices.SLICE && !isHead
        ? new Outgoing(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers), body)
        : new Outgoing(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body),
                headers,
                EmptyHttpHeaders.INSTANCE),
            null);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (hasAnswered) {
      hasAnswered = false;
      context.flush();
      // The server asks for more only once it has answered something itself.
      read(context);
    }
    context.fireChannelReadComplete();
  }

  /** Not while a read is being answered, or something is held back: there is enough to do. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (!isAnswering && held.isEmpty()) {
      context.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      sendOn(context);
      if (!held.isEmpty()) {
        goOn(context);
        read(context);
      }
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    letGo();
    if (slices != null) {
      slices = null;
      isAnswering = false;
      all.end();
    }
    ChannelPromise closing = closes;
    if (closing != null && !isAnswering) {
      closes = null;
      var _ = context.close(closing);
    }
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    letGo();
  }

  private void letGo() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      isLast |= !isInformation(response) && !HttpUtil.isKeepAlive(response);
    }
    var _ = context.write(message, promise);
  }

  /**
   * The server tells when it has let go of a request, which is some time after the end of its
   * answer was written. One that came earlier it puts aside, and would forget if it were the last.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (serverAnswers && ChannelOperations.get(context.channel()) == null) {
      context.executor().execute(() -> serverAnswered(context));
    }
    context.fireUserEventTriggered(event);
  }

  private void serverAnswered(ChannelHandlerContext context) {
    if (ChannelOperations.get(context.channel()) != null) {
      return;
    }
    serverAnswers = false;
    if (!held.isEmpty()) {
      goOn(context);
      read(context);
    }
  }

  /** Whether it is sent before the answer itself. */
  private static boolean isInformation(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** A server that stops waits for its own answers only. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    ChannelFuture last = sent;
    if (isAnswering && context.channel().isActive()) {
      ChannelPromise earlier = closes;
      if (earlier == null) {
        closes = promise;
      } else {
        var _ = PromiseNotifier.cascade(earlier, promise);
      }
    } else if (last == null || last.isDone()) {
      var _ = context.close(promise);
    } else {
      context.flush();
      var _ =
          last.addListener(
              done -> {
                var _ = context.close(promise);
              });
    }
  }
}
