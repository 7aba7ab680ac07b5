package dev.longhaul.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Says in the contract what each operation may be refused for besides its own reasons, and that every refusal is a problem document. Runs
 * when the application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsInContract implements OASFilter {

    private static final String PROBLEM = "ProblemDocument";

    @Override
    public void filterOpenAPI(OpenAPI contract) {
        if (contract.getComponents() == null) {
            contract.setComponents(OASFactory.createComponents());
        }
        contract.getComponents().addSchema(PROBLEM, problem());
        contract.getPaths().getPathItems().values().stream()
                .map(PathItem::getOperations)
                .flatMap(operations -> operations.values().stream())
                .forEach(ProblemsInContract::say);
    }

    private static void say(Operation operation) {
        APIResponses answers = operation.getResponses();
        if (answers == null) {
            return;
        }
        add(answers, "400", "A parameter is wrong, unknown or sent twice; the field names it");
        if (answers.getAPIResponses().values().stream().anyMatch(answer -> answer.getContent() != null)) {
            add(answers, "406", "The answer is of no media type that Accept takes");
        }
        if (operation.getRequestBody() != null) {
            add(answers, "413", "The body is larger than longhaul.api.max-input");
            add(answers, "415", "The body is no application/json in UTF-8, or is compressed");
        }
        answers.getAPIResponses().forEach((status, answer) -> {
            if (status.compareTo("400") >= 0 && answer.getContent() == null) {
                answer.setContent(answer("").getContent());
            }
        });
    }

    private static void add(APIResponses answers, String status, String description) {
        if (!answers.hasAPIResponse(status)) {
            answers.addAPIResponse(status, answer(description));
        }
    }

    /** An answer that is a problem document. */
    static APIResponse answer(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    private static Schema problem() {
        Schema problem = OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("What went wrong (RFC 9457)")
                .addRequired("type")
                .addRequired("title")
                .addRequired("status")
                .addRequired("detail");
        List.of("type", "title", "detail", "field", "pointer", "state")
                .forEach(name ->
                        problem.addProperty(name, OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
        List.of("status", "line", "column")
                .forEach(name ->
                        problem.addProperty(name, OASFactory.createSchema().addType(Schema.SchemaType.INTEGER)));
        problem.setExamples(List.of(Map.of(
                "type", "urn:longhaul:problem:no-such-job",
                "title", "No such job",
                "status", 404,
                "detail", "There is no job \"invoice-2026-01\".")));
        return problem;
    }
}
