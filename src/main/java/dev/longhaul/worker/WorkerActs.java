package dev.longhaul.worker;

import dev.longhaul.store.WorkerFace;
import java.util.function.Supplier;

/**
 * Does to this worker what orders say.
 *
 * @param least fewer slots than this would leave a queue without one
 * @param most more slots than this are not given, whoever asks
 */
record WorkerActs(Supplier<Worker> worker, Capacity capacity, int least, int most) implements Obedience.Acts {

    @Override
    public boolean isReceiving(String queue) {
        return worker.get().isReceiving(queue);
    }

    @Override
    public int slots() {
        return capacity.slots();
    }

    @Override
    public void resize(int slots) {
        capacity.resize(Math.max(least, Math.min(slots, most)));
    }

    @Override
    public void drain(WorkerFace.Leave leave) {
        worker.get().leave(leave);
    }
}
