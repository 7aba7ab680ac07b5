package dev.longhaul.handler.lambda;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request for the next invocation, and after it the connection that carried the event. */
final class ParkedRequest implements Poll {

    private final HttpServerRequest request;
    private final Context context;
    private final RuntimePort port;
    private final LossWatch watch;
    private volatile @Nullable Invocation carried;

    ParkedRequest(HttpServerRequest request, Context context, RuntimePort port, LossWatch watch) {
        this.request = request;
        this.context = context;
        this.port = port;
        this.watch = watch;
    }

    @Override
    public void give(Invocation invocation, Consumer<@Nullable String> done) {
        carried = invocation;
        context.runOnContext(_ -> {
            HttpServerResponse response = request.response();
            if (response.closed()) {
                done.accept("the runtime let its request go");
                return;
            }
            response.putHeader("Content-Type", Answers.JSON);
            invocation.headers().forEach(response::putHeader);
            write(invocation.event(), response)
                    .onComplete(written -> done.accept(written.succeeded() ? null : String.valueOf(written.cause())));
        });
    }

    private static Future<Void> write(EventBody event, HttpServerResponse response) {
        return switch (event) {
            case EventBody.Bytes bytes -> response.end(Buffer.buffer(bytes.bytes()));
            case EventBody.Spooled spooled -> {
                response.putHeader("Content-Length", Long.toString(spooled.length()));
                yield response.sendFile(spooled.file().toString(), 0, spooled.length());
            }
        };
    }

    /** Whether it led to an invocation that the runtime is done with: what becomes of the connection says nothing of that. */
    boolean isOver() {
        Invocation invocation = carried;
        return invocation != null && !port.isRunning(invocation);
    }

    /** The connection is closed. */
    void closed() {
        Invocation invocation = carried;
        if (invocation == null) {
            port.dropped(this);
        } else {
            port.cutOff(invocation);
            watch.closed(context.owner(), invocation, request.getHeader("User-Agent"));
        }
    }
}
