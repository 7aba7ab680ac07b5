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
        assumeOrFail(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine answers (DOCKER_HOST is " + System.getenv("DOCKER_HOST")
                        + "), so the images are not tested");
    }

    /** Likewise where there is no image of a worker: a build of the binary makes none. */
    static void assumedWithWorker() {
        assumed();
        assumeOrFail(
                !Images.ARE_MADE_HERE || !Artefact.built().isNative(),
                "the binary was built, and no image of it is named in LONGHAUL_IMAGE");
    }

    /** Likewise where the engine has no stand-in for the image of that name. */
    static void assumedWithStandIn(String image) {
        assumed();
        assumeOrFail(isStandIn(image), "LONGHAUL_STAND_INS", image + " is no stand-in here");
    }

    /** Skips the test with the sentence where something is not there; fails it where an engine has to be. */
    static void assumeOrFail(boolean isThere, String sentence) {
        assumeOrFail(isThere, REQUIREMENT, sentence);
    }

    private static void assumeOrFail(boolean isThere, String requirement, String sentence) {
        if (isThere) {
            return;
        }
        if ("required".equals(System.getenv(requirement))) {
            fail(sentence + ", but " + requirement + "=required");
        }
        Assumptions.abort(sentence);
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /** Whether the engine has it and it is one of the stand-ins of {@code src/test/docker/bases}. */
    private static boolean isStandIn(String image) {
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
