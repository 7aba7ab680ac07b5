package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.longhaul.infra.Tool.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The definitions before three judges that others wrote: Terraform renders the files that lie here, the AWS CLI's model of ECS takes
 * them, and cfn-lint too. What none of them knows, {@link FargateTaskTest} does. Skipped where a tool is not installed, unless
 * {@code LONGHAUL_INFRA=required}.
 */
class EcsDefinitionsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REGION = "eu-central-1";

    /** What a CLI complains of that does not know the newest parts of the definitions. */
    private static final Pattern NEWEST =
            Pattern.compile("Unknown parameter in .*\"(restartPolicy|availabilityZoneRebalancing)\"");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** {@code -Dlonghaul.docs.write} writes them anew. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void renderAsTheyStandHere(Example example) throws Exception {
        render(example.variables());
        same(example.task(), output("task_definition"));
        same(example.service(), output("service_definition"));
    }

    private static void same(Path file, String rendered) throws IOException {
        if (System.getProperty("longhaul.docs.write") != null) {
            Files.writeString(file, Example.pretty(rendered));
        }
        assertThat(Files.readString(file)).isEqualTo(Example.pretty(rendered));
    }

    /** Quotes, backslashes and what looks like a template, at the edges of what variables may be. */
    @ParameterizedTest
    @ValueSource(strings = {"""
        {"cpu": 16384, "memory": 122880, "ephemeral_storage_gib": 200, "slots": 1000, "collector": {"enabled": false}, "sidecar":
         {"kind": "http", "name": "r", "image": "a:1", "memory": 64, "path": "/\\"\\\\${x}", "command": ["\\"", "\\\\", "%{if"]}}""", """
        {"cpu": 4096, "memory": 16384, "architecture": "ARM64", "collector": {"mode": "otlp", "config": "a: \\"${env:B}\\"\\n"}, "sidecar":
         {"kind": "lambda", "name": "r", "image": "a:1", "memory": 1024, "handler": "\\"\\\\${x}", "runtimes": 8, "user": "1000"}}"""})
    void renderWhateverTheyAreGiven(String variables) throws Exception {
        ObjectNode all = (ObjectNode) JSON.readTree(Files.readString(Example.ECS.resolve(Example.WORKER.variables())));
        all.setAll((ObjectNode) JSON.readTree(variables));
        Files.writeString(folder.resolve("edge.tfvars.json"), all.toString());
        render("edge.tfvars.json");
        String task = output("task_definition");

        assertThat(FargateTask.faults(JSON.readTree(task))).isEmpty();
        assertThat(modelSays("register-task-definition", task).err()).isEmpty();
        JsonNode sidecar = Example.container(JSON.readTree(task), "r");
        JsonNode given = all.path("sidecar");
        if (given.has("command")) {
            assertThat(sidecar.path("command")).isEqualTo(given.path("command"));
        } else {
            assertThat(sidecar.path("command").path(1)).isEqualTo(given.path("handler"));
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void areWhatTheApiOfEcsTakes(Example example) throws Exception {
        Said task =
                modelSays("register-task-definition", example.taskDefinition().toString());
        assertThat(task.err()).isEmpty();
        assertThat(task.exit()).isZero();

        Said service = modelSays("create-service", deployed(example).toString());
        assertThat(service.err()).isEmpty();
        assertThat(service.exit()).isZero();
    }

    /** Otherwise the judge above might be asleep. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void areRefusedByTheApiOfEcsWithASlipInThem(Example example) throws Exception {
        ObjectNode task = example.taskDefinition();
        ((ObjectNode) task.path("containerDefinitions").path(0)).put("stopTimeOut", 120);
        assertThat(modelSays("register-task-definition", task.toString()).err()).contains("stopTimeOut");
    }

    /** The CLI calls somebody who takes everything: what it refuses, its model of the API refuses; what it sends must be all of it. */
    private Said modelSays(String operation, String json) throws IOException, InterruptedException {
        Tool aws = Tool.needed("aws", "the definitions are not held to the API model of ECS");
        Path input = folder.resolve(operation + ".json");
        Files.writeString(input, json);
        AtomicReference<String> sent = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        server.start();
        try {
            String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
            String file = "file://" + input;
            Said said = aws.run(
                    folder,
                    "ecs",
                    operation,
                    "--region",
                    REGION,
                    "--no-sign-request",
                    "--endpoint-url",
                    endpoint,
                    "--cli-input-json",
                    file);
            if (NEWEST.matcher(said.err()).find()) {
                Tool.missed("aws is older than 2025: its model of ECS lacks what the definitions say");
            }
            if (said.exit() == 0) {
                assertThat(JSON.readTree(sent.get())).isEqualTo(JSON.readTree(json));
            }
            return said;
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void passTheLintOfCloudFormation(Example example) throws Exception {
        Said said = lint(example.taskDefinition(), deployed(example));
        assertThat(said.out() + said.err()).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void failTheLintOfCloudFormationWithASizeThatFargateHasNot(Example example) throws Exception {
        Said said = lint(example.taskDefinition().put("memory", "999"), deployed(example));
        assertThat(said.exit()).isNotZero();
        assertThat(said.out()).contains("999");
    }

    private Said lint(ObjectNode task, ObjectNode service) throws IOException, InterruptedException {
        Tool lint = Tool.needed("cfn-lint", "the definitions are not held to CloudFormation's rules");
        ObjectNode template = JSON.createObjectNode().put("AWSTemplateFormatVersion", "2010-09-09");
        ObjectNode resources = template.putObject("Resources");
        resources.putObject("Task").put("Type", "AWS::ECS::TaskDefinition").set("Properties", properties(task));
        ObjectNode properties = (ObjectNode) properties(service);
        properties.putObject("TaskDefinition").put("Ref", "Task");
        resources.putObject("Service").put("Type", "AWS::ECS::Service").set("Properties", properties);
        Path file = folder.resolve("template.json");
        Files.writeString(file, template.toString());
        return lint.run(folder, "--regions", REGION, "--template", file.toString());
    }

    /** As `create-service` gets it by hand: with what the rendered definition leaves open. */
    private static ObjectNode deployed(Example example) throws IOException {
        ObjectNode service = example.serviceDefinition();
        service.put("cluster", "longhaul").put("taskDefinition", "longhaul:1").put("desiredCount", 1);
        ObjectNode network = service.putObject("networkConfiguration").putObject("awsvpcConfiguration");
        network.put("assignPublicIp", "DISABLED").putArray("subnets").add("subnet-0123456789abcdef0");
        network.putArray("securityGroups").add("sg-0123456789abcdef0");
        return service;
    }

    /** CloudFormation's names begin with a capital; those of the options of logs are names of their driver. */
    private static JsonNode properties(JsonNode node) {
        if (node instanceof ArrayNode) {
            ArrayNode all = JSON.createArrayNode();
            node.forEach(each -> all.add(properties(each)));
            return all;
        }
        if (node instanceof ObjectNode) {
            ObjectNode all = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> each : node.properties()) {
                String name = each.getKey();
                all.set(
                        Character.toUpperCase(name.charAt(0)) + name.substring(1),
                        name.equals("options") ? each.getValue() : properties(each.getValue()));
            }
            return all;
        }
        return node;
    }

    private void render(String variables) throws IOException, InterruptedException {
        Tool terraform = Tool.needed("terraform", "the definitions are not rendered");
        try (Stream<Path> files = Files.walk(Example.ECS)) {
            for (Path file : files.filter(EcsDefinitionsIT::isOurs).toList()) {
                Path copy = folder.resolve(Example.ECS.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Said init = terraform.run(folder, "init", "-input=false", "-no-color");
        assertThat(init.err()).isEmpty();
        Said apply =
                terraform.run(folder, "apply", "-input=false", "-no-color", "-auto-approve", "-var-file=" + variables);
        assertThat(apply.err()).isEmpty();
        assertThat(apply.exit()).isZero();
    }

    /** And not what somebody's own rendering left there. */
    private static boolean isOurs(Path file) {
        return Files.isRegularFile(file) && !file.toString().matches(".*(\\.terraform|tfstate|mine\\.).*");
    }

    private String output(String name) throws IOException, InterruptedException {
        return new Tool("terraform")
                .run(folder, "output", "-raw", "-no-color", name)
                .out();
    }
}
