package dev.longhaul;

import static java.util.stream.Collectors.toCollection;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/** The types of ours that are mapped to JSON or from it by reflection. */
public final class MappedTypes {

    /** Each place that maps, and the types of ours that it maps: none where it is a tree, a map of words, or a handler's own type. */
    static final Map<String, List<String>> PLACES = Map.ofEntries(
            Map.entry("api.ProblemWriter.written", List.of("api.Problem")),
            Map.entry("ecs.StopReasons.of", List.of()),
            Map.entry("handler.exec.ChildEnvironment.json", List.of()),
            Map.entry("handler.http.JobHeaders.json", List.of()),
            Map.entry(
                    "live.EventsResource.text", List.of("api.JobView", "api.JobView$ProgressView", "live.News$Lines")),
            Map.entry("queue.LonghaulAttribute.text", List.of()),
            Map.entry("store.CheckpointManifest.json", List.of("store.CheckpointManifest")),
            Map.entry("store.CheckpointManifest.read", List.of("store.CheckpointManifest")),
            Map.entry("store.DeadLetterStore.keep", List.of("store.DeadLetterStore$Letter")),
            Map.entry("store.DeadLetterStore.kept", List.of()),
            Map.entry("store.DeadLetterStore.pointer", List.of()),
            Map.entry("store.DeadLetterStore.summary", List.of("store.DeadLetterStore$Letter")),
            Map.entry("store.Json.bytes", List.of()),
            Map.entry("store.QueueControls.laidOver", List.of("store.QueueControl")),
            Map.entry("store.QueueControls.readable", List.of("store.QueueControl")),
            Map.entry("store.RecordCodec.decode", List.of("job.JobRecord")),
            Map.entry("store.RecordCodec.encode", List.of("job.JobRecord")),
            Map.entry("store.WorkerLeases.bury", List.of("store.WorkerFace")),
            Map.entry("store.WorkerLeases.face", List.of("store.WorkerFace")),
            Map.entry("store.WorkerLeases.laidOver", List.of("store.WorkerFace")),
            Map.entry("store.WorkerLeases.renew", List.of("store.WorkerFace")),
            Map.entry("store.WorkerLeases.take", List.of("store.WorkerFace")),
            Map.entry("worker.RunningJob.input", List.of()));

    private MappedTypes() {}

    /** Those of all places, and all that REST answers with. */
    public static SortedSet<String> ofTheProgram() throws IOException {
        List<Type> roots = new ArrayList<>();
        for (List<String> types : PLACES.values()) {
            types.forEach(type -> roots.add(CallSites.load(Layers.ROOT + "." + type)));
        }
        for (Class<?> type : CallSites.classes()) {
            if (type.isAnnotationPresent(Path.class)) {
                Arrays.stream(type.getDeclaredMethods())
                        .filter(MappedTypes::answersRequests)
                        .flatMap(MappedTypes::answers)
                        .forEach(roots::add);
            }
        }
        return from(roots);
    }

    private static boolean answersRequests(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(each -> each.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** What the method says, and what the contract says where that is only a response. */
    private static Stream<Type> answers(Method method) {
        APIResponseSchema[] schemas = method.getAnnotationsByType(APIResponseSchema.class);
        return Stream.concat(
                Stream.of(method.getGenericReturnType()), Arrays.stream(schemas).map(APIResponseSchema::value));
    }

    /** What a mapping comes to from some types: parts of records, elements of collections, kinds of sealed types. */
    private static SortedSet<String> from(Collection<? extends Type> roots) {
        Deque<Class<?>> open = new ArrayDeque<>();
        roots.forEach(root -> open.addAll(classes(root)));
        SortedSet<String> seen = new TreeSet<>();
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (type.getName().startsWith(Layers.ROOT + ".") && seen.add(type.getName())) {
                open.addAll(parts(type));
            }
        }
        return seen;
    }

    private static List<Class<?>> parts(Class<?> type) {
        Stream<Class<?>> components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .flatMap(part -> classes(part).stream())
                : Stream.of();
        return Stream.concat(kinds(type), components).toList();
    }

    /** Of a sealed type those that there can be objects of. */
    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(kind -> kind.isSealed() ? kinds(kind) : Stream.of(kind))
                : Stream.of();
    }

    /** Those that a type names, its arguments included. */
    private static Set<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> plain -> Set.of(plain.isArray() ? plain.getComponentType() : plain);
            case ParameterizedType generic ->
                Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()))
                        .flatMap(part -> classes(part).stream())
                        .collect(toCollection(HashSet::new));
            case GenericArrayType array -> classes(array.getGenericComponentType());
            case WildcardType any -> classes(any.getUpperBounds()[0]);
            case TypeVariable<?> any -> classes(any.getBounds()[0]);
            default -> throw new IllegalArgumentException("a kind of type that is not known: " + type);
        };
    }
}
