package dev.longhaul.admin;

import dev.longhaul.store.WorkerFace.Orders;
import java.util.function.UnaryOperator;

/** An order to run so many jobs at the same time; none to a worker that has it already. */
final class Slots {

    private Slots() {}

    static UnaryOperator<Orders> to(int slots) {
        return orders -> orders.slots() != null && orders.slots() == slots ? orders : orders.slots(slots);
    }
}
