package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code src/docs/configuration.md} and the list of names as the configuration's own Javadoc says; {@code -Dlonghaul.docs.write} writes it anew. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("src/docs/configuration.md");
    private static final Path NAMES = Path.of("src/main/resources/dev/longhaul/settings.txt");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*((?:@[A-Za-z]+(?:\\([^)]*\\))?\\s*)*)([A-Za-z0-9_<>.,? ]+?) ([a-zA-Z0-9]+)\\(\\);",
            Pattern.DOTALL);
    private static final Pattern DEFAULT = Pattern.compile("@WithDefault\\(\"([^\"]*)\"\\)");
    private static final Pattern GROUP = Pattern.compile("interface ([A-Za-z]+) \\{");

    @Test
    void saysWhatTheConfigurationSays() throws IOException {
        String expected = page();
        if (System.getProperty("longhaul.docs.write") != null) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    /** The names as the worker looks them up: a map's own keys, and the unnamed queue's settings, are names too. */
    @Test
    void listsTheNamesThatAreKnownAtStart() throws IOException {
        String expected = page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .flatMap(name -> name.endsWith(".env")
                        ? Stream.of(name + ".<name>")
                        : Stream.of(name, name.replace("longhaul.queue.<name>.", "longhaul.queue.")))
                .distinct()
                .collect(Collectors.joining("\n", "", "\n"));
        if (System.getProperty("longhaul.docs.write") != null) {
            Files.writeString(NAMES, expected);
        }
        assertThat(Files.readString(NAMES)).isEqualTo(expected);
    }

    private static String page() throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(file -> file.toString().endsWith("Config.java"))
                    .sorted()
                    .toList()) {
                rows.addAll(rows(Files.readString(file)));
            }
        }
        return """
                # Settings

                As properties, or in the environment in capitals with `_` for every other character. Durations as `90S`, `15M`, `24H`, `7D`.
                This page is made from the configuration interfaces and checked by a test.

                What you name yourself (`<name>`, and a program's variables after `.env.`) is read from the environment so:

                - A name in capitals becomes small letters with `-` for `_`: `LONGHAUL_QUEUE_BIG_JOBS_ADDRESS` is `longhaul.queue.big-jobs.address`.
                - A name with a small letter in it stays as it is: `LONGHAUL_EXEC_PROGRAMS_my_job_COMMAND` is of the type `my_job`, `MyJob` of `MyJob`.
                - A program gets a variable as it is written: `LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_LICENCE` gives `render` its `LICENCE`. Where a name has
                  `_ENV_` in it, two `_` on each side of it say where it ends: `LONGHAUL_EXEC_PROGRAMS__RENDER_ENV__GRACE`.
                - Names with a dot, or of capitals alone, need a file, named by `SMALLRYE_CONFIG_LOCATIONS`, with
                  `longhaul.exec.programs."v1.2".command=/opt/run`. A name in a file goes first: `LONGHAUL_EXEC_PROGRAMS_V1_2_GRACE` is then that program's.

                A variable that begins with `LONGHAUL_` and is no setting is named in a warning at start, with the nearest that is one.

                | setting | default | meaning |
                |---|---|---|
                """ + String.join("\n", rows) + "\n";
    }

    private static List<String> rows(String source) {
        List<String> rows = new ArrayList<>();
        Matcher prefix = PREFIX.matcher(source);
        if (!prefix.find()) {
            return rows;
        }
        Matcher setting = SETTING.matcher(source);
        while (setting.find()) {
            if (isGroup(source, setting.group(3).strip())) {
                continue;
            }
            Matcher value = DEFAULT.matcher(setting.group(2));
            String group = group(source, source.substring(prefix.end(), setting.start()));
            String name = prefix.group(1) + group + "." + kebab(setting.group(4));
            rows.add("| `" + name + "` | " + (value.find() ? "`" + value.group(1) + "`" : "") + " | "
                    + text(setting.group(1)) + " |");
        }
        return rows;
    }

    /** The innermost group that a setting stands in, as its outer setting names it; a map's groups are named by their key. */
    private static String group(String source, String before) {
        String innermost = "";
        Matcher group = GROUP.matcher(before);
        int count = 0;
        while (group.find()) {
            innermost = group.group(1);
            count++;
        }
        if (count < 2) {
            return "";
        }
        Matcher user = Pattern.compile(
                        "(@WithParentName[^;]*?)?(Map<String, )?\\b" + innermost + ">? ([a-zA-Z0-9]+)\\(\\);")
                .matcher(source);
        if (!user.find()) {
            return "";
        }
        String own = user.group(1) == null ? "." + kebab(user.group(3)) : "";
        return user.group(2) == null ? own : own + ".<name>";
    }

    private static boolean isGroup(String source, String type) {
        return source.contains("interface " + type.replaceAll("Map<String, |>", "") + " {");
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }

    private static String text(String javadoc) {
        return javadoc.replaceAll("\\s*\\n\\s*\\* ?", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link ([^}]*)}", "`$1`")
                .replaceAll("<[^>]+>", "")
                .replace("|", "\\|")
                .strip();
    }
}
