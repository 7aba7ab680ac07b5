package dev.longhaul.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One of the definitions that lie rendered in {@code ecs/examples}, for those who deploy by hand. */
enum Example {
    WORKER,
    LAMBDA,
    HTTP;

    static final Path ECS = Path.of("ecs");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is rendered with, as seen from the folder {@code ecs}. */
    String variables() {
        return "examples/" + title() + ".tfvars.json";
    }

    Path task() {
        return ECS.resolve("examples/task-" + title() + ".json");
    }

    Path service() {
        return ECS.resolve("examples/service-" + title() + ".json");
    }

    ObjectNode taskDefinition() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(task()));
    }

    ObjectNode serviceDefinition() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(service()));
    }

    static String pretty(String json) throws IOException {
        return JSON.writeValueAsString(JSON.readTree(json)) + "\n";
    }

    static JsonNode container(JsonNode task, String name) {
        for (JsonNode each : task.path("containerDefinitions")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no container " + name);
    }
}
