package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditTest {

    @Test
    void namesWhatAPathIsAbout() {
        assertThat(Audit.subject("/jobs/x/cancel")).isEqualTo("x");
        assertThat(Audit.subject("/jobs")).isEmpty();
        assertThat(Audit.subject("/admin/queues/jobs/pause")).isEqualTo("jobs");
        assertThat(Audit.subject("/admin/pause")).isEmpty();
        assertThat(Audit.subject("/")).isEmpty();
    }

    /** Nobody writes a second line, or another field, into the log by their name. */
    @Test
    void makesOneWordOfWhateverIsWritten() {
        assertThat(Audit.word("oidc:alice@example.com")).isEqualTo("oidc:alice@example.com");
        assertThat(Audit.word("eve\nwho=admin what=x")).isEqualTo("eve_who_admin_what_x");
        assertThat(Audit.word("\u00e4\ud83d\ude00")).isEqualTo("__");
        assertThat(Audit.word("")).isEqualTo("-");
        assertThat(Audit.word("x".repeat(1_000))).hasSize(200);
    }
}
