package dev.longhaul.ecs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** The beans of this package. */
@ApplicationScoped
class EcsBeans {

    @Produces
    @Singleton
    @Unremovable
    EcsTasks tasks(EcsConfig config, ObjectMapper json) {
        return config.metadata()
                .map(metadata -> tasks(address("metadata", metadata), config, json))
                .orElseGet(EcsTasks::none);
    }

    private static EcsTasks tasks(URI address, EcsConfig config, ObjectMapper json) {
        TaskMetadata metadata = new TaskMetadata(address, json);
        DefaultCredentialsProvider role = DefaultCredentialsProvider.builder().build();
        StopReasons reasons = new StopReasons(
                config.endpoint().map(endpoint -> address("endpoint", endpoint)).orElse(null),
                json,
                role::resolveCredentials);
        return new EcsTasks() {
            @Override
            public Optional<TaskArn> own() {
                return metadata.arn();
            }

            @Override
            public Map<String, String> resource() {
                return metadata.resource();
            }

            @Override
            public Optional<String> end(String container, Instant since) {
                return metadata.end(container, since);
            }

            @Override
            public Optional<String> stopReason(TaskArn task) {
                return reasons.of(task);
            }
        };
    }

    static URI address(String setting, String value) {
        try {
            URI address = URI.create(value);
            if (address.getHost() != null && value.matches("https?://.*")) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw unusable(setting, value, e);
        }
        throw unusable(setting, value, null);
    }

    private static IllegalArgumentException unusable(String setting, String value, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "longhaul.ecs." + setting + " is \"" + value + "\": it must be an http or https address", cause);
    }
}
