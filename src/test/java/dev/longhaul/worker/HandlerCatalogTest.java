package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who sees two handlers of one type can tell which, and where to change it. */
class HandlerCatalogTest {

    private static class Coded implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of("report");
        }

        @Override
        public Outcome handle(JobContext job) {
            return Outcome.succeeded();
        }
    }

    private static class Configured extends Coded {
        @Override
        public String settingOf(String type) {
            return "longhaul.exec.programs.\"" + type + "\"";
        }
    }

    /** Named as the container names what it hands out. */
    private static final class Configured_ClientProxy extends Configured {}

    @Test
    void namesBothAsTheirAuthorsDoAndTheSettingOfTheType() {
        assertThatThrownBy(() -> new HandlerCatalog(List.of(new Coded(), new Configured_ClientProxy())))
                .hasMessage("two handlers serve the type \"report\": " + Coded.class.getName() + " and "
                        + Configured.class.getName()
                        + " (longhaul.exec.programs.\"report\"); give one of them another type: of a setting it is"
                        + " the name between the quotes");
    }

    @Test
    void saysNothingOfSettingsWhereTheCodeNamesBoth() {
        assertThatThrownBy(() -> new HandlerCatalog(List.of(new Coded(), new Coded())))
                .hasMessageEndingWith("; give one of them another type");
    }
}
