package dev.longhaul.api;

import dev.longhaul.queue.QueueException;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever a resource throws into a problem document. What happened inside is in the log, never in the answer. */
public final class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    @ServerExceptionMapper
    Response refusal(Refusal refusal) {
        Response.ResponseBuilder refused = response(refusal.problem());
        return (refusal.problem().status() == 503
                        ? refused.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                        : refused)
                .build();
    }

    @ServerExceptionMapper
    Response store(StoreException e) {
        return e.isPassing() ? unavailable("S3", e) : internal(e);
    }

    @ServerExceptionMapper
    Response queue(QueueException e) {
        return e.kind() == QueueException.Kind.Unavailable ? unavailable("SQS", e) : internal(e);
    }

    @ServerExceptionMapper
    Response newer(NewerRecord e) {
        return response(Problem.of(
                        503,
                        "newer-record",
                        "Written by a newer version",
                        "The job's record was written by a newer version of Longhaul; ask a worker of that version."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    /** What the framework itself refuses: no such route, wrong method, wrong media type. Its headers, such as Allow, are kept. */
    @ServerExceptionMapper
    Response framework(WebApplicationException e) {
        Response answer = e.getResponse();
        int status = answer.getStatus();
        if (status < 400) {
            return answer;
        }
        if (status >= 500) {
            return internal(e);
        }
        String reason = answer.getStatusInfo().getReasonPhrase();
        Response.ResponseBuilder refused = response(refused(status, reason));
        if (answer.getHeaderString(HttpHeaders.ALLOW) != null) {
            refused.header(HttpHeaders.ALLOW, answer.getHeaderString(HttpHeaders.ALLOW));
        }
        return refused.build();
    }

    /** What the platform refused, before a resource or instead of it. */
    static Problem refused(int status, String reason) {
        String sentence = switch (status) {
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address does not take that method.";
            case 406 -> "This address cannot answer in the media type asked for.";
            case 413 -> "The body is larger than quarkus.http.limits.max-body-size.";
            case 415 -> "The body must be application/json.";
            default -> "The request was refused.";
        };
        return Problem.of(status, "refused", reason, sentence);
    }

    @ServerExceptionMapper
    Response anything(Throwable thrown) {
        return internal(thrown);
    }

    private static Response unavailable(String what, RuntimeException e) {
        LOG.warnf("request answered 503: service=%s reason=%s", what, e.getMessage());
        return response(Problem.of(
                        503,
                        "unavailable",
                        what + " does not answer",
                        what + " did not answer in time. The request may have had its effect; repeat it."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    private static Response internal(Throwable thrown) {
        return response(failed(thrown)).build();
    }

    /** Logs what happened inside under a reference that the answer may tell. */
    static Problem failed(Throwable thrown) {
        String reference = UUID.randomUUID().toString();
        LOG.errorf(thrown, "request failed: reference=%s", reference);
        return Problem.of(
                500,
                "internal",
                "The request failed inside",
                "The worker's log tells more under the reference " + reference + ".");
    }

    public static Response.ResponseBuilder response(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    }
}
