package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.envelope.Reading.Unreadable;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.StoreException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.Response;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    private static final String SECRET = "bucket-name and more";

    private final Problems problems = new Problems();

    @Test
    void asksForARepeatWhenAServiceDoesNotAnswer() {
        Response store = problems.store(new StoreException(StoreException.Kind.Unavailable, SECRET, null));
        assertThat(store.getStatus()).isEqualTo(503);
        assertThat(store.getHeaderString("Retry-After")).isNotNull();
        assertThat(problem(store).detail()).startsWith("S3").doesNotContain(SECRET);
        Response queue = problems.queue(new QueueException(QueueException.Kind.Unavailable, SECRET, null));
        assertThat(queue.getStatus()).isEqualTo(503);
        assertThat(problem(queue).detail()).startsWith("SQS");
    }

    @Test
    void tellsNothingOfWhatBrokeInside() {
        for (Response answer : new Response[] {
            problems.anything(new IllegalStateException(SECRET)),
            problems.anything(new StackOverflowError(SECRET)),
            problems.store(new StoreException(StoreException.Kind.Denied, SECRET, null)),
            problems.queue(new QueueException(QueueException.Kind.Denied, SECRET, null))
        }) {
            assertThat(answer.getStatus()).isEqualTo(500);
            assertThat(answer.getMediaType()).hasToString(Problem.MEDIA_TYPE);
            assertThat(problem(answer).toString()).doesNotContain(SECRET).doesNotContain("Exception");
        }
    }

    @Test
    void keepsTheMethodsThatAnAddressTakes() {
        Response answer = problems.framework(new NotAllowedException("GET", new String[] {"POST"}));
        assertThat(answer.getStatus()).isEqualTo(405);
        assertThat(answer.getHeaderString("Allow")).contains("GET").contains("POST");
    }

    @Test
    void pointsIntoTheBody() {
        Problem problem = Problem.body(new Unreadable("labels are wrong", "/labels/team", 3, 7));
        assertThat(problem.field()).isEqualTo("team");
        assertThat(problem.pointer()).isEqualTo("/labels/team");
        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.column()).isEqualTo(7);
        Problem whole = Problem.body(new Unreadable("the body is empty", "", 0, 0));
        assertThat(whole.field()).isNull();
        assertThat(whole.line()).isNull();
    }

    private static Problem problem(Response answer) {
        return (Problem) answer.getEntity();
    }
}
