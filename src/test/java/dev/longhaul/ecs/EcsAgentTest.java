package dev.longhaul.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.ProtectionAgent.Answer;
import dev.longhaul.support.FakeEcs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Case E4: every answer of the agent has its meaning, and none is an exception. */
class EcsAgentTest {

    private final FakeEcs ecs = FakeEcs.start(InstantSource.system());
    private final URI task = ecs.newTask();
    private final EcsAgent agent = new EcsAgent(task, new ObjectMapper());

    @AfterEach
    void stop() {
        ecs.close();
    }

    @Test
    void protectsForWholeMinutesAndUnprotects() {
        assertThat(agent.protect(Duration.ofSeconds(61))).isEqualTo(new Answer.Done());
        assertThat(ecs.isProtected(task)).isTrue();
        assertThat(agent.unprotect()).isEqualTo(new Answer.Done());
        assertThat(ecs.isProtected(task)).isFalse();
        assertThat(ecs.calls(task)).containsExactly("protect 2", "unprotect");
    }

    @Test
    void takesAnAddressWithASlashAtItsEnd() {
        EcsAgent other = new EcsAgent(URI.create(task + "/"), new ObjectMapper());
        assertThat(other.protect(Duration.ofMinutes(60))).isEqualTo(new Answer.Done());
    }

    /** It comes with status 200. */
    @Test
    void hearsThatADeploymentIsBlocked() {
        ecs.fail(FakeEcs.BLOCKED, 1);
        assertThat(agent.protect(Duration.ofMinutes(60))).isEqualTo(new Answer.Blocked("DEPLOYMENT_BLOCKED"));
    }

    @Test
    void hearsForGoodThatTheTaskIsOfNoService() {
        ecs.fail(FakeEcs.STANDALONE, 1);
        assertThat(agent.protect(Duration.ofMinutes(60)))
                .isInstanceOfSatisfying(
                        Answer.NoService.class, none -> assertThat(none.again()).isGreaterThan(Duration.ofDays(365)));
    }

    @Test
    void looksAgainLaterWhereTheAgentDoesNotKnowTheContainer() {
        ecs.fail(FakeEcs.UNKNOWN_CONTAINER, 1);
        assertThat(agent.protect(Duration.ofMinutes(60)))
                .isInstanceOfSatisfying(
                        Answer.NoService.class, none -> assertThat(none.again()).isLessThan(Duration.ofDays(1)));
    }

    @Test
    void hearsTheSameFromAnAgentWithoutThisEndpoint() {
        EcsAgent old = new EcsAgent(URI.create(task + "/elsewhere"), new ObjectMapper());
        assertThat(old.protect(Duration.ofMinutes(60))).isInstanceOf(Answer.NoService.class);
    }

    @Test
    void knowsThatARefusedCallHadNoEffect() {
        ecs.fail(FakeEcs.THROTTLED, 1);
        ecs.fail(FakeEcs.NO_ROLE, 1);
        ecs.fail(new FakeEcs.Answer(429, "Too Many Requests"), 1);
        assertThat(agent.protect(Duration.ofMinutes(60)))
                .isEqualTo(new Answer.Failed("status 400, ThrottlingException: Rate exceeded", false));
        assertThat(agent.protect(Duration.ofMinutes(60))).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.why()).contains("no task IAM role");
            assertThat(failed.mayHaveWorked()).isFalse();
        });
        assertThat(agent.protect(Duration.ofMinutes(60))).isEqualTo(new Answer.Failed("status 429, no JSON", false));
    }

    @Test
    void doesNotKnowWhetherAFaultBehindTheAgentCameAfterTheEffect() {
        ecs.fail(FakeEcs.ECS_SILENT, 1);
        assertThat(agent.protect(Duration.ofMinutes(60)))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.mayHaveWorked()).isTrue());
    }

    @Test
    void doesNotTakeAnotherStateForTheWish() {
        ecs.fail(new FakeEcs.Answer(200, "{\"protection\":{\"ProtectionEnabled\":false}}"), 1);
        assertThat(agent.protect(Duration.ofMinutes(60))).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void doesNotTrustAnEmptyOrAnEndlessAnswer() {
        ecs.fail(new FakeEcs.Answer(200, "{}"), 1);
        ecs.fail(new FakeEcs.Answer(200, "\"" + "x".repeat(100_000) + "\""), 1);
        assertThat(agent.protect(Duration.ofMinutes(60))).isInstanceOf(Answer.Failed.class);
        assertThat(agent.protect(Duration.ofMinutes(60))).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void waitsForAnAnswerOnlyForSeconds() {
        CountDownLatch open = new CountDownLatch(1);
        ecs.keepAnswersUntil(open);
        Answer answer = agent.protect(Duration.ofMinutes(60));
        open.countDown();
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.mayHaveWorked()).isTrue());
        assertThat(ecs.isProtected(task)).as("the effect came all the same").isTrue();
    }

    @Test
    void reportsAnAgentThatIsNotThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        EcsAgent absent = new EcsAgent(URI.create("http://127.0.0.1:" + free + "/api/x"), new ObjectMapper());
        assertThat(absent.protect(Duration.ofMinutes(60)))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.mayHaveWorked()).isFalse());
    }
}
