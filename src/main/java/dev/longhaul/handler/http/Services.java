package dev.longhaul.handler.http;

import dev.longhaul.handler.OutputName;
import dev.longhaul.handler.http.HttpConfig.ServiceConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes services of the configuration, and refuses what cannot work with a sentence that names the setting. */
final class Services {

    private static final Logger LOG = Logger.getLogger(Services.class);

    /** A handler that was told to end has less than a minute, and two tries of a cancel have to fit in. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);

    private static final int PORT_LIMIT = 65_535;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int VALUE_LIMIT = 4096;

    /** Written by the client itself, or about this connection alone. */
    private static final Set<String> CLIENTS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Written for each job; another of the same name would be a second one, or a lie. */
    private static final String OF_JOBS = "longhaul-";

    private Services() {}

    /** All services by type. */
    static Map<String, Service> of(HttpConfig config) {
        if (config.callbackPort() < 0 || config.callbackPort() > PORT_LIMIT) {
            throw new IllegalArgumentException("longhaul.http.callback-port must be 0 to " + PORT_LIMIT);
        }
        Map<String, Service> byType = new TreeMap<>();
        config.services()
                .forEach((type, settings) -> byType.put(type, new Check(new Setting(type), settings).service()));
        return Map.copyOf(byType);
    }

    /** The check of one service's settings. */
    private record Check(Setting setting, ServiceConfig settings) {

        Service service() {
            setting.check(
                    TYPE.matcher(setting.type()).matches(),
                    "",
                    "names a job type, which is 1 to 64 characters of A-Z a-z 0-9 . _ -, the first a letter or digit");
            URI url = url();
            warnOfWhatMayListen(url);
            Service service = new Service(
                    setting.type(),
                    url,
                    delivery(),
                    ready(url),
                    concurrency(),
                    duration("call-timeout", settings.callTimeout(), Duration.ofMillis(1), CALL_LIMIT),
                    new Service.Polling(
                            duration("poll-interval", settings.pollInterval(), Duration.ofMillis(1), null),
                            duration("poll-patience", settings.pollPatience(), Duration.ZERO, null)),
                    template(url, "cancel", settings.cancel()),
                    template(url, "stop", settings.stop()));
            warnOfTheUnwise();
            return service;
        }

        private URI url() {
            URI url = parsed(settings.url());
            setting.check(
                    url != null
                            && url.getHost() != null
                            && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                            && url.getPort() <= PORT_LIMIT
                            && url.getPort() != 0
                            && url.getRawUserInfo() == null
                            && url.getRawFragment() == null,
                    "url",
                    "must be an address of http or https, as http://127.0.0.1:8081/jobs, its port 1 to 65535, without a user or a fragment");
            return url == null ? URI.create("") : url;
        }

        private static @Nullable URI parsed(String text) {
            try {
                return URI.create(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private Service.Delivery delivery() {
            setting.check(Headers.isValue(settings.contentType()), "content-type", "must be printable ASCII");
            String fault = OutputName.fault(settings.output());
            setting.check(fault == null, "output", "is no name of a result: " + fault);
            return new Service.Delivery(
                    settings.mode(),
                    settings.contentType(),
                    headers(),
                    settings.output(),
                    duration("error-visibility", settings.errorVisibility(), Duration.ZERO, Duration.ofHours(12)));
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line : settings.headers().orElse(List.of())) {
                int colon = line.indexOf(':');
                String name = colon < 0 ? "" : line.substring(0, colon).strip();
                setting.check(Headers.isName(name), "headers", "has a line that is none, as 'X-Api-Key: secret'");
                setting.check(
                        !CLIENTS.contains(name.toLowerCase(Locale.ROOT)),
                        "headers",
                        "names " + name + ", which the client writes itself");
                setting.check(
                        !name.equalsIgnoreCase("Content-Type"),
                        "headers",
                        "names Content-Type: set " + setting.name("content-type") + " to it");
                setting.check(
                        !name.toLowerCase(Locale.ROOT).startsWith(OF_JOBS),
                        "headers",
                        "names " + name + ": headers that begin with Longhaul- say which job it is");
                String value = line.substring(colon + 1).strip();
                setting.check(
                        Headers.isValue(value) && value.length() <= VALUE_LIMIT,
                        "headers",
                        "has a value that is not of 1 to " + VALUE_LIMIT + " printable ASCII characters: " + name);
                setting.check(headers.put(name, value) == null, "headers", "has two values for " + name);
            }
            return headers;
        }

        private int concurrency() {
            int jobs = settings.concurrency().orElse(Integer.MAX_VALUE);
            setting.check(jobs > 0, "concurrency", "must be at least 1");
            return jobs;
        }

        private Duration duration(String key, Duration value, Duration least, @Nullable Duration most) {
            setting.check(value.compareTo(least) >= 0, key, "must be at least " + least + ", not " + value);
            setting.check(
                    most == null || value.compareTo(most) <= 0, key, "must be at most " + most + ", not " + value);
            return value;
        }

        private @Nullable URI ready(URI url) {
            String path = settings.ready().orElse(null);
            return path == null ? null : URI.create(address(url, "ready", path, path));
        }

        /** The address of a path with places to be filled by a job. */
        private @Nullable String template(URI url, String key, Optional<String> path) {
            return path.map(text ->
                            address(url, key, text, text.replace("{id}", "a").replace("{attempt}", "1")))
                    .orElse(null);
        }

        private static String placeholders(String key) {
            return key.equals("ready")
                    ? "; it is asked without a job, so it has none"
                    : "; {id} and {attempt} are those that there are";
        }

        private String address(URI url, String key, String path, String example) {
            setting.check(path.startsWith("/"), key, "is a path of the service, so it begins with /");
            setting.check(
                    example.indexOf('{') < 0 && example.indexOf('}') < 0,
                    key,
                    "has a placeholder that is none: '" + path + "'" + placeholders(key));
            setting.check(parsed(example) != null, key, "is no path of an address: '" + path + "'");
            return Addresses.origin(url) + "/" + path.replaceFirst("^/+", "");
        }

        private void warnOfWhatMayListen(URI url) {
            if (Addresses.isLocal(url)) {
                return;
            }
            if (!"https".equalsIgnoreCase(url.getScheme())) {
                LOG.warnf(
                        "%s leads out of this machine unencrypted: inputs, results and headers can be read and changed on"
                                + " the way",
                        setting.name("url"));
            }
            LOG.warnf(
                    "%s leads out of this machine: networks drop connections that are silent for minutes, so let long"
                            + " jobs be asynchronous (202 and a Location); progress and checkpoints are for local"
                            + " services only",
                    setting.name("url"));
        }

        private void warnOfTheUnwise() {
            if (settings.pollPatience().compareTo(settings.pollInterval()) < 0) {
                LOG.warnf(
                        "%s is shorter than %s: one failed poll is enough for a job to be taken for lost",
                        setting.name("poll-patience"), setting.name("poll-interval"));
            }
        }
    }

    /** Says which setting is wrong. */
    private record Setting(String type) {

        String name(String key) {
            return "longhaul.http.services.\"" + type + "\"" + (key.isEmpty() ? "" : "." + key);
        }

        void check(boolean holds, String key, String sentence) {
            if (!holds) {
                throw new IllegalArgumentException(name(key) + " " + sentence);
            }
        }
    }
}
