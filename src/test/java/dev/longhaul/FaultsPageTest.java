package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keeps the page that says which test shows what: each test that it names is there. */
class FaultsPageTest {

    private static final Path PAGE = Path.of("src/docs/faults.md");

    /** {@code `ClassTest`}, {@code `ClassTest#method`}, or {@code `#method`} of the class before; an ellipsis cuts a name short. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))?(?:#(\\w+)(…)?)?`");

    /** {@code `file.tftest.hcl#run`}. */
    private static final Pattern RUN = Pattern.compile("`(\\w+\\.tftest\\.hcl)#(\\w+)`");

    @Test
    void namesRunsOfTerraformThatAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Matcher named = RUN.matcher(Files.readString(PAGE)); named.find(); ) {
            Path file = Path.of("terraform", "tests", named.group(1));
            if (!Files.exists(file) || !Files.readString(file).contains("run \"" + named.group(2) + "\"")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void namesTestsThatAreThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (String row : Files.readAllLines(PAGE)) {
            String type = "";
            for (Matcher named = NAMED.matcher(row); named.find(); ) {
                type = named.group(1) == null ? type : named.group(1);
                String source = sources.get(type);
                if (source == null || !has(source, named.group(2), named.group(3) != null)) {
                    missing.add(type + " " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean has(String source, @Nullable String method, boolean isCut) {
        return method == null
                || Pattern.compile("void " + method + (isCut ? "\\w*" : "") + "\\(")
                        .matcher(source)
                        .find();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }
}
