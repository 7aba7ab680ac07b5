package dev.longhaul.api;

import dev.longhaul.access.Role;
import dev.longhaul.access.Rules;
import dev.longhaul.access.Rules.Rule;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Says in the contract of each operation what the gate before it wants and answers: the token, the role, and the problems of whoever has
 * neither. Runs when the application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class AccessInContract implements OASFilter {

    private static final String TOKEN = "token";
    private static final String PROBLEM = "ProblemDocument";
    private static final String RETRY = "Retry-After";
    private static final String CHALLENGE = "WWW-Authenticate";

    @Override
    public void filterOpenAPI(OpenAPI contract) {
        if (contract.getComponents() == null) {
            contract.setComponents(OASFactory.createComponents());
        }
        contract.getComponents()
                .addSecurityScheme(
                        TOKEN,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("A static token, or a signed one (JWT) of the configured OpenID Connect"
                                        + " provider. In local mode none is asked for."));
        contract.getComponents().addSchema(PROBLEM, problem());
        contract.getPaths().getPathItems().forEach(AccessInContract::say);
        contract.getPaths().getPathItems().values().forEach(AccessInContract::sayProblems);
    }

    /** Every answer that is an error is a problem document. */
    private static void sayProblems(PathItem item) {
        item.getOperations().values().stream()
                .filter(operation -> operation.getResponses() != null)
                .flatMap(operation -> operation.getResponses().getAPIResponses().entrySet().stream())
                .filter(response -> response.getKey().compareTo("400") >= 0
                        && response.getValue().getContent() == null)
                .forEach(response ->
                        response.getValue().setContent(answer(response.getKey()).getContent()));
    }

    private static void say(String path, PathItem item) {
        for (Map.Entry<PathItem.HttpMethod, Operation> entry :
                item.getOperations().entrySet()) {
            if (Rules.of(entry.getKey().name(), path) instanceof Rule.Needs needs) {
                String roles = needs.anyOf().stream().map(Role::word).sorted().collect(Collectors.joining(" or "));
                say(entry.getValue(), roles);
            }
        }
    }

    private static void say(Operation operation, String roles) {
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(TOKEN, List.of()));
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        operation
                .getResponses()
                .addAPIResponse(
                        "401",
                        answer("No token, or a wrong one: unknown, expired, of another issuer, or for others")
                                .addHeader(CHALLENGE, header("What is wanted, and what is wrong (RFC 6750)")))
                .addAPIResponse(
                        "403",
                        answer("The caller has not the role that this needs: " + roles
                                + " (admin may do everything); or no credential is configured"))
                .addAPIResponse(
                        "429",
                        answer("A wrong token, after many from the same address; a right one is taken at any time")
                                .addHeader(RETRY, header("Seconds")))
                .addAPIResponse(
                        "503",
                        answer("As many requests as there is room for are being answered, or SQS, S3 or the issuer's"
                                        + " keys cannot be reached")
                                .addHeader(RETRY, header("Seconds")));
    }

    private static APIResponse answer(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    private static Header header(String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
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
