package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeResultSink.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation's page do what it says. */
class ExecPageTest {

    @TempDir
    Path workspace;

    @TempDir
    Path programs;

    /** The indented block of the page that begins with the line. */
    private Path example(String firstLine) throws IOException {
        String page = Files.readString(Path.of("src/docs/exec.md"));
        String rest = page.substring(page.indexOf("    " + firstLine));
        StringBuilder block = new StringBuilder();
        rest.lines()
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .forEach(line ->
                        block.append(line.isEmpty() ? line : line.substring(4)).append('\n'));
        return Files.writeString(programs.resolve("example"), block);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theShellScriptSortsAndPacks() throws Exception {
        Running running = Running.command(
                workspace, bytes("b\na\n"), "/bin/sh", example("#!/bin/sh").toString());

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        Output output = running.job.outputs().output("sorted.txt.gz");
        assertThat(output.contentType()).isEqualTo("application/gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(output.bytes())))
                .hasContent("a\nb\n");
        assertThat(running.job.progress()).hasSize(2);
    }

    @Test
    void theShellScriptRefusesAnEmptyInput() throws Exception {
        assertThat(Running.command(
                                workspace,
                                new byte[0],
                                "/bin/sh",
                                example("#!/bin/sh").toString())
                        .run())
                .isEqualTo(Outcome.failedForGood(
                        "exec-fatal", "the program refused its input with exit code 65: nothing to sort"));
    }

    @Test
    void thePythonProgramSumsUp() throws Exception {
        Running running = Running.command(workspace, bytes("{\"numbers\": [1, 2, 4]}"), python(), sum());

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.outputs().output("sum.json").text()).isEqualTo("{\"sum\": 7}");
        assertThat(running.job.progress()).hasSize(3);
    }

    @Test
    void thePythonProgramRefusesWhatIsNoJson() throws Exception {
        assertThat(Running.command(workspace, bytes("{"), python(), sum()).run())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo("exec-fatal"));
    }

    private String sum() throws IOException {
        return example("import json, os").toString();
    }

    private static String python() {
        String python = Stream.of("/usr/bin/python3", "/usr/local/bin/python3")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "there is no Python");
        return python;
    }
}
