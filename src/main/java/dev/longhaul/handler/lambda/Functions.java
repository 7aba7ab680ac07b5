package dev.longhaul.handler.lambda;

import dev.longhaul.handler.lambda.LambdaConfig.FunctionConfig;
import dev.longhaul.handler.lambda.LambdaConfig.Mode;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes functions of the configuration, and refuses what cannot work with a sentence that names the setting. */
final class Functions {

    /** A handler that lives on for a minute after its cancel condemns the worker. */
    private static final Duration GRACE_LIMIT = Duration.ofSeconds(45);

    private static final Logger LOG = Logger.getLogger(Functions.class);
    private static final int TYPE_LIMIT = 64;
    private static final int RUNTIME_LIMIT = 64;
    private static final int CONCURRENCY_LIMIT = 1000;
    private static final int PORT_LIMIT = 65_535;
    private static final String ACCOUNT = "000000000000";

    private final LambdaConfig config;
    private final Map<String, String> workerEnvironment;
    private final Set<Integer> portsInUse = new HashSet<>();

    private Functions(LambdaConfig config, Map<String, String> workerEnvironment) {
        this.config = config;
        this.workerEnvironment = workerEnvironment;
    }

    /** All functions by type. */
    static Map<String, FunctionSettings> of(LambdaConfig config, Map<String, String> workerEnvironment) {
        Functions functions = new Functions(config, workerEnvironment);
        Map<String, FunctionSettings> byType = new TreeMap<>();
        new TreeMap<>(config.functions())
                .forEach((type, settings) -> byType.put(type, functions.checked(type, settings)));
        if (!byType.isEmpty()) {
            functions.checkAddress();
        }
        return Collections.unmodifiableMap(byType);
    }

    private void checkAddress() {
        String address = config.address();
        if (address.isBlank() || address.contains(":") || address.contains("/")) {
            throw new IllegalArgumentException(
                    "longhaul.lambda.address must be a name or an IPv4 address without a port, since clients split it at"
                            + " the colon, not \"" + address + "\"");
        }
        if (!address.startsWith("127.") && !address.equals("localhost")) {
            LOG.warnf(
                    "longhaul.lambda.address is %s: whoever reaches it can take jobs and answer for them, without any"
                            + " authentication",
                    address);
        }
    }

    private FunctionSettings checked(String type, FunctionConfig settings) {
        Setting setting = new Setting(type);
        setting.check(
                type.length() <= TYPE_LIMIT && type.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                "",
                "names a job type, which is 1 to 64 characters of A-Z a-z 0-9 . _ -, the first a letter or digit");
        setting.check(
                settings.concurrency() >= 1 && settings.concurrency() <= CONCURRENCY_LIMIT,
                "concurrency",
                "must be 1 to " + CONCURRENCY_LIMIT + ", not " + settings.concurrency());
        setting.check(!settings.crashPatience().isNegative(), "crash-patience", "must not be negative");
        setting.check(
                !settings.reportBatchItemFailures() || settings.event() == Shape.SQS,
                "report-batch-item-failures",
                "is for answers to SQS events: set " + setting.name("event") + " to sqs");
        String name = settings.name().orElse(type);
        checkText(setting, "name", name);
        String region = workerEnvironment.getOrDefault("AWS_REGION", "us-east-1");
        String arn = settings.arn().orElse("arn:aws:lambda:" + region + ":" + ACCOUNT + ":function:" + name);
        checkText(setting, "arn", arn);
        String source = settings.eventSourceArn().orElse("arn:aws:sqs:" + region + ":" + ACCOUNT + ":" + type);
        checkText(setting, "event-source-arn", source);
        return new FunctionSettings(
                type,
                name,
                arn,
                region,
                config.address(),
                ports(setting, settings),
                containers(setting, settings),
                settings.concurrency(),
                settings.event(),
                settings.reportBatchItemFailures(),
                source,
                settings.crashPatience(),
                child(setting, settings, name, region));
    }

    /** It goes into a header. */
    private static void checkText(Setting setting, String key, String text) {
        setting.check(
                text.matches("[\\x21-\\x7e]{1,512}"), key, "must be 1 to 512 printable characters without spaces");
    }

    private List<Integer> ports(Setting setting, FunctionConfig settings) {
        List<Integer> ports = settings.ports().orElse(List.of());
        if (settings.mode() == Mode.CHILD) {
            setting.check(ports.isEmpty(), "ports", "is for sidecars: children get free ones");
            setting.check(
                    settings.runtimes() >= 1 && settings.runtimes() <= RUNTIME_LIMIT,
                    "runtimes",
                    "must be 1 to " + RUNTIME_LIMIT + ", not " + settings.runtimes());
            return Collections.nCopies(settings.runtimes(), 0);
        }
        setting.check(!ports.isEmpty(), "ports", "must name a port for each runtime that is to poll");
        setting.check(ports.size() <= RUNTIME_LIMIT, "ports", "must be at most " + RUNTIME_LIMIT);
        for (int port : ports) {
            setting.check(port >= 1 && port <= PORT_LIMIT, "ports", "has no port of 1 to 65535: " + port);
            setting.check(
                    portsInUse.add(port), "ports", "names " + port + " twice: a port is how a runtime is known by");
        }
        return new ArrayList<>(ports);
    }

    private static List<String> containers(Setting setting, FunctionConfig settings) {
        List<String> names = settings.containers().orElse(List.of());
        int ports = settings.ports().orElse(List.of()).size();
        setting.check(
                names.isEmpty() || settings.mode() == Mode.SIDECAR,
                "containers",
                "is for sidecars: the worker sees the end of its children itself");
        setting.check(
                names.size() <= 1 || names.size() == ports,
                "containers",
                "must name one container, or one for each of the " + ports + " ports, not " + names.size());
        setting.check(names.stream().noneMatch(String::isBlank), "containers", "must not have an empty name");
        return names.size() == 1 ? Collections.nCopies(ports, names.getFirst()) : names;
    }

    private @Nullable ChildSettings child(Setting setting, FunctionConfig settings, String name, String region) {
        List<String> command = settings.command().orElse(List.of());
        if (settings.mode() == Mode.SIDECAR) {
            setting.check(command.isEmpty(), "command", "is for children: set " + setting.name("mode") + " to child");
            setting.check(
                    settings.handler().isEmpty(),
                    "handler",
                    "is for children: a sidecar has its handler from its own container, as its command or _HANDLER; or set "
                            + setting.name("mode") + " to child");
            setting.check(
                    settings.runtimes() == 1,
                    "runtimes",
                    "is for children: of sidecars there is one for each of the " + setting.name("ports") + "; or set "
                            + setting.name("mode") + " to child");
            return null;
        }
        setting.check(
                !command.isEmpty() && !command.getFirst().isBlank(), "command", "must name the runtime to be started");
        setting.check(
                !settings.grace().isNegative() && settings.grace().compareTo(GRACE_LIMIT) <= 0,
                "grace",
                "must be 0 to " + GRACE_LIMIT.toSeconds() + " seconds, not " + settings.grace());
        setting.check(settings.memorySize() > 0, "memory-size", "must be at least 1");
        Path folder = Path.of(settings.taskRoot());
        setting.check(folder.isAbsolute() && Files.isDirectory(folder), "task-root", "must be a folder, not " + folder);
        return new ChildSettings(
                command, folder, environment(settings, new Seen(name, region, folder)), settings.grace());
    }

    /** What a function sees of itself. */
    private record Seen(String name, String region, Path folder) {}

    private Map<String, String> environment(FunctionConfig settings, Seen seen) {
        Map<String, String> environment = new HashMap<>();
        for (String name : settings.passEnv()) {
            String value = workerEnvironment.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(RuntimeEnvironment.of(
                seen.name(), seen.region(), seen.folder(), settings.handler().orElse(null), settings.memorySize()));
        if (settings.concurrency() > 1) {
            environment.put(RuntimeEnvironment.MAX_CONCURRENCY, Integer.toString(settings.concurrency()));
        }
        environment.putAll(settings.env());
        return environment;
    }

    /** Says which setting is wrong. */
    private record Setting(String type) {

        String name(String key) {
            return "longhaul.lambda.functions.\"" + type + "\"" + (key.isEmpty() ? "" : "." + key);
        }

        void check(boolean holds, String key, String sentence) {
            if (!holds) {
                throw new IllegalArgumentException(name(key) + " " + sentence);
            }
        }
    }
}
