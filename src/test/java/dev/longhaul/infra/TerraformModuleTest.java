package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module's page says of its inputs and outputs what they say themselves. {@code -Dlonghaul.docs.write} writes it anew. */
class TerraformModuleTest {

    private static final Path MODULE = Path.of("terraform");
    private static final Path PAGE = MODULE.resolve("README.md");
    private static final Path NAMES = Path.of("src/main/resources/dev/longhaul/settings.txt");
    private static final int DEFAULTS_SHOWN = 20;

    private record Input(String name, String type, String standard, String meaning) {

        boolean isNeeded() {
            return standard.isEmpty();
        }

        String row() {
            return "| `%s` | %s | %s | %s |"
                    .formatted(name, type, isNeeded() ? "*needed*" : "`" + standard + "`", meaning);
        }
    }

    @Test
    void pageHasEveryInput() throws IOException {
        String rows = inputs().stream().map(Input::row).collect(Collectors.joining("\n"));
        holds("inputs", "| input | type | default | meaning |\n|---|---|---|---|\n" + rows);
    }

    @Test
    void pageHasEveryOutput() throws IOException {
        String rows = blocks("output")
                .map(block -> "| `%s` | %s |".formatted(block.group(1), meaning(block.group(2))))
                .collect(Collectors.joining("\n"));
        holds("outputs", "| output | meaning |\n|---|---|\n" + rows);
    }

    @Test
    void everyInputSaysWhatItIsForAndHasAType() throws IOException {
        assertThat(inputs())
                .hasSizeGreaterThan(DEFAULTS_SHOWN)
                .allSatisfy(input -> assertThat(input.meaning()).endsWith("."))
                .allSatisfy(input -> assertThat(input.type()).isNotEqualTo("any"));
    }

    /** It has a copy of its own, since a module is often taken without the sources. */
    @Test
    void refusesTheNamesThatTheWorkerDoesNotKnow() throws IOException {
        Path copy = MODULE.resolve("settings.txt");
        if (System.getProperty("longhaul.docs.write") != null) {
            Files.copy(NAMES, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(copy).as("-Dlonghaul.docs.write copies it anew").hasSameTextualContentAs(NAMES);
    }

    private static List<Input> inputs() throws IOException {
        return blocks("variable")
                .map(block -> new Input(
                        block.group(1),
                        first(block.group(2), "(?m)^  type +=\\s(\\w+(?:\\(\\w+)?)")
                                .replaceFirst("\\((\\w+)$", "($1)"),
                        first(block.group(2), "(?m)^  default +=\\s(.+)$"),
                        meaning(block.group(2))))
                .sorted(Comparator.comparing(input -> !input.isNeeded()))
                .toList();
    }

    private static Stream<MatchResult> blocks(String kind) throws IOException {
        try (Stream<Path> files = Files.list(MODULE)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(file -> file.toString().endsWith(".tf"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file)).append('\n');
            }
            return Pattern.compile("(?ms)^" + kind + " \"(\\w+)\" \\{\n(.*?)^}")
                    .matcher(all)
                    .results();
        }
    }

    private static String meaning(String block) {
        return first(block, "(?m)^  description += \"(.+)\"$")
                .replace("\\\"", "\"")
                .replace("|", "\\|");
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    private static void holds(String part, String table) throws IOException {
        String page = Files.readString(PAGE);
        Matcher place = Pattern.compile("(?s)(<!-- " + part + "[^>]*-->\n)(.*?)(?=\n## |\\z)")
                .matcher(page);
        assertThat(place.find()).as("%s has a place for %s", PAGE, part).isTrue();
        if (System.getProperty("longhaul.docs.write") != null) {
            Files.writeString(
                    PAGE, page.substring(0, place.start(2)) + "\n" + table + "\n" + page.substring(place.end(2)));
            return;
        }
        assertThat(place.group(2)).isEqualTo("\n" + table + "\n");
    }
}
