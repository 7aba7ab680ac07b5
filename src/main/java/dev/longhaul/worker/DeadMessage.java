package dev.longhaul.worker;

import dev.longhaul.queue.Delivery;
import java.util.Map;

/** What a dead letter is a copy of: a message as it came, or as it would be sent for a job whose message is not at hand. */
record DeadMessage(String id, String body, Map<String, String> attributes) {

    static DeadMessage of(Delivery delivery) {
        return new DeadMessage(delivery.messageId(), delivery.body(), delivery.attributes());
    }

    /** Neither body nor attributes belong in a log. */
    @Override
    public String toString() {
        return "DeadMessage[" + id + "]";
    }
}
