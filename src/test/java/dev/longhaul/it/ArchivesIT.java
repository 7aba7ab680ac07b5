package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives of one worker, whose jobs share compressors, readers and memory: each holds every byte of what was put in, as another's program
 * unpacks it. Some objects compress well, some not at all, one in turns; the larger ones are read and compressed in many blocks.
 */
class ArchivesIT {

    private static final int MIB = 1024 * 1024;

    /** Fifteen archives of ten MiB, on a machine that may have other work. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Prints checksum and name of each entry, and fails where an entry's own checksum is wrong or the archive ends too early. */
    private static final String PYTHON_UNPACKS = """
            import hashlib, sys, tarfile, zipfile
            if sys.argv[1] == 'zip':
                archive = zipfile.ZipFile(sys.argv[2])
                entries = [(entry.filename, archive.open(entry)) for entry in archive.infolist()]
            else:
                archive = tarfile.open(sys.argv[2], 'r:gz' if sys.argv[1] == 'tar.gz' else 'r:')
                entries = [(entry.name, archive.extractfile(entry)) for entry in archive.getmembers()]
            for name, content in entries:
                print(hashlib.sha256(content.read()).hexdigest() + ' ' + name)
            """;

    /** An archive to be made, and the name of its job. */
    private record Order(String round, String format, int level) {

        String id() {
            return round + "-" + format.replace('.', '-') + "-" + level;
        }

        String message() {
            return """
                    {"longhaul": 1, "type": "archive", "id": "%s", "input":
                     {"source": {"bucket": "longhaul", "prefix": "in/"}, "format": "%s", "name": "packed", "level": %d}}""".formatted(id(), format, level);
        }
    }

    @TempDir
    Path folder;

    @Test
    void holdEveryByteWhateverRanBesideThemAndBefore() throws Exception {
        assumeTrue(Command.of("python3", "--version").works(), "there is no Python to unpack archives");
        List<Order> beside = new ArrayList<>();
        for (int level : new int[] {0, 1, 6, 9}) {
            beside.add(new Order("beside", "zip", level));
            beside.add(new Order("beside", "tar.gz", level));
        }
        beside.add(new Order("beside", "tar", 0));
        List<Order> after = List.of(
                new Order("after", "tar.gz", 9),
                new Order("after", "zip", 1),
                new Order("after", "tar.gz", 3),
                new Order("after", "zip", 0),
                new Order("after", "zip", 9),
                new Order("after", "tar.gz", 6));
        try (Surroundings world = new Surroundings();
                FaultProxy s3 = FaultProxy.inFrontOf(world.s3Endpoint())) {
            Map<String, String> expected = fill(world);
            s3.every(request -> request.is("GetObject") && request.isAbout("in/"), Fault.delay(Duration.ofMillis(200)));
            beside.forEach(order -> world.send(order.message()));
            Map<String, String> settings = Map.of(
                    "longhaul.worker.slots", Integer.toString(beside.size()), "longhaul.archive.compressors", "2");
            try (PackagedWorker worker = PackagedWorker.start(world.sqsEndpoint(), s3.endpoint(), folder, settings)
                    .ready()) {
                for (Order order : beside) {
                    assertHolds(world, order, expected);
                }
                s3.heal();
                for (Order order : after) {
                    world.send(order.message());
                    assertHolds(world, order, expected);
                }
                assertThat(worker.isAlive()).isTrue();
            }
        }
    }

    /** Puts the objects, and returns their checksums by name. */
    private static Map<String, String> fill(Surroundings world) {
        Map<String, byte[]> objects = Map.of(
                "in/empty", new byte[0],
                "in/noise", Surroundings.noise(3 * MIB + 1, 1),
                "in/short", "longhaul".getBytes(StandardCharsets.UTF_8),
                "in/table.csv", table(4 * MIB),
                "in/turns", turns(3 * MIB));
        objects.forEach(world::put);
        return objects.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, object -> Sha256.of(object.getValue()), (a, _) -> a, TreeMap::new));
    }

    /** Lines that differ, so that no block of it is like another and a lost one shows. */
    private static byte[] table(int size) {
        StringBuilder lines = new StringBuilder(size + 100);
        for (int n = 0; lines.length() < size; n++) {
            lines.append(n)
                    .append(",customer ")
                    .append(n % 997)
                    .append(",shipped,")
                    .append(n * 31L % 10_007)
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Text and noise, one after the other in pieces shorter than a block. */
    private static byte[] turns(int size) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(size);
        for (int n = 0; all.size() < size; n++) {
            all.writeBytes(Surroundings.noise(70_000, n));
            all.writeBytes(("again and again " + n + " ").repeat(4_000).getBytes(StandardCharsets.UTF_8));
        }
        return all.toByteArray();
    }

    private void assertHolds(Surroundings world, Order order, Map<String, String> expected) throws Exception {
        world.awaitState(order.id(), "Succeeded", LIMIT);
        Path archive = Files.write(folder.resolve(order.id()), world.result(order.id(), "packed"));
        String printed = Command.of("python3", "-c", PYTHON_UNPACKS, order.format(), archive.toString())
                .run();
        Map<String, String> unpacked = printed.lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(entry -> entry[1], entry -> entry[0], (a, _) -> a, TreeMap::new));
        assertThat(unpacked).as(order.id()).isEqualTo(expected);
    }
}
