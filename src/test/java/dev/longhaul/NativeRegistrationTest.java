package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A native binary reflects only upon what was registered when it was built, and holds only the resources that were named. So each place
 * of the program that needs either is known here, with what it needs; a new one fails these tests until it is.
 */
class NativeRegistrationTest {

    private static final Path RESOURCES = Path.of("src/main/resources");

    private static final Set<String> MAPPERS = Set.of(
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.databind.json.JsonMapper",
            "com.fasterxml.jackson.databind.ObjectReader",
            "com.fasterxml.jackson.databind.ObjectWriter");

    /** Those of a mapper that may reflect; trees need no reflection. */
    private static final Pattern MAPPING =
            Pattern.compile("read(?!Tree|er).*|write.*|valueTo.*|treeTo.*|convert.*|update.*");

    private static final Pattern REFLECTION =
            Pattern.compile("forName|newProxyInstance|getDeclared(Method|Field|Constructor|Class)\\w*"
                    + "|getMethods?|getConstructors?|getFields?|getRecordComponents|setAccessible|newInstance");

    private static final Pattern RESOURCE = Pattern.compile("getResource\\w*|getSystemResource\\w*|getBundle");

    @Test
    void knowsEachPlaceThatMapsJson() throws IOException {
        assertThat(CallSites.of(NativeRegistrationTest::maps)).isEqualTo(MappedTypes.PLACES.keySet());
    }

    @Test
    void everyTypeThatIsMappedIsRegistered() throws IOException {
        SortedSet<String> missing = new TreeSet<>(MappedTypes.ofTheProgram());
        missing.removeAll(registered());
        assertThat(missing).isEmpty();
    }

    /** What says how types are mapped whose layer knows no JSON. */
    @Test
    void everyMixInIsRegistered() throws IOException {
        List<String> mixIns = new ArrayList<>();
        for (Class<?> type : CallSites.classes()) {
            if (type.getName().matches(".*Json\\$\\w+Shape")) {
                mixIns.add(type.getName());
            }
        }
        assertThat(mixIns)
                .hasSize(3)
                .allSatisfy(mixIn -> assertThat(registered()).contains(mixIn));
    }

    @Test
    void theProgramItselfReflectsUponNothing() throws IOException {
        assertThat(CallSites.of(call -> call.owner().startsWith("java.lang.")
                        && REFLECTION.matcher(call.method()).matches()))
                .isEmpty();
        assertThat(CallSites.of(call -> call.owner().equals("java.util.ServiceLoader")))
                .isEmpty();
    }

    @Test
    void everyResourceIsInTheBinary() throws IOException {
        assertThat(CallSites.of(call -> call.owner().startsWith("java.")
                        && RESOURCE.matcher(call.method()).matches()))
                .containsExactlyInAnyOrder("SettingNames.ofThisProgram", "envelope.MessageSchema.open");
        Properties properties = new Properties();
        try (Stream<Path> files = Files.walk(RESOURCES.resolve("dev"))) {
            properties.load(Files.newBufferedReader(RESOURCES.resolve("application.properties")));
            assertThat(properties
                            .getProperty("quarkus.native.resources.includes")
                            .split(",", -1))
                    .containsExactlyInAnyOrder(files.filter(Files::isRegularFile)
                            .map(file -> RESOURCES.relativize(file).toString())
                            .toArray(String[]::new));
        }
    }

    private static boolean maps(CallSites.Callee call) {
        boolean isMapper =
                MAPPERS.contains(call.owner()) && MAPPING.matcher(call.method()).matches();
        return isMapper
                || (call.owner().equals("dev.longhaul.store.Json")
                        && call.method().equals("bytes"));
    }

    private static Set<String> registered() throws IOException {
        Set<String> registered = new TreeSet<>();
        for (Class<?> type : CallSites.classes()) {
            RegisterForReflection registration = type.getAnnotation(RegisterForReflection.class);
            if (registration != null && registration.targets().length == 0) {
                registered.add(type.getName());
            } else if (registration != null) {
                Arrays.stream(registration.targets()).map(Class::getName).forEach(registered::add);
            }
        }
        return registered;
    }
}
