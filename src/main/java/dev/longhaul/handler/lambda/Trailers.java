package dev.longhaul.handler.lambda;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trailers of a request, which the server has but shows to nobody. A stream that fails says so there and nowhere else: without
 * them it would look like a success.
 */
final class Trailers extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<HttpHeaders> KEPT = AttributeKey.valueOf("longhaul-trailers");
    private static final String BEFORE = "handler";
    private static final String TYPE = "Lambda-Runtime-Function-Error-Type";
    private static final String BODY = "Lambda-Runtime-Function-Error-Body";

    /** To be called for each connection as it opens. */
    static void keep(HttpConnection connection) {
        ((ConnectionBase) connection).channelHandlerContext().pipeline().addBefore(BEFORE, "trailers", new Trailers());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            context.channel().attr(KEPT).set(null);
        }
        if (message instanceof LastHttpContent last) {
            context.channel().attr(KEPT).set(last.trailingHeaders());
        }
        context.fireChannelRead(message);
    }

    /** The failure that a whole request's trailers tell of; null for none. Clients that may stream announce them every time. */
    static @Nullable FunctionError failure(HttpServerRequest request) {
        HttpHeaders trailers = ((ConnectionBase) request.connection())
                .channelHandlerContext()
                .channel()
                .attr(KEPT)
                .get();
        String type = trailers == null ? null : trailers.get(TYPE);
        if (trailers == null || type == null || type.isBlank()) {
            return null;
        }
        String body = trailers.get(BODY);
        return FunctionError.read(type, body == null ? new byte[0] : decoded(body));
    }

    private static byte[] decoded(String body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }
}
