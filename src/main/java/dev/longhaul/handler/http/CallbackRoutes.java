package dev.longhaul.handler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;

/** What a service may do on its attempt's address. Each answer in JSON says whether the attempt is to stop, so that nobody has to listen. */
final class CallbackRoutes {

    static final int PROGRESS_LIMIT = 16 * 1024;
    static final int LOG_LIMIT = 256 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;

    CallbackRoutes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Does what is asked.
     *
     * @param path below the attempt's address, empty for that itself
     * @param runs whether the attempt still does: a body may come slowly
     */
    Reply answer(Grant grant, String path, HttpExchange exchange, BooleanSupplier runs) throws IOException {
        return switch (exchange.getRequestMethod() + " " + path) {
            case "GET " -> Reply.json(state(grant.job()));
            case "PUT /progress", "POST /progress" -> progress(grant.job(), exchange, runs);
            case "GET /checkpoint" -> CheckpointCalls.get(grant.job().checkpoints());
            case "PUT /checkpoint" -> CheckpointCalls.put(grant.job().checkpoints(), exchange, runs);
            case "POST /log" -> log(grant.job(), exchange, runs);
            default -> unknown(path, exchange);
        };
    }

    private static Reply unknown(String path, HttpExchange exchange) {
        String allowed = switch (path) {
            case "" -> "GET";
            case "/progress" -> "PUT, POST";
            case "/log" -> "POST";
            case "/checkpoint" -> "GET, PUT";
            default -> "";
        };
        if (allowed.isEmpty()) {
            return Reply.problem(404, "there is nothing at this path");
        }
        exchange.getResponseHeaders().set("Allow", allowed);
        return Reply.problem(405, "this path takes " + allowed);
    }

    private ObjectNode state(JobContext job) {
        ObjectNode state = JSON.createObjectNode()
                .put("id", job.id().value())
                .put("type", job.type())
                .put("attempt", job.attempt())
                .put("deadline", job.deadline().truncatedTo(ChronoUnit.SECONDS).toString());
        job.labels().forEach(state.putObject("labels")::put);
        Stop stop = job.stop().requested();
        if (stop == null) {
            state.putNull("stop");
        } else {
            state.set("stop", StopNote.of(stop, clock.instant()));
        }
        return state;
    }

    private Reply progress(JobContext job, HttpExchange exchange, BooleanSupplier runs) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(PROGRESS_LIMIT + 1);
        if (body.length > PROGRESS_LIMIT) {
            return Reply.problem(413, "progress has at most " + PROGRESS_LIMIT + " bytes");
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return Reply.problem(400, "this is no JSON");
        }
        Long done = Progress.count(json.path("done").numberValue());
        JsonNode total = json.path("total");
        Long known = Progress.count(total.numberValue());
        boolean isTotalFine = known != null || total.isMissingNode() || total.isNull();
        if (done == null || !isTotalFine) {
            return Reply.problem(
                    400,
                    "progress is {\"done\": 3, \"total\": 10, \"unit\": \"files\", \"note\": \"\"}, "
                            + "whole numbers as numbers; all but done may be left out");
        }
        String fault = Progress.fault(done, known);
        if (fault != null) {
            return Reply.problem(400, fault);
        }
        if (!runs.getAsBoolean()) {
            return Reply.problem(401, "the attempt has ended");
        }
        job.progress(
                done, known, json.path("unit").asText(""), json.path("note").asText(""));
        return Reply.json(state(job));
    }

    private static Reply log(JobContext job, HttpExchange exchange, BooleanSupplier runs) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LOG_LIMIT + 1);
        if (body.length > LOG_LIMIT) {
            return Reply.problem(413, "a piece of log has at most " + LOG_LIMIT + " bytes");
        }
        if (!runs.getAsBoolean()) {
            return Reply.problem(401, "the attempt has ended");
        }
        new String(body, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(job.log()::line);
        return Reply.empty();
    }
}
