package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Result;
import dev.longhaul.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists a job's outputs: those that its record names, or, when there are more, those under its prefix by name. One S3 request at most. */
final class ResultListing {

    private final ObjectStore store;

    ResultListing(ObjectStore store) {
        this.store = store;
    }

    ResultView page(JobId job, Result result, int limit, @Nullable String cursor) {
        if (cursor == null && result.count() <= Math.min(limit, result.outputs().size())) {
            return new ResultView(
                    job.value(),
                    result.count(),
                    result.outputs().stream()
                            .map(output -> view(job, output.name(), output.contentType(), output.sizeBytes()))
                            .toList(),
                    null);
        }
        String after = cursor == null ? null : result.prefix() + name(cursor);
        ObjectStore.Page page = store.list(result.prefix(), after, limit);
        Map<String, String> types =
                result.outputs().stream().collect(Collectors.toMap(Result.Output::name, Result.Output::contentType));
        List<ResultView.OutputView> outputs = page.entries().stream()
                .map(entry -> {
                    String name = entry.key().substring(result.prefix().length());
                    return view(job, name, types.get(name), entry.sizeBytes());
                })
                .toList();
        String next = page.next() == null
                ? null
                : word(page.next().substring(result.prefix().length()));
        return new ResultView(job.value(), result.count(), outputs, next);
    }

    private static ResultView.OutputView view(JobId job, String name, @Nullable String contentType, long sizeBytes) {
        return new ResultView.OutputView(name, contentType, sizeBytes, Paths.output(job, name));
    }

    private static String word(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Refusal(
                    Problem.parameter("cursor", "The parameter cursor must be a word from the next of a list."));
        }
    }
}
