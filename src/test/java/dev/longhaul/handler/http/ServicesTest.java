package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.http.HttpConfig.ServiceConfig.Mode;
import dev.longhaul.support.Logged;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the configuration becomes a service, and what is refused. */
class ServicesTest {

    private static final String REPORT = "longhaul.http.services.report.";
    private static final String URL = "http://127.0.0.1:8081/report";

    private static Service report(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(REPORT + "url", URL));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(REPORT + settings[i], settings[i + 1]);
        }
        return Served.services(all).values().iterator().next();
    }

    @Test
    void withoutServicesNoTypeIsServed() {
        assertThat(Served.services(Map.of())).isEmpty();
    }

    @Test
    void anAddressIsAllThatAServiceNeeds() {
        Service service = report();

        assertThat(service.url()).isEqualTo(URI.create(URL));
        assertThat(service.delivery().mode()).isEqualTo(Mode.JOB);
        assertThat(service.delivery().contentType()).isEqualTo("application/json");
        assertThat(service.delivery().output()).isEqualTo("result");
        assertThat(service.ready()).isNull();
        assertThat(service.concurrency()).isEqualTo(Integer.MAX_VALUE);
        assertThat(service.polling().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(service.cancelAddress(Served.job(""))).isNull();
        assertThat(service.stopAddress(Served.job(""))).isNull();
    }

    @Test
    void pathsAreTheServicesOwnAndAreFilledByTheJob() {
        Service service = report("ready", "/up", "cancel", "/jobs/{id}?n={attempt}", "stop", "/stop/{id}");

        assertThat(service.ready()).isEqualTo(URI.create("http://127.0.0.1:8081/up"));
        assertThat(service.cancelAddress(Served.job(""))).isEqualTo(URI.create("http://127.0.0.1:8081/jobs/job-1?n=1"));
        assertThat(service.stopAddress(Served.job(""))).isEqualTo(URI.create("http://127.0.0.1:8081/stop/job-1"));
    }

    /** As a task definition gives them. */
    @Test
    void theEnvironmentNamesServicesToo() {
        Map<String, Service> services = Services.of(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(HttpConfig.class)
                .withSources(new EnvConfigSource(
                        Map.of(
                                "LONGHAUL_HTTP_SERVICES_REPORT_URL",
                                URL,
                                "LONGHAUL_HTTP_SERVICES_REPORT_POLL_INTERVAL",
                                "7S",
                                "LONGHAUL_HTTP_SERVICES_REPORT_HEADERS",
                                "Authorization: Bearer key,X-A: b\\,c"),
                        300))
                .build()
                .getConfigMapping(HttpConfig.class));
        Service report = services.values().iterator().next();
        assertThat(report.type()).isEqualTo("report");
        assertThat(report.url()).isEqualTo(URI.create(URL));
        assertThat(report.polling().interval()).isEqualTo(Duration.ofSeconds(7));
        assertThat(report.delivery().headers()).isEqualTo(Map.of("Authorization", "Bearer key", "X-A", "b,c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url|ftp://127.0.0.1/|must be an address of http or https",
                "url|127.0.0.1:8081|must be an address of http or https",
                "url|http://user:secret@127.0.0.1/|without a user",
                "url|http://127.0.0.1/#top|without a user or a fragment",
                "url|http:///jobs|must be an address",
                "output|../up|is no name of a result",
                "concurrency|0|must be at least 1",
                "call-timeout|0S|must be at least",
                "call-timeout|21S|must be at most",
                "poll-interval|0S|must be at least",
                "error-visibility|13H|must be at most",
                "ready|up|begins with /",
                "ready|/{id}|has a placeholder that is none: '/{id}'; it is asked without a job",
                "cancel|/a b|is no path",
                "cancel|/jobs/{job}|has a placeholder that is none: '/jobs/{job}'; {id} and {attempt}",
                "stop|/stop/{id|has a placeholder that is none",
                "stop|/{what}|{id} and {attempt} are those that there are",
                "url|http://127.0.0.1:99999/|must be an address",
                "content-type|käse|must be printable",
                "headers|Host: a|the client writes itself",
                "headers|content-length: 5|the client writes itself",
                "headers|Transfer-Encoding: chunked|the client writes itself",
                "headers|Connection: close|the client writes itself",
                "headers|Keep-Alive: 5|the client writes itself",
                "headers|content-type: a/b|set longhaul.http.services.\"report\".content-type to it",
                "headers|longhaul-attempt: 7|say which job it is",
                "headers|a b: c|has a line that is none",
                "headers|secret|has a line that is none",
                "headers|A: b,a: c|has two values for a",
                "headers|Key: schlüssel|printable ASCII",
            })
    void refusesWhatCannotWork(String setting, String value, String why) {
        assertThatThrownBy(() -> report(setting, value))
                .hasMessageStartingWith("longhaul.http.services.\"report\"." + setting + " ")
                .hasMessageContaining(why);
    }

    @Test
    void refusesATypeThatNoMessageCouldName() {
        assertThatThrownBy(() -> Served.services(Map.of("longhaul.http.services.\"a/b\".url", URL)))
                .hasMessageContaining("longhaul.http.services.\"a/b\" names a job type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536"})
    void refusesAPortThatIsNone(String port) {
        assertThatThrownBy(() -> Served.services(Map.of("longhaul.http.callback-port", port)))
                .hasMessageContaining("longhaul.http.callback-port must be 0 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/", "http://localhost:80/", "http://[::1]:8081/", "http://169.254.7.7/"})
    void saysNothingOfServicesBesideIt(String url) {
        try (Logged log = Logged.by(Services.class.getName())) {
            report("url", url);
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/", "http://service.internal/", "http://localhost.example.com/"})
    void warnsOfServicesElsewhere(String url) {
        try (Logged log = Logged.by(Services.class.getName())) {
            report("url", url);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("unencrypted"))
                    .anyMatch(line -> line.contains("silent for minutes"));
        }
    }
}
