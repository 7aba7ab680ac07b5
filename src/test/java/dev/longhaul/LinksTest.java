package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages lead to files and headings that are there, and the first page stays one that is read to its end. */
class LinksTest {

    private static final int README_LINES = 250;

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");

    @Test
    void leadToFilesThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String target : targets(page)) {
                if (!leadsSomewhere(page, target)) {
                    broken.add(page + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theFirstPageIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThan(README_LINES);
    }

    /** A page that nothing leads to is not found by those who need it. */
    @Test
    void everyPageIsLinked() throws IOException {
        Set<Path> linked = pages().stream()
                .flatMap(page -> targets(page).stream()
                        .filter(target -> !target.startsWith("#"))
                        .map(target -> file(page, target)))
                .collect(Collectors.toSet());
        assertThat(pages())
                .filteredOn(page -> page.startsWith("src/docs") && !page.startsWith("src/docs/adr"))
                .isNotEmpty()
                .isSubsetOf(linked);
    }

    private static boolean leadsSomewhere(Path page, String target) {
        Path file = target.startsWith("#") ? page : file(page, target);
        String anchor = target.contains("#") ? target.substring(target.indexOf('#') + 1) : "";
        return Files.exists(file) && (anchor.isEmpty() || anchors(file).contains(anchor));
    }

    private static Path file(Path page, String target) {
        String path = URLDecoder.decode(target.replaceFirst("#.*", ""), StandardCharsets.UTF_8);
        return page.resolveSibling(path).normalize();
    }

    /** As the repository's pages make them of headings. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(text(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> targets(Path page) {
        return LINK.matcher(text(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    private static String text(Path page) {
        try {
            return FENCED.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new IllegalStateException(page + " cannot be read", e);
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        for (String folder : List.of("src/docs", ".github", "terraform", "ecs")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> files = Files.walk(Path.of(folder))) {
                    files.filter(file -> file.toString().endsWith(".md"))
                            .sorted()
                            .forEach(pages::add);
                }
            }
        }
        return pages;
    }
}
