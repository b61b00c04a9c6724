package io.rollcall.query.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

/** Replaces each request's target by a {@link RequestTarget#legal} one before others read it. */
@Sharable
final class RequestTargetHandler extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      String target = request.uri();
      String legal = RequestTarget.legal(target);
      if (!legal.equals(target)) {
        request.setUri(legal);
      }
    }
    context.fireChannelRead(message);
  }
}
