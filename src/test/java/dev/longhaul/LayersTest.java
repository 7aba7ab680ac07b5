package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.SourceFile.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the layers that the package documentation draws, and shows on broken samples that it would notice. */
class LayersTest {

    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void everyPackageKeepsToItsLayerAndEveryLibraryToItsDoor() throws IOException {
        List<SourceFile> files = SourceFile.parse(sources());
        assertThat(files).isNotEmpty();
        assertThat(files).anyMatch(file -> file.packageName().equals("job"));
        assertThat(Layers.faults(files)).isEmpty();
    }

    @Test
    void acceptsWhatTheLayersAllow() throws IOException {
        assertThat(faults("worker", "import dev.longhaul.store.Ledger; import dev.longhaul.queue.*; class A {}"))
                .isEmpty();
        assertThat(faults("queue", "import software.amazon.awssdk.services.sqs.SqsClient; class A {}"))
                .isEmpty();
        assertThat(faults("store", "import software.amazon.awssdk.core.sync.RequestBody; class A {}"))
                .isEmpty();
        assertThat(faults("handler.exec", "class A { ProcessBuilder b; }")).isEmpty();
        assertThat(faults("job", "import java.util.List; import org.jspecify.annotations.Nullable; class A {}"))
                .isEmpty();
        assertThat(faults(
                        "job",
                        "/** {@link dev.longhaul.worker.Worker} */ class A { String s = \"dev.longhaul.api.X\"; }"))
                .isEmpty();
    }

    @Test
    void noticesAnImportUpward() throws IOException {
        assertThat(faults("store", "import dev.longhaul.worker.Limits; class A {}"))
                .containsExactly("A.java names upward worker");
        assertThat(faults("job", "import static dev.longhaul.handler.StopSignal.Reason.Drain; class A {}"))
                .containsExactly("A.java names upward handler");
        assertThat(faults("api", "import dev.longhaul.Main; class A {}"))
                .containsExactly("A.java names upward dev.longhaul");
    }

    @Test
    void noticesANeighbour() throws IOException {
        assertThat(faults("store", "import dev.longhaul.queue.Delivery; class A {}"))
                .containsExactly("A.java names its neighbour queue");
        assertThat(faults("api", "import dev.longhaul.admin.*; class A {}"))
                .containsExactly("A.java names upward admin");
    }

    @Test
    void noticesANameWithoutAnImport() throws IOException {
        assertThat(faults("store", "class A { dev.longhaul.queue.Delivery d; }"))
                .containsExactly("A.java names its neighbour queue");
        assertThat(faults("store", "class A { Object o = dev.longhaul.worker.Limits.of(1).x(); }"))
                .containsExactly("A.java names upward worker");
        assertThat(faults("store", "@dev.longhaul.worker.Mark class A {}"))
                .containsExactly("A.java names upward worker");
    }

    @Test
    void noticesALibraryBesideItsDoor() throws IOException {
        assertThat(faults("worker", "import software.amazon.awssdk.services.s3.S3Client; class A {}"))
                .containsExactly("A.java names software.amazon.awssdk.services.s3, whose doors are [store]");
        assertThat(faults("store", "import software.amazon.awssdk.services.sqs.SqsClient; class A {}"))
                .containsExactly("A.java names software.amazon.awssdk.services.sqs, whose doors are [queue]");
        assertThat(faults("worker", "import jakarta.ws.rs.GET; class A {}"))
                .containsExactly("A.java names jakarta.ws.rs, whose doors are [admin, api, live]");
        assertThat(faults("worker", "import io.opentelemetry.api.trace.Span; class A {}"))
                .containsExactly("A.java names io.opentelemetry.api.trace, whose doors are [telemetry]");
        assertThat(faults("worker", "import org.example.Thing; class A {}"))
                .containsExactly("A.java names org.example, a library that has no door in this test yet");
        assertThat(faults("job", "import com.fasterxml.jackson.core.JsonParser; class A {}"))
                .containsExactly("A.java names com.fasterxml.jackson.core, but imports the JDK only");
    }

    @Test
    void noticesAProcess() throws IOException {
        String fault = "A.java starts a process, which only handler.exec may";
        assertThat(faults("worker", "class A { Object o = new ProcessBuilder(\"ls\"); }"))
                .containsExactly(fault);
        assertThat(faults("worker", "class A { Object o = new java.lang.ProcessBuilder(\"ls\"); }"))
                .containsExactly(fault);
        assertThat(faults(
                        "worker",
                        "class A { Object o() throws Exception { return Runtime.getRuntime().exec(\"ls\"); } }"))
                .containsExactly(fault);
    }

    @Test
    void noticesACycleAndAPackageOfNoLayer() throws IOException {
        List<SourceFile> cycle = SourceFile.parse(List.of(
                new Text("A.java", "package dev.longhaul.store; import dev.longhaul.worker.B; class A {}"),
                new Text("B.java", "package dev.longhaul.worker; import dev.longhaul.store.A; class B {}")));
        assertThat(Layers.faults(cycle))
                .contains("the package store is part of a cycle", "the package worker is part of a cycle");
        assertThat(faults("util", "class A {}")).containsExactly("A.java is in the package util, which is in no layer");
        assertThat(faults("api", "import dev.longhaul.util.B; class A {}"))
                .containsExactly("A.java names the package util, which is in no layer");
    }

    private static List<String> faults(String packageName, String code) throws IOException {
        return Layers.faults(
                SourceFile.parse(List.of(new Text("A.java", "package dev.longhaul." + packageName + "; " + code))));
    }

    private static List<Text> sources() throws IOException {
        List<Text> texts = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            for (Path path :
                    paths.filter(each -> each.toString().endsWith(".java")).toList()) {
                texts.add(new Text(SOURCES.relativize(path).toString(), Files.readString(path)));
            }
        }
        return texts;
    }
}
