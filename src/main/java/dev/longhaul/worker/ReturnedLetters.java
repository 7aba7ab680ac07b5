package dev.longhaul.worker;

import dev.longhaul.queue.Delivery;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.Keys;
import dev.longhaul.store.StoreException;
import java.util.Optional;

/**
 * Reads back what a dead letter only points to, once it is moved back to its queue: its body and its sender's attributes take the
 * pointer's place, and the message goes on as any other under its own id. A pointer without our note is anybody's, and is left as it is.
 */
final class ReturnedLetters {

    private static final String GONE = "copy-missing";

    private final DeadLetterStore store;

    ReturnedLetters(DeadLetterStore store) {
        this.store = store;
    }

    /** What a delivery stands for. */
    sealed interface Found {

        /** The whole message; as it came, unless it was a pointer. */
        record Whole(Delivery delivery) implements Found {}

        /** A pointer to nothing, of a message that no record is known by. */
        record Gone(String kind, String reason) implements Found {}
    }

    /** @throws StoreException if the bucket cannot be asked */
    Found find(Delivery delivery) {
        Delivery.Returned letter = delivery.letter();
        Optional<String> id = letter == null ? Optional.empty() : DeadLetterStore.pointedTo(delivery.body());
        if (letter == null || id.isEmpty()) {
            return new Found.Whole(delivery);
        }
        Optional<DeadLetterStore.Kept> kept = store.read(id.get());
        if (kept.isPresent()) {
            return new Found.Whole(delivery.of(kept.get().body(), kept.get().attributes()));
        }
        // the record of a job that the letter names knows all that the body does
        return delivery.call() == null ? gone(Keys.dead(id.get()), letter) : new Found.Whole(delivery);
    }

    /** The first reason stays, however often the letter is moved back. */
    private static Found gone(String key, Delivery.Returned letter) {
        return new Found.Gone(
                GONE,
                letter.kind().equals(GONE)
                        ? letter.reason()
                        : "its body was kept in the bucket as " + key + ", which is gone; it was a dead letter for: "
                                + letter.kind() + ": " + letter.reason());
    }
}
