package dev.longhaul.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskArnTest {

    @Test
    void knowsRegionAndCluster() {
        String arn = "arn:aws-cn:ecs:cn-north-1:123456789012:task/my-cluster_2/0123456789abcdef0123456789abcdef";
        assertThat(TaskArn.of(arn)).contains(new TaskArn(arn, "cn-north-1", "my-cluster_2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn:aws:ecs:eu-west-1:123456789012:task/0123456789abcdef",
                "arn:aws:ecs:eu-west-1:123456789012:cluster/fleet",
                "arn:aws:sqs:eu-west-1:123456789012:task/fleet/0123456789abcdef",
                "arn:aws:ecs:eu-west-1.evil.example/:123456789012:task/fleet/0123456789abcdef"
            })
    void refusesEverythingElse(String text) {
        assertThat(TaskArn.of(text)).isEmpty();
    }
}
