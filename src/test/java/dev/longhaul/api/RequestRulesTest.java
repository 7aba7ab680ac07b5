package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.admin.DeadLettersResource;
import dev.longhaul.admin.FleetResource;
import dev.longhaul.admin.JobActsResource;
import dev.longhaul.admin.QueuesResource;
import dev.longhaul.admin.ReopenManyResource;
import dev.longhaul.admin.WorkersResource;
import dev.longhaul.live.LogResource;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestRulesTest {

    @Test
    void knowTheParametersThatTheResourcesTake() {
        Map<String, Set<String>> declared = new TreeMap<>();
        Stream.of(
                        JobsResource.class,
                        SubmitResource.class,
                        CancelResource.class,
                        ReopenResource.class,
                        ResultsResource.class,
                        DeadLettersResource.class,
                        SchemaResource.class,
                        FleetResource.class,
                        JobActsResource.class,
                        ReopenManyResource.class,
                        QueuesResource.class,
                        WorkersResource.class,
                        LogResource.class)
                .flatMap(resource -> Stream.of(resource.getDeclaredMethods()))
                .forEach(method -> Stream.of(method.getParameters())
                        .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                        .forEach(parameter -> declared.computeIfAbsent(name(method), _ -> new TreeSet<>())
                                .add(query(parameter))));
        assertThat(RequestRules.PARAMETERS).isEqualTo(declared);
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static String query(Parameter parameter) {
        return parameter.getAnnotation(QueryParam.class).value();
    }
}
