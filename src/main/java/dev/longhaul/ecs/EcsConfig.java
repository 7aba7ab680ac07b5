package dev.longhaul.ecs;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where ECS is asked about tasks. Outside ECS nothing of it is needed. */
@ConfigMapping(prefix = "longhaul.ecs")
public interface EcsConfig {

    /** Address of the task's metadata. ECS gives it as `ECS_CONTAINER_METADATA_URI_V4`, which is the default. */
    Optional<String> metadata();

    /** Address of the ECS API, where it is not the usual one of the task's Region: a VPC endpoint without private DNS. */
    Optional<String> endpoint();
}
