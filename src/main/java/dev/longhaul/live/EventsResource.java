package dev.longhaul.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.api.Identity;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.JobId;
import dev.longhaul.store.Ledger;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** A job as it goes on, as Server-Sent Events. */
@Path("/jobs/{id}/events")
@Tag(name = "jobs")
public class EventsResource {

    /** Proxies end connections that say nothing, usually after a minute. */
    private static final Duration PULSE = Duration.ofSeconds(15);

    /** For whoever lost the connection. */
    private static final long COME_AGAIN_MILLIS = 2_000;

    private final Ledger ledger;
    private final Feeds feeds;
    private final LiveConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;

    EventsResource(Ledger ledger, Feeds feeds, LiveConfig config, ObjectMapper json, InstantSource clock) {
        this.ledger = ledger;
        this.feeds = feeds;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "watchJob",
            summary = "A job's state, progress and log as they change",
            description =
                    "Server-Sent Events: `state` and `end` carry the job, `progress` its progress, `log` new lines of the newest"
                            + " attempt's log. The stream ends with the job. A client that comes again with `Last-Event-ID` is told the newest"
                            + " state and the lines that it has not had; once it was told the end, the answer is 204.")
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content =
                    @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "204", description = "The job has ended, and the client was told so before")
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(responseCode = "503", description = "As many jobs are watched as the settings allow")
    public Multi<OutboundSseEvent> watch(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEventId, @Context Sse sse) {
        JobId job = Identity.ofPath(id);
        Ledger.Entry found = ledger.read(job)
                .filter(entry -> entry.record().isKnown())
                .orElseThrow(() -> new Refusal(Problem.noSuchJob(id)));
        Place place = Place.of(lastEventId);
        if (place.isEnd() && found.record().isSettled()) {
            throw new TheEndWasTold();
        }
        return events(found, new Listener(place), sse);
    }

    /** Which keeps a browser from coming again. */
    @ServerExceptionMapper
    RestResponse<Void> nothingMore(TheEndWasTold known) {
        return RestResponse.noContent();
    }

    static final class TheEndWasTold extends RuntimeException {

        private static final long serialVersionUID = 1;

        TheEndWasTold() {
            super("the job's end was told", null, false, false);
        }
    }

    private Multi<OutboundSseEvent> events(Ledger.Entry found, Listener listener, Sse sse) {
        JobId job = found.record().id();
        Feed feed = feeds.join(found);
        Instant end = clock.instant().plus(config.longest());
        Multi<OutboundSseEvent> hello = Multi.createFrom()
                .item(sse.newEventBuilder()
                        .reconnectDelay(COME_AGAIN_MILLIS)
                        .comment("")
                        .build());
        Multi<OutboundSseEvent> news = Multi.createBy()
                .repeating()
                .uni(() -> next(feed, listener))
                .whilst(told -> !told.isLast() && clock.instant().isBefore(end))
                .onItem()
                .transformToMultiAndConcatenate(told -> Multi.createFrom().iterable(written(told, sse)));
        return Multi.createBy()
                .concatenating()
                .streams(hello, news)
                .onTermination()
                .invoke(() -> feeds.leave(job, feed, listener));
    }

    /** Asked for when the last news are on their way: so a client that reads slowly is told less often. */
    private static Uni<News> next(Feed feed, Listener listener) {
        return Uni.createFrom()
                .<News>emitter(there -> {
                    there.onTermination(() -> feed.forget(listener));
                    feed.await(listener, () -> there.complete(feed.news(listener)));
                })
                .ifNoItem()
                .after(PULSE)
                .recoverWithItem(News.PULSE);
    }

    private List<OutboundSseEvent> written(News news, Sse sse) {
        if (news.items().isEmpty()) {
            return List.of(sse.newEventBuilder().comment("").build());
        }
        return news.items().stream()
                .map(item -> sse.newEventBuilder()
                        .name(item.name())
                        .id(item.place().text())
                        .data(text(item.data()))
                        .build())
                .toList();
    }

    private String text(Object data) {
        try {
            return json.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view is always JSON", e);
        }
    }
}
