package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.ChildProcesses.Child;
import dev.longhaul.handler.ChildProcesses.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that live beside jobs. */
class ChildProgramsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A look reads of every process of the machine: on one that runs thousands, ten looks a second are a core. */
    @Test
    void isAskedOftenWhetherItLivesAndLookedAfterNowAndThen() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        ChildPrograms programs =
                new ChildPrograms(Launcher.of(System.getenv()), (root, mark) -> counted(Kin.of(root, mark), looks));
        Child child = programs.start(
                new Command(List.of("/bin/sleep", "600"), Map.of("PATH", "/usr/bin:/bin"), folder), _ -> {});
        try {
            int asked = 0;
            while (asked < 10 || looks.get() == 0) {
                assertThat(child.awaitEnd(Duration.ofMillis(1))).isFalse();
                asked++;
            }
            assertThat(looks.get()).isLessThan(asked / 2);
        } finally {
            child.end(Duration.ZERO);
        }
        assertThat(child.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }

    private static Kin counted(Kin kin, AtomicInteger looks) {
        return new Kin() {
            @Override
            public void look() {
                looks.incrementAndGet();
                kin.look();
            }

            @Override
            public List<ProcessHandle> living() {
                return kin.living();
            }
        };
    }
}
