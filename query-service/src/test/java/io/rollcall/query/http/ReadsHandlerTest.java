package io.rollcall.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.rollcall.http.CorsRules;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.ChannelOperations;

class ReadsHandlerTest {
  private static final String READY = "/api/labs/?page=2";
  private static final String BODY = "{\"count\":1}";

  /** Counts how often more is asked for. */
  private static final class Demand extends ChannelOutboundHandlerAdapter {
    int reads;

    @Override
    public void read(ChannelHandlerContext context) {
      reads++;
      context.read();
    }
  }

  private final Demand demand = new Demand();
  private final Queue<Runnable> slow = new ArrayDeque<>();
  private final AnswersUnderWay all = new AnswersUnderWay();
  private final CompletableFuture<Answer> later = new CompletableFuture<>();
  private final CompletableFuture<Answer> evenLater = new CompletableFuture<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          demand,
          new ReadsHandler(() -> this::find, new Answers(CorsRules.of(List.of())), slow::add, all));

  /** As the server's connections are. */
  @BeforeEach
  void readsOnlyWhenAsked() {
    channel.config().setAutoRead(false);
  }

  @AfterEach
  void nothingIsLeaked() {
    assertThat(all.count()).isZero();
    assertThat(channel.finish()).isFalse();
  }

  private @Nullable CompletableFuture<Answer> find(RequestHead head) {
    return switch (head.path()) {
      case "/api/later/" -> later;
      case "/api/evenlater/" -> evenLater;
      default -> ready(head);
    };
  }

  private static @Nullable CompletableFuture<Answer> ready(RequestHead head) {
    if (head.path().equals("/api/broken/")) {
      throw new IllegalStateException("on purpose");
    }
    return (head.path() + "?" + head.query()).equals(READY)
        ? CompletableFuture.completedFuture(answer(BODY))
        : null;
  }

  private static Answer answer(String body) {
    return Answer.json(200, body.getBytes(UTF_8))
        .tagged("\"tag\"")
        .with("Rollcall-Source", "memory");
  }

  private static HttpRequest get(String target) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
  }

  private void ask(HttpRequest request) {
    channel.writeInbound(request, LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void answered(String body) {
    FullHttpResponse response = channel.readOutbound();
    assertThat(response.status()).isEqualTo(HttpResponseStatus.OK);
    assertThat(response.content().toString(UTF_8)).isEqualTo(body);
    assertThat(response.headers().getInt("Content-Length")).isEqualTo(BODY.length());
    assertThat(response.headers().get("ETag")).isEqualTo("\"tag\"");
    assertThat(response.headers().get("Rollcall-Source")).isEqualTo("memory");
    response.release();
  }

  /** It went on, as it came. */
  private void wentOn(HttpRequest request) {
    assertThat((Object) channel.readInbound()).isSameAs(request);
    assertThat((Object) channel.readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat((Object) channel.readInbound()).isNull();
    assertThat((Object) channel.readOutbound()).isNull();
  }

  private void serverAnswers() {
    Taken taken = new Taken();
    taken.bind();
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK),
        new DefaultHttpContent(Unpooled.copiedBuffer("{", UTF_8)),
        new DefaultLastHttpContent(Unpooled.copiedBuffer("}", UTF_8)));
    for (int part = 0; part < 3; part++) {
      ReferenceCountUtil.release(channel.readOutbound());
    }
    channel.pipeline().fireUserEventTriggered("something else");
    channel.runPendingTasks();
    assertThat((Object) channel.readOutbound()).as("before the server is done").isNull();
    assertThat((Object) channel.readInbound()).as("before the server is done").isNull();
    taken.letGo();
    channel.runPendingTasks();
  }

  /** A request that the server has taken in. */
  private final class Taken extends ChannelOperations<NettyInbound, NettyOutbound> {
    Taken() {
      super(Connection.from(channel), ConnectionObserver.emptyListener());
    }

    void letGo() {
      terminate();
    }

    @Override
    protected void afterInboundComplete() {
      channel.pipeline().fireUserEventTriggered("let go");
    }
  }

  @Test
  void whatIsReady_isAnsweredAtOnce_andMoreIsAskedFor() {
    int before = demand.reads;
    ask(get(READY));
    answered(BODY);
    assertThat((Object) channel.readInbound()).isNull();
    assertThat(demand.reads).isGreaterThan(before);
  }

  @Test
  void head_hasTheLengthAndNoBody() {
    ask(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.HEAD, READY));
    answered("");
  }

  @Test
  void whoHasItAlready_isTold304() {
    HttpRequest request = get(READY);
    request.headers().set("If-None-Match", "\"tag\"");
    ask(request);
    FullHttpResponse response = channel.readOutbound();
    assertThat(response.status()).isEqualTo(HttpResponseStatus.NOT_MODIFIED);
    assertThat(response.headers().contains("Content-Length")).isFalse();
    assertThat(response.headers().get("ETag")).isEqualTo("\"tag\"");
    response.release();
  }

  @Test
  void whatIsNotReady_goesOn_andAllBehindItWaits() {
    HttpRequest first = get("/api/labs/?page=3");
    HttpRequest second = get("/api/labs/?page=4");
    ask(first);
    wentOn(first);
    channel.config().setAutoRead(true); // as the server does
    int before = demand.reads;
    ask(get(READY));
    ask(second);
    ask(get(READY));
    nothingHappened();
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.read();
    assertThat(demand.reads).as("nothing more is read").isEqualTo(before);
    serverAnswers();
    answered(BODY);
    wentOn(second);
    serverAnswers();
    answered(BODY);
    assertThat(demand.reads).isGreaterThan(before);
    ask(get(READY));
    answered(BODY);
  }

  private void nothingHappened() {
    assertThat((Object) channel.readInbound()).isNull();
    assertThat((Object) channel.readOutbound()).isNull();
  }

  @Test
  void theBodyOfWhatGoesOn_goesOn() {
    HttpRequest post = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, READY);
    DefaultHttpContent part = new DefaultHttpContent(Unpooled.copiedBuffer("{", UTF_8));
    channel.writeInbound(post, part, LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat((Object) channel.readInbound()).isSameAs(post);
    assertThat((Object) channel.readInbound()).isSameAs(part);
    assertThat((Object) channel.readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    part.release();
    serverAnswers();
    ask(get(READY));
    answered(BODY);
  }

  @Test
  void aBodyThatTheServerHasAnsweredBefore_goesOn() {
    HttpRequest post = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, READY);
    channel.writeInbound(post);
    assertThat((Object) channel.readInbound()).isSameAs(post);
    serverAnswers();
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat((Object) channel.readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    ask(get(READY));
    answered(BODY);
  }

  @Test
  void informationBeforehand_isNoAnswerYet() {
    HttpRequest first = get("/api/labs/?page=3");
    ask(first);
    wentOn(first);
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    channel.releaseOutbound();
    channel.runPendingTasks();
    ask(get(READY));
    nothingHappened();
    serverAnswers();
    answered(BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, HTTP/1.1, X-Any, any",
    "GET, HTTP/1.0, X-Any, any",
    "GET, HTTP/1.1, Connection, close",
    "GET, HTTP/1.1, Connection, 'TE, close'",
    "GET, HTTP/1.1, Content-Length, 2",
    "GET, HTTP/1.1, Transfer-Encoding, chunked",
    "GET, HTTP/1.1, Upgrade, h2c",
    "GET, HTTP/1.1, Expect, 100-continue"
  })
  void whatTheServerMustSee_goesOn(String method, String version, String header, String value) {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.valueOf(version), HttpMethod.valueOf(method), READY);
    request.headers().set(header, value);
    ask(request);
    wentOn(request);
  }

  @Test
  void whoDoesNotRead_isAnsweredOnceHeReads() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    HttpRequest other = get("/api/labs/?page=3");
    ask(get(READY));
    ask(other);
    nothingHappened();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    assertThat((Object) channel.readInbound()).isSameAs(other);
    assertThat((Object) channel.readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    answered(BODY);
    serverAnswers();
  }

  /** Of a large body the network has one slice more than it takes, and not the whole. */
  @Test
  void aLargeBody_isHandedOver_asFarAsItIsRead() {
    byte[] body = new byte[5 * BodySlices.SLICE + 1];
    Arrays.fill(body, (byte) 'a');
    AtomicBoolean takesAll = new AtomicBoolean();
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise promise) {
                if (message instanceof HttpContent && !takesAll.get()) {
                  channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
                }
                var _ = context.write(message, promise);
              }
            });
    ask(get("/api/later/"));
    later.complete(Answer.json(200, body));
    slow.remove().run();
    channel.runPendingTasks();
    HttpResponse head = channel.readOutbound();
    assertThat(head.headers().getInt("Content-Length")).isEqualTo(body.length);
    int sent = 0;
    for (int i = 0; i < 2; i++) {
      HttpContent slice = channel.readOutbound();
      assertThat(slice.content().readableBytes()).isEqualTo(BodySlices.SLICE);
      assertThat((Object) channel.readOutbound()).as("more than was read").isNull();
      sent += slice.content().readableBytes();
      slice.release();
      ask(get(READY));
      assertThat(all.count()).isEqualTo(1);
      channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
      channel.runPendingTasks();
    }
    takesAll.set(true);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    for (boolean more = true; more; ) {
      HttpContent slice = channel.readOutbound();
      sent += slice.content().readableBytes();
      more = !(slice instanceof LastHttpContent);
      slice.release();
    }
    assertThat(sent).isEqualTo(body.length);
    answered(BODY);
    answered(BODY);
  }

  @Test
  void anAnswerThatCannotBeSent_endsTheConnection() {
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new IllegalStateException("on purpose"));
              }
            });
    ask(get(READY));
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void manyAtOnce_areAnsweredInOrder() {
    channel.writeInbound(
        get(READY),
        LastHttpContent.EMPTY_LAST_CONTENT,
        get(READY),
        LastHttpContent.EMPTY_LAST_CONTENT);
    answered(BODY);
    answered(BODY);
    assertThat((Object) channel.readInbound()).isNull();
  }

  @Test
  void whatFails_isLeftToTheServer() {
    HttpRequest request = get("/api/broken/");
    ask(request);
    wentOn(request);
  }

  @Test
  void behindTheLastAnswer_nothingIsAnswered() {
    HttpRequest last = get("/api/labs/?page=3");
    last.headers().set("Connection", "close");
    ask(last);
    wentOn(last);
    serverAnswers();
    HttpRequest behind = get(READY);
    ask(behind);
    wentOn(behind);
  }

  @Test
  void whatComesLater_isSentThen_andNothingIsReadMeanwhile() {
    ask(get("/api/later/"));
    int before = demand.reads;
    HttpRequest post = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/api/labs/");
    channel.writeInbound(
        get(READY), LastHttpContent.EMPTY_LAST_CONTENT, post, LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat((Object) channel.readOutbound()).isNull();
    assertThat((Object) channel.readInbound()).isNull();
    assertThat(demand.reads).isEqualTo(before);
    later.complete(answer("{\"count\":2}"));
    channel.runPendingTasks();
    answered("{\"count\":2}");
    answered(BODY);
    wentOn(post);
    serverAnswers();
    ask(get(READY));
    answered(BODY);
  }

  @Test
  void severalThatComeLater_areSentInTheirOrder() {
    ask(get("/api/later/"));
    ask(get("/api/evenlater/"));
    later.complete(answer("{\"count\":2}"));
    channel.runPendingTasks();
    answered("{\"count\":2}");
    ask(get(READY));
    assertThat((Object) channel.readOutbound()).as("behind the one that comes even later").isNull();
    evenLater.complete(answer("{\"count\":3}"));
    channel.runPendingTasks();
    answered("{\"count\":3}");
    answered(BODY);
    assertThat((Object) channel.readInbound()).isNull();
  }

  @Test
  void aServerThatReadsByItself_isKeptFromIt_whileAnAnswerIsMade() {
    channel.config().setAutoRead(true);
    ask(get("/api/later/"));
    assertThat(channel.config().isAutoRead()).isFalse();
    later.complete(answer(BODY));
    channel.runPendingTasks();
    answered(BODY);
  }

  @Test
  void whatComesLater_letsMoreBeRead_onceItIsSent() {
    ask(get("/api/later/"));
    int before = demand.reads;
    later.complete(answer(BODY));
    channel.runPendingTasks();
    answered(BODY);
    assertThat(demand.reads).isGreaterThan(before);
  }

  @Test
  void largeBodies_areMadeElsewhere() {
    String large = "x".repeat(Content.QUICK_BELOW);
    later.complete(answer(large));
    ask(get("/api/later/"));
    channel.runPendingTasks();
    assertThat((Object) channel.readOutbound()).isNull();
    assertThat(all.count()).as("a server that stops waits for it").isEqualTo(1);
    slow.remove().run();
    channel.runPendingTasks();
    FullHttpResponse response = channel.readOutbound();
    assertThat(response.content().readableBytes()).isEqualTo(large.length());
    response.release();
  }

  @Test
  void whatFailsLater_isAnsweredWith500() {
    ask(get("/api/later/"));
    later.completeExceptionally(new IllegalStateException("on purpose"));
    channel.runPendingTasks();
    FullHttpResponse response = channel.readOutbound();
    assertThat(response.status()).isEqualTo(HttpResponseStatus.INTERNAL_SERVER_ERROR);
    assertThat(response.content().toString(UTF_8)).doesNotContain("on purpose");
    response.release();
    ask(get(READY));
    answered(BODY);
  }

  @Test
  void whoLeaves_leavesNothingBehind() {
    ask(get("/api/later/"));
    ByteBuf body = Unpooled.copiedBuffer("{}", UTF_8);
    channel.writeInbound(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/api/labs/"),
        new DefaultLastHttpContent(body));
    channel.unsafe().close(channel.newPromise()); // as when its end is read
    assertThat(body.refCnt()).isZero();
    later.complete(answer(BODY));
    channel.runPendingTasks();
    assertThat((Object) channel.readOutbound()).isNull();
  }

  @Test
  void aConnectionThatIsClosed_sendsWhatIsBeingMadeFirst() {
    ask(get("/api/later/"));
    ChannelFuture closed = channel.close();
    assertThat(closed.isDone()).isFalse();
    later.complete(answer(BODY));
    channel.runPendingTasks();
    answered(BODY);
    assertThat(closed.isSuccess()).isTrue();
  }
}
