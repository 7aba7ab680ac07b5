/** What it is deployed with: the definitions of {@code ecs/}, rendered and held to ECS' own rules. Begin with {@link EcsDefinitionsTest}. */
@NullMarked
package dev.longhaul.infra;

import org.jspecify.annotations.NullMarked;
