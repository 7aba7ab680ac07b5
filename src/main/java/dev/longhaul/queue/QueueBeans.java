package dev.longhaul.queue;

import io.quarkiverse.amazon.common.AmazonClient;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The beans of this package: queues over two clients, one for long polls alone. */
@ApplicationScoped
class QueueBeans {

    @Produces
    @Singleton
    @Unremovable
    Queues queues(QueueConfig config, @AmazonClient("polling") SqsClient polling, SqsClient settling) {
        return new Queues(config, new SqsJobQueue.Clients(polling, settling), InstantSource.system());
    }
}
