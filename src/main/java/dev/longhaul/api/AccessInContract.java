package dev.longhaul.api;

import dev.longhaul.access.Role;
import dev.longhaul.access.Rules;
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
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Says in the contract of each operation what the gate before it wants and answers: the token, the role, and the problems of whoever has
 * neither. Runs when the application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class AccessInContract implements OASFilter {

    private static final String TOKEN = "token";
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
        contract.getPaths().getPathItems().forEach(AccessInContract::say);
    }

    private static void say(String path, PathItem item) {
        for (Map.Entry<PathItem.HttpMethod, Operation> entry :
                item.getOperations().entrySet()) {
            Rules.of(entry.getKey().name(), path)
                    .map(needed -> needed.stream().map(Role::word).sorted().collect(Collectors.joining(" or ")))
                    .ifPresent(roles -> say(entry.getValue(), roles));
        }
    }

    private static void say(Operation operation, String roles) {
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(TOKEN, List.of()));
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        APIResponses answers = operation.getResponses();
        add(answers, "401", "No token, or a wrong one: unknown, expired, of another issuer, or for others")
                .addHeader(CHALLENGE, header("What is wanted, and what is wrong (RFC 6750)"));
        add(
                answers,
                "403",
                "The caller has not the role that this needs: " + roles
                        + " (admin may do everything); or no credential is configured");
        add(answers, "429", "A wrong token, after many from the same address; a right one is taken at any time")
                .addHeader(RETRY, header("Seconds"));
        add(
                        answers,
                        "503",
                        "As many requests as there is room for are being answered, or SQS, S3 or the issuer's keys cannot be"
                                + " reached")
                .addHeader(RETRY, header("Seconds"));
    }

    /** An operation may have a reason of its own for the same status. */
    private static APIResponse add(APIResponses answers, String status, String description) {
        APIResponse own = answers.getAPIResponse(status);
        String reasons = own == null ? description : own.getDescription() + ". Or: " + description;
        APIResponse answer = ProblemsInContract.answer(reasons);
        answers.addAPIResponse(status, answer);
        return answer;
    }

    private static Header header(String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }
}
