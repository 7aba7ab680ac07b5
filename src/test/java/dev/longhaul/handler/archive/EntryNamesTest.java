package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNamesTest {

    private static final int KEYS = 4_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.txt",
                "logs/2026/11/25/app.log",
                "with space/and + sign/~x",
                "überprüfung/日本語/🎉.json",
                ".hidden",
                "a..b",
                "...x",
                "-rf"
            })
    void aSafeKeyIsItsOwnName(String key) {
        assertThat(name(key)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "../etc/passwd, .%2E/etc/passwd",
                "a/../../b, a/.%2E/.%2E/b",
                "./a, %2E/a",
                "/etc/passwd, %2Fetc/passwd",
                "a//b, a/%2Fb",
                "a///b, a/%2F%2Fb",
                "C:\\Windows\\x, C%3A%5CWindows%5Cx",
                "C:/x, C%3A/x",
                "..\\..\\x, ..%5C..%5Cx",
                "a?b*c, a%3Fb%2Ac",
                "dot./x, dot%2E/x",
                "space /x, space%20/x",
                "NUL, %4EUL",
                "con.txt, %63on.txt",
                "a/COM1.log, a/%43OM1.log",
                "COM10, COM10",
                "100%.txt, 100%25.txt",
                "a%2Fb, a%252Fb",
                "/, %2F",
                "//, %2F%2F",
            })
    void whatIsNoSafePathIsEncoded(String key, String name) {
        assertThat(name(key)).isEqualTo(name);
    }

    @Test
    void controlCharactersAndMarksOfDirectionAreEncoded() {
        assertThat(name("a\nb\u0000c\u001b[31m\u007f\u0085")).isEqualTo("a%0Ab%00c%1B[31m%7F%C2%85");
        assertThat(name("evil\u202Egpj.exe")).isEqualTo("evil%E2%80%AEgpj.exe");
        assertThat(name("line\u2028break")).isEqualTo("line%E2%80%A8break");
    }

    @Test
    void anEmptyObjectWithATrailingSlashIsAFolder() {
        assertThat(new EntryNames(_ -> false).of("a/b/", 0)).isEqualTo(new EntryName("a/b/", true));
    }

    @Test
    void anObjectWithContentAndATrailingSlashIsAFile() {
        assertThat(new EntryNames(_ -> false).of("a/b/", 1)).isEqualTo(new EntryName("a/b%2F", false));
    }

    @Test
    void anObjectBesideAFolderOfItsNameKeepsTheName() {
        EntryNames names = new EntryNames(Set.of("a", "a/b", "a/b/c", "a/")::contains);

        assertThat(names.of("a", 5).text()).isEqualTo("a");
        assertThat(names.of("a/", 0)).isEqualTo(new EntryName("a%2F", false));
        assertThat(names.of("a/b", 5).text()).isEqualTo("a%2Fb");
        assertThat(names.of("a/b/c", 5).text()).isEqualTo("a%2Fb%2Fc");
    }

    @Test
    void aSegmentOfTheLongestLengthStaysWhole() {
        assertThat(name("d/" + "x".repeat(255))).isEqualTo("d/" + "x".repeat(255));
    }

    @Test
    void aLongerSegmentIsCutAndTold() {
        String one = name("d/" + "x".repeat(255) + "1");
        String two = name("d/" + "x".repeat(255) + "2");

        assertThat(one).startsWith("d/" + "x".repeat(221) + "%~").hasSize(2 + 255);
        assertThat(two).startsWith("d/" + "x".repeat(221) + "%~").isNotEqualTo(one);
    }

    @Test
    void aCutFallsBetweenCharacters() {
        String cut = name("é".repeat(200)).split("%~", 2)[0];

        assertThat(cut).isEqualTo("é".repeat(110));
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> name("a\ud83d"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\\ud83d");
    }

    /** In key order, as a listing gives them: every name is a safe path, is unlike all others, fits beside them, and decodes to its key. */
    @Test
    void namesOfRandomKeysAreSafeDistinctAndDecodable() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<String> keys = new TreeSet<>();
        while (keys.size() < KEYS) {
            keys.add(randomKey(random));
        }
        KeyTrail trail = new KeyTrail();
        EntryNames names = new EntryNames(trail);
        Set<String> files = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (String key : keys) {
            trail.advance(key);
            EntryName name = names.of(key, random.nextInt(2));
            assertThat(URLDecoder.decode(name.text().replace("+", "%2B"), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(key);
            String path = name.isFolder() ? name.text().substring(0, name.text().length() - 1) : name.text();
            assertSafe(path, seed);
            assertThat((name.isFolder() ? folders : files).add(path) || name.isFolder())
                    .as("seed %d, key %s", seed, key)
                    .isTrue();
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash));
            }
        }
        assertThat(files).as("seed %d", seed).doesNotContainAnyElementsOf(folders);
    }

    private static void assertSafe(String path, long seed) {
        for (String segment : path.split("/", -1)) {
            assertThat(segment)
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .isNotIn(".", "..")
                    .doesNotContain("\\", ":", "\n")
                    .doesNotEndWith(".")
                    .doesNotEndWith(" ");
        }
    }

    private static String randomKey(Random random) {
        String[] parts = {"a", "b", "/", "/", ".", "..", "%", "%2F", "\\", ":", " ", "é", "\n", "NUL", "+", "A"};
        StringBuilder key = new StringBuilder();
        for (int length = 1 + random.nextInt(9); length > 0; length--) {
            key.append(parts[random.nextInt(parts.length)]);
        }
        return key.toString();
    }

    private static String name(String key) {
        return new EntryNames(_ -> false).of(key, 1).text();
    }
}
