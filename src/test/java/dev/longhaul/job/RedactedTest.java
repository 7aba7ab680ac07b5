package dev.longhaul.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedTest {

    /** As SQS makes them. */
    private static final String HANDLE = "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a+wqNkPLdDh/uNdhkpZVEFkLrjsSxvIQGvKIBq5eXSPP"
            + "DR5NdV0MM+xqwYVf8vzQLqkD3gkE3YbPDkpM2CTtGvxMJwh5R2rPJoWxaVZ9eWzFm0gPTgmhXPGQvfnRXb5i5DlJ0mSSm==";

    @Test
    void shortensWhatCouldBeAHandle() {
        assertThat(Redacted.text("The input receipt handle \"" + HANDLE + "\" is not a valid receipt handle."))
                .isEqualTo("The input receipt handle \"AQEB…(" + HANDLE.length()
                        + " characters)\" is not a valid receipt handle.");
    }

    @Test
    void shortensHandlesOfTheEmbeddedServer() {
        String handle = "3c9f2a60-6a5c-4b93-a8d8-2a8e2f6a1c55#7c1b0a2e-94cd-4e0f-9d25-2f2f4f1f0e11";
        assertThat(Redacted.text("Invalid request: " + handle)).doesNotContain("2f2f4f1f0e11");
    }

    @Test
    void takesTheQueryOffAnAddress() {
        assertThat(
                        Redacted.text(
                                "GET https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Security-Token=abc&X-Amz-Signature=0f failed"))
                .isEqualTo("GET https://b.s3.eu-central-1.amazonaws.com/k?… failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "User: arn:aws:sts::123456789012:assumed-role/longhaul-task-role/0123456789abcdef0123456789abcdef01234567 is"
                        + " not authorized to perform: sqs:receivemessage on resource: arn:aws:sqs:eu-central-1:123456789012:jobs",
                "read https://sqs.eu-central-1.amazonaws.com/123456789012/a-queue-with-a-rather-long-name-of-its-own-here",
                "(Service: Sqs, Status Code: 400, Request ID: 3c9f2a60-6a5c-4b93-a8d8-2a8e2f6a1c55)",
                "Connect to sqs.eu-central-1.amazonaws.com:443 failed: Connection refused"
            })
    void leavesTheRestAsItIs(String text) {
        assertThat(Redacted.text(text)).isEqualTo(text);
    }

    /** The SDK's own sentence goes on for two thousand characters. */
    @Test
    void saysInASentenceThatThereAreNoCredentials() {
        String said = Redacted.text("listing: Unable to load credentials from any of the providers in the chain"
                + " AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(), ...");
        assertThat(said)
                .startsWith("listing: no AWS credentials were found: give the task a role")
                .doesNotContain("Provider");
    }
}
