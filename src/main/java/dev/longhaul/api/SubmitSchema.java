package dev.longhaul.api;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shape of a submit for the OpenAPI document; bodies are read by the message contract itself. */
@Schema(
        name = "Submit",
        requiredProperties = {"longhaul", "type", "input"})
interface SubmitSchema {

    @Schema(description = "Version of the contract", enumeration = "1", examples = "1")
    int getLonghaul();

    @Schema(
            description = "Which handler is to do the job",
            pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            examples = "archive")
    String getType();

    @Schema(description = "What the handler gets, as it is", type = SchemaType.OBJECT)
    Object getInput();

    @Schema(
            description = "The caller's name for the job; equal to Idempotency-Key if both are given",
            pattern = "^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}$")
    String getId();

    @Schema(description = "Earliest start", format = "date-time")
    String getNotBefore();

    @Schema(description = "Longest run of one attempt, ISO 8601", examples = "PT6H")
    String getTimeout();

    @Schema(description = "How many failed attempts end the job", minimum = "1", maximum = "100")
    int getAttempts();

    @Schema(description = "The caller's own words for finding the job again", maxProperties = 32)
    Map<String, String> getLabels();

    @Schema(
            description =
                    "The SQS message group in which the job has its place: needed on a FIFO queue, where the jobs of"
                            + " a group run one after the other; on a standard queue its share is kept fair",
            pattern = "^[!-~]{1,128}$")
    String getGroup();

    @Schema(description = "The queue's name in the configuration; needed where there are several")
    String getQueue();
}
