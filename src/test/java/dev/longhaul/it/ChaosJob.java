package dev.longhaul.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A job of the chaos test, whose result shows that it is of this job's input, whole, and of one attempt. */
record ChaosJob(String id, Kind kind, String text) {

    /** Objects that the archives hold: some small ones, and some that make a multipart upload together. */
    static final String SMALL = "in/small/";

    static final String LARGE = "in/large/";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SMALL_OBJECTS = 20;
    private static final int LARGE_OBJECTS = 3;

    /** The program of the jobs: its input, its checksum and who it is, after some time. */
    private static final String PROGRAM = """
            #!/bin/sh
            set -eu
            cat > "$LONGHAUL_OUTPUT/input"
            printf %s "$LONGHAUL_FENCING_TOKEN" > "$LONGHAUL_OUTPUT/token"
            case "$2" in
                polite) trap 'exit 3' TERM ;;
                flaky) [ "$LONGHAUL_ATTEMPT" -gt 2 ] || exit 75 ;;
                broken) exit 65 ;;
            esac
            sleep "$1"
            sha256sum < "$LONGHAUL_OUTPUT/input" > "$LONGHAUL_OUTPUT/sum"
            """;

    /** What a job does, how often it is drawn, and how it ends if nobody cancels it. */
    enum Kind {
        QUICK(30, "0", "plain"),
        SHORT(24, "2", "plain"),
        LONG(10, "14", "plain"),
        POLITE(10, "4", "polite"),
        FLAKY(8, "1", "flaky"),
        BROKEN(5, "0", "broken"),
        SMALL_ARCHIVE(9, "", ""),
        LARGE_ARCHIVE(4, "", "");

        private final int weight;
        private final String seconds;
        private final String manner;

        Kind(int weight, String seconds, String manner) {
            this.weight = weight;
            this.seconds = seconds;
            this.manner = manner;
        }

        private String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isArchive() {
            return this == SMALL_ARCHIVE || this == LARGE_ARCHIVE;
        }

        boolean fails() {
            return this == BROKEN;
        }

        static Kind drawn(SplittableRandom random) {
            int left = random.nextInt(
                    Arrays.stream(values()).mapToInt(kind -> kind.weight).sum());
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("more drawn than there is");
        }
    }

    static ChaosJob drawn(int number, SplittableRandom random) {
        Kind kind = Kind.drawn(random);
        byte[] bytes = new byte[random.nextInt(10) == 0 ? 6_000 : 40];
        random.nextBytes(bytes);
        String id = kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + number;
        return new ChaosJob(id, kind, HexFormat.of().formatHex(bytes));
    }

    /** Settings of a worker that runs these jobs. */
    static Map<String, String> programs(Path folder) throws IOException {
        Path program = Files.writeString(folder.resolve("program.sh"), PROGRAM);
        Map<String, String> settings = new HashMap<>();
        for (Kind kind : Kind.values()) {
            if (!kind.isArchive()) {
                String prefix = "longhaul.exec.programs." + kind.type() + ".";
                settings.put(
                        prefix + "command", String.join(",", "/bin/sh", program.toString(), kind.seconds, kind.manner));
                settings.put(prefix + "grace", "2S");
            }
        }
        return settings;
    }

    static void prepare(Surroundings world) {
        IntStream.range(0, SMALL_OBJECTS).forEach(n -> world.put(SMALL + n, Surroundings.noise(20_000, n)));
        IntStream.range(0, LARGE_OBJECTS).forEach(n -> world.put(LARGE + n, Surroundings.noise(4_000_000, n)));
    }

    String body() {
        String input = kind.isArchive()
                ? "{\"source\": {\"bucket\": \"%s\", \"prefix\": \"%s\"}, \"format\": \"zip\", \"name\": \"a.zip\", \"level\": 0}"
                        .formatted(Surroundings.BUCKET, kind == Kind.SMALL_ARCHIVE ? SMALL : LARGE)
                : "{\"text\": \"%s\"}".formatted(text);
        return "{\"longhaul\": 1, \"type\": \"%s\", \"id\": \"%s\", \"input\": %s}"
                .formatted(kind.isArchive() ? "archive" : kind.type(), id, input);
    }

    /** What is wrong with a committed result; empty if nothing is. */
    String faultOf(JsonNode record, Surroundings world) throws IOException {
        return kind.isArchive() ? faultOfArchive(world) : faultOfProgram(record, world);
    }

    private String faultOfProgram(JsonNode record, Surroundings world) throws IOException {
        byte[] input = world.result(id, "input");
        String sum = new String(world.result(id, "sum"), StandardCharsets.UTF_8).split(" ", 2)[0];
        String token = new String(world.result(id, "token"), StandardCharsets.UTF_8);
        String prefix = record.at("/state/result/prefix").asText();
        if (!JSON.readTree(input).path("text").asText().equals(text)) {
            return "the result of " + id + " is of another input";
        }
        if (!sum.equals(Sha256.of(input))) {
            return "the result of " + id + " is torn: its checksum is of something else";
        }
        return prefix.contains("/" + token + "/")
                ? ""
                : "the result of " + id + " mixes attempts: " + token + " in " + prefix;
    }

    private String faultOfArchive(Surroundings world) throws IOException {
        Map<String, String> wanted = IntStream.range(0, kind == Kind.SMALL_ARCHIVE ? SMALL_OBJECTS : LARGE_OBJECTS)
                .boxed()
                .collect(Collectors.toMap(
                        n -> Integer.toString(n),
                        n -> Sha256.of(Surroundings.noise(kind == Kind.SMALL_ARCHIVE ? 20_000 : 4_000_000, n))));
        Map<String, byte[]> found = Unzipped.of(world.result(id, "a.zip"));
        List<String> sums = found.values().stream().map(Sha256::of).sorted().toList();
        return sums.equals(wanted.values().stream().sorted().toList())
                ? ""
                : "the archive " + id + " holds " + found.keySet() + ", not its objects";
    }
}
