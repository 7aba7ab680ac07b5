package dev.longhaul.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskResourceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, String> of(String task, String container) throws IOException {
        return TaskResource.of(JSON.readTree(task), JSON.readTree(container));
    }

    /** The example of docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-examples.html, shortened. */
    @Test
    void namesTaskAndContainerAsTheConventionsDo() throws IOException {
        assertThat(of("""
                        {"Cluster": "arn:aws:ecs:us-west-2:111122223333:cluster/default",
                         "TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/e9028f8d5d8e4f258373e7b93ce9a3c3",
                         "Family": "curltest", "Revision": "3", "LaunchType": "FARGATE", "AvailabilityZone": "us-west-2a"}
                        """, """
                        {"DockerId": "cd189a933e5849daa93386466019ab50-2495160603", "Name": "curl",
                         "LogOptions": {"awslogs-group": "/ecs/containerlogs", "awslogs-region": "us-west-2"},
                         "ContainerARN": "arn:aws:ecs:us-west-2:111122223333:container/05966557-f16c-49cb-9352-24b3a0dcd0e1"}
                        """))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("cloud.provider", "aws"),
                        Map.entry("cloud.platform", "aws_ecs"),
                        Map.entry("cloud.region", "us-west-2"),
                        Map.entry("cloud.account.id", "111122223333"),
                        Map.entry("cloud.availability_zone", "us-west-2a"),
                        Map.entry("aws.ecs.cluster.arn", "arn:aws:ecs:us-west-2:111122223333:cluster/default"),
                        Map.entry(
                                "aws.ecs.task.arn",
                                "arn:aws:ecs:us-west-2:111122223333:task/default/e9028f8d5d8e4f258373e7b93ce9a3c3"),
                        Map.entry("aws.ecs.task.id", "e9028f8d5d8e4f258373e7b93ce9a3c3"),
                        Map.entry("aws.ecs.task.family", "curltest"),
                        Map.entry("aws.ecs.task.revision", "3"),
                        Map.entry("aws.ecs.launchtype", "fargate"),
                        Map.entry(
                                "aws.ecs.container.arn",
                                "arn:aws:ecs:us-west-2:111122223333:container/05966557-f16c-49cb-9352-24b3a0dcd0e1"),
                        Map.entry("container.name", "curl"),
                        Map.entry("container.id", "cd189a933e5849daa93386466019ab50-2495160603"),
                        Map.entry("aws.log.group.names", "/ecs/containerlogs")));
    }

    @Test
    void makesAnArnOfAClustersName() throws IOException {
        assertThat(of("""
                {"Cluster": "fleet", "TaskARN": "arn:aws:ecs:eu-west-1:111122223333:task/fleet/0123456789abcdef"}""", "{}"))
                .containsEntry("aws.ecs.cluster.arn", "arn:aws:ecs:eu-west-1:111122223333:cluster/fleet")
                .doesNotContainKeys("container.name", "aws.ecs.task.family");
    }

    @Test
    void saysNothingOfWhatIsNoTask() throws IOException {
        assertThat(of("{}", "{}")).isEmpty();
    }
}
