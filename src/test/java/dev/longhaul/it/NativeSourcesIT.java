package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.MappedTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code native-image} is given, made from the classes that were just built: arguments, libraries, registrations. Making the binary
 * itself needs a builder; this does not, and shows what a builder would only show after minutes. And the bill of materials beside it.
 */
class NativeSourcesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    @BeforeAll
    static void make() throws Exception {
        copyClasses();
        Command.maven(
                        "quarkus:build",
                        "quarkus:dependency-sbom",
                        "-Dnative",
                        "-Psbom",
                        "-Dquarkus.native.sources-only=true",
                        "-Dbuild.folder=" + folder)
                .run();
    }

    @Test
    void theBinaryRunsOnEveryProcessorOfItsArchitecture() throws IOException {
        assertThat(arguments()).contains("-march=compatibility").doesNotContain("-march=native");
    }

    @Test
    void halfOfTheContainersMemoryIsLeftToBuffersAndPrograms() throws IOException {
        assertThat(arguments()).contains("-R:MaximumHeapSizePercent=50");
    }

    @Test
    void nothingIsLeftToTheRunTime() throws IOException {
        assertThat(arguments())
                .contains("--no-fallback", "--link-at-build-time")
                .noneMatch(argument -> argument.startsWith("--allow-incomplete-classpath"));
    }

    @Test
    void theBinaryHoldsNoServerAndNoTestLibrary() throws IOException {
        assertThat(libraries())
                .hasSizeGreaterThan(100)
                .noneMatch(
                        name -> name.matches(
                                ".*(elasticmq|s3proxy|jclouds|pekko|scala-library|jetty|junit|assertj|rest-assured|opentelemetry-proto).*"));
    }

    @Test
    void everyTypeThatIsMappedIsRegisteredWithAllItsMembers() throws IOException {
        Set<String> whole = new TreeSet<>();
        for (JsonNode type : configuration("reflect-config.json")) {
            if (type.path("allDeclaredConstructors").asBoolean()
                    && type.path("allDeclaredMethods").asBoolean()
                    && type.path("allDeclaredFields").asBoolean()) {
                whole.add(type.path("name").asText());
            }
        }
        assertThat(whole).containsAll(MappedTypes.ofTheProgram());
    }

    @Test
    void everyResourceIsNamed() throws IOException {
        List<String> patterns = StreamSupport.stream(
                        configuration("resource-config.json")
                                .path("resources")
                                .path("includes")
                                .spliterator(),
                        false)
                .map(each -> each.path("pattern").asText())
                .toList();
        Path resources = Path.of("src/main/resources");
        try (Stream<Path> files = Files.walk(resources.resolve("dev"))) {
            assertThat(files.filter(Files::isRegularFile).map(resources::relativize))
                    .isNotEmpty()
                    .allMatch(file -> patterns.stream().anyMatch(file.toString()::matches));
        }
    }

    @Test
    void theBillOfMaterialsNamesExactlyTheLibrariesOfTheBinary() throws IOException {
        JsonNode bill = JSON.readTree(folder.resolve("longhaul-sbom.json").toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.path("specVersion").asText()).isEqualTo("1.6");
        Set<String> named = StreamSupport.stream(bill.path("components").spliterator(), false)
                .filter(each -> !each.path("name").asText().equals("longhaul"))
                .map(NativeSourcesIT::file)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(libraries());
    }

    /** As it is called beside the binary's classes. */
    private static String file(JsonNode component) {
        return "%s.%s-%s.jar"
                .formatted(
                        component.path("group").asText(),
                        component.path("name").asText(),
                        component.path("version").asText());
    }

    private static Set<String> arguments() throws IOException {
        return new TreeSet<>(List.of(
                Files.readString(sources().resolve("native-image.args")).strip().split("\\s+", -1)));
    }

    /** Without the mark of those that Quarkus took classes out of. */
    private static Set<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(sources().resolve("lib"))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("^modified-", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static JsonNode configuration(String name) throws IOException {
        try (Stream<Path> files = Files.list(sources());
                ZipFile jar = new ZipFile(files.filter(file -> file.toString().endsWith(".jar"))
                        .findFirst()
                        .orElseThrow()
                        .toFile())) {
            return JSON.readTree(jar.getInputStream(jar.getEntry("META-INF/native-image/" + name)));
        }
    }

    private static Path sources() {
        return folder.resolve("native-sources");
    }

    private static void copyClasses() throws IOException {
        Path classes = Path.of(System.getProperty("longhaul.build.folder", "target"), "classes");
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve("classes").resolve(classes.relativize(file)));
            }
        }
    }
}
