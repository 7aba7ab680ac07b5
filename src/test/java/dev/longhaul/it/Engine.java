package dev.longhaul.it;

import static org.assertj.core.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** The Docker engine that the tests of the images use, if one answers. */
final class Engine {

    private static final String REQUIREMENT = "LONGHAUL_ENGINE";

    private Engine() {}

    /** Skips the test, saying why, where no engine answers; fails where one has to. */
    static void assumed() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        String sentence = "no Docker engine answers (DOCKER_HOST is " + System.getenv("DOCKER_HOST")
                + "), so the images are not tested";
        if ("required".equals(System.getenv(REQUIREMENT))) {
            fail(sentence + ", but " + REQUIREMENT + "=required");
        }
        Assumptions.abort(sentence);
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /** Whether the engine has it and it is one of the stand-ins of {@code src/test/docker/bases}. */
    static boolean isStandIn(String image) {
        try {
            var config = client().inspectImageCmd(image).exec().getConfig();
            return config != null
                    && config.getLabels() != null
                    && config.getLabels().containsKey("longhaul.stand-in");
        } catch (NotFoundException e) {
            return false;
        }
    }
}
