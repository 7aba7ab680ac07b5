package dev.longhaul.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job's outputs, or a part of them.
 *
 * @param count of all outputs
 * @param next cursor to go on with, absent at the end
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobResult")
public record ResultView(
        String id,
        int count,
        List<OutputView> outputs,
        @Nullable String next) {

    /**
     * One output.
     *
     * @param contentType absent in long lists, where only a look at the output itself tells it
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Output")
    public record OutputView(
            @Schema(examples = "archive.zip") String name,
            @Schema(examples = "application/zip") @Nullable String contentType,
            long sizeBytes,
            String href) {}
}
