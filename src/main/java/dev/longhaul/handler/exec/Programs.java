package dev.longhaul.handler.exec;

import dev.longhaul.handler.exec.ExecConfig.ProgramConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Makes programs of the configuration, and refuses what cannot work with a sentence that names the setting. */
final class Programs {

    /** Longest time between TERM and KILL: a handler that lives on for a minute after its cancel condemns the worker. */
    static final Duration GRACE_LIMIT = Duration.ofSeconds(45);

    private static final Logger LOG = Logger.getLogger(Programs.class);
    private static final int TYPE_LIMIT = 64;

    /** Standard streams, and what a shell or a linker opens before the program has begun. */
    private static final int LEAST_OPEN_FILES = 16;

    /** Keys that expire or never do: neither belongs into a child that cannot refresh them. */
    private static final Set<String> STATIC_KEYS =
            Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

    private final Map<String, String> workerEnvironment;
    private final Launcher launcher;

    private Programs(Map<String, String> workerEnvironment, Launcher launcher) {
        this.launcher = launcher;
        this.workerEnvironment = workerEnvironment;
    }

    /** All programs by type. */
    static Map<String, Program> of(ExecConfig config, Map<String, String> workerEnvironment, Launcher launcher) {
        Programs programs = new Programs(workerEnvironment, launcher);
        Map<String, Program> byType = new TreeMap<>();
        config.programs().forEach((type, settings) -> byType.put(type, programs.checked(type, settings)));
        if (!byType.isEmpty() && STATIC_KEYS.stream().anyMatch(workerEnvironment::containsKey)) {
            LOG.warn(
                    "AWS keys are in the worker's environment, which its programs can read in /proc whatever is passed to"
                            + " them: use a task role");
        }
        return Map.copyOf(byType);
    }

    private Program checked(String type, ProgramConfig settings) {
        Setting setting = new Setting(type);
        setting.check(
                type.length() <= TYPE_LIMIT && type.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                "",
                "names a job type, which is 1 to 64 characters of A-Z a-z 0-9 . _ -, the first a letter or digit");
        setting.check(
                !settings.command().isEmpty() && !settings.command().getFirst().isBlank(),
                "command",
                "must name a program");
        setting.check(
                settings.command().stream().noneMatch(Programs::hasNul), "command", "has a word with a NUL character");
        setting.check(
                !settings.grace().isNegative() && settings.grace().compareTo(GRACE_LIMIT) <= 0,
                "grace",
                "must be 0 to " + GRACE_LIMIT.toSeconds() + " seconds, not " + settings.grace());
        setting.check(settings.outputFiles() > 0, "output-files", "must be at least 1");
        ProgramLimits limits = new ProgramLimits(
                setting.bytes("disk", settings.disk()),
                settings.outputFiles(),
                setting.bytes("output-bytes", settings.outputBytes()),
                settings.memory().map(memory -> setting.bytes("memory", memory)).orElse(0L),
                settings.openFiles().orElse(0));
        setting.check(
                settings.openFiles().orElse(LEAST_OPEN_FILES) >= LEAST_OPEN_FILES,
                "open-files",
                "must be at least " + LEAST_OPEN_FILES);
        setting.check(
                settings.openFiles().isEmpty() || launcher.prlimit() != null,
                "open-files",
                "cannot be kept: there is no prlimit (util-linux) on the worker's PATH");
        Program program = new Program(
                type, settings.command(), environment(setting, settings), settings.grace(), settings.stdin(), limits);
        String fault = Executables.fault(program);
        setting.check(fault == null, "command", "cannot be run: " + fault);
        warnOfTheUnwise(setting, settings, limits);
        return program;
    }

    private Map<String, String> environment(Setting setting, ProgramConfig settings) {
        Map<String, String> environment = new HashMap<>();
        for (String name : settings.passEnv()) {
            checkName(setting, "pass-env", name);
            String value = workerEnvironment.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        settings.env().forEach((name, value) -> {
            checkName(setting, "env", name);
            setting.check(!hasNul(value), "env", "has a value with a NUL character: " + name);
        });
        environment.putAll(settings.env());
        return environment;
    }

    /** No program can be given one. */
    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    private static void checkName(Setting setting, String key, String name) {
        setting.check(
                !name.isEmpty() && name.indexOf('=') < 0 && !hasNul(name),
                key,
                "has no name of an environment variable: '" + name + "'");
        setting.check(
                !name.startsWith(ChildEnvironment.PREFIX),
                key,
                "names " + name + ", but names that begin with " + ChildEnvironment.PREFIX + " are the contract's own");
    }

    private static void warnOfTheUnwise(Setting setting, ProgramConfig settings, ProgramLimits limits) {
        if (limits.outputBytes() > limits.diskBytes()) {
            LOG.warnf(
                    "%s is larger than %s: the workspace holds the outputs, so the latter is the limit",
                    setting.name("output-bytes"), setting.name("disk"));
        }
        if (settings.passEnv().stream().anyMatch(STATIC_KEYS::contains)
                || settings.env().keySet().stream().anyMatch(STATIC_KEYS::contains)) {
            LOG.warnf(
                    "%s hands AWS keys to the program, which cannot refresh them: pass"
                            + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_REGION instead",
                    setting.name("pass-env"));
        }
    }

    /** Says which setting is wrong. */
    private record Setting(String type) {

        String name(String key) {
            return "longhaul.exec.programs.\"" + type + "\"" + (key.isEmpty() ? "" : "." + key);
        }

        /** A size may be written that no disk has and no number of ours holds. */
        long bytes(String key, MemorySize size) {
            try {
                long bytes = size.asLongValue();
                check(bytes > 0, key, "must be more than 0 bytes");
                return bytes;
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        name(key) + " must be at most " + Long.MAX_VALUE + " bytes, which is less than 8E", e);
            }
        }

        void check(boolean holds, String key, String sentence) {
            if (!holds) {
                throw new IllegalArgumentException(name(key) + " " + sentence);
            }
        }
    }
}
