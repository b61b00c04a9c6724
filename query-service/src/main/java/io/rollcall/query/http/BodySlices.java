package io.rollcall.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Hands a large body to the network as far as the caller reads it: what the network is handed it
 * copies. On the event loop of its connection.
 */
final class BodySlices {
  /** What the network is given at once, in bytes. */
  static final int SLICE = 128 * 1_024;

  private final byte[] body;
  private int at;
  private boolean isSending;

  BodySlices(byte[] body) {
    this.body = body;
  }

  /**
   * Goes on until the network takes no more for now; to be called again when it does.
   *
   * @return the last slice, once it has been handed over; null before that
   */
  @Nullable ChannelFuture send(ChannelHandlerContext context) {
    // To flush may end in here again.
    if (isSending) {
      return null;
    }
    isSending = true;
    ChannelFuture written = null;
    while (at < body.length && isWritable(context)) {
      int length = Math.min(SLICE, body.length - at);
      ByteBuf slice = Unpooled.wrappedBuffer(body, at, length);
      at += length;
      written =
          write(
              context,
              at < body.length ? new DefaultHttpContent(slice) : new DefaultLastHttpContent(slice));
    }
    isSending = false;
    return at < body.length ? null : written;
  }

  /** Whether the network takes more, which it may once what it has is flushed. */
  static boolean isWritable(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      context.flush();
    }
    return context.channel().isWritable();
  }

  /** What the network does not take would leave the caller waiting: he had better begin anew. */
  static ChannelFuture write(ChannelHandlerContext context, Object message) {
    return context.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }
}
