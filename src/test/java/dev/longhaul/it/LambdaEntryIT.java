package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.it.LambdaStage.Function;
import dev.longhaul.support.LambdaClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A function behind the entry point that the ECS definitions give it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the entry point reads Linux' table of sockets")
class LambdaEntryIT {

    @TempDir
    Path folder;

    /** In ECS the container is there before the worker listens, and after it has gone. This client ends whenever nobody listens. */
    @Test
    void keepsTheContainerWhileThereIsNoWorkerAndServesTheNext() throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", Files.readString(Path.of("ecs/lambda-entry.sh")), "lambda-entry"));
        command.addAll(LambdaClients.shell());
        try (LambdaStage stage = new LambdaStage(folder, new Function("shell", command, "bootstrap", Map.of()))) {
            stage.ready();
            stage.send("shell", "before", "{\"film\": 1}");
            stage.awaitSucceeded("before");
            stage.worker.close();
            stage.start();
            stage.ready();
            stage.send("shell", "after", "{\"film\": 2}");
            stage.awaitSucceeded("after");

            assertThat(stage.response("after")).isEqualTo("{\"film\": 2}");
            assertThat(stage.runtime("shell").starts()).isEqualTo(1);
        }
    }
}
